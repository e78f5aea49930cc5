"""Public: one project with its artifacts, likes and citation."""

import streamlit as st

from lib.ui.session import translate as _

st.title(_("Project"))
