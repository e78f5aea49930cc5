"""Everybody: see whether a certificate is genuine, by its code or its QR."""

import streamlit as st

from lib.ui import verification_view
from lib.ui.session import translate as _

st.title(_("Verify a certificate"))
verification_view.form()
verification_view.answer()
