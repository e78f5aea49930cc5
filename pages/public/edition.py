"""Public: what the edition is, when, how to take part, what it gives and what came of it."""

import streamlit as st

from lib.ui.session import translate as _

st.title(_("The edition"))
