"""Community: who won, why, and how it was decided."""

import streamlit as st

from lib.ui.session import translate as _

st.title(_("Results"))
