"""Public: how far the validation and donation campaigns are."""

import streamlit as st

from lib.ui.session import translate as _

st.title(_("Campaigns"))
