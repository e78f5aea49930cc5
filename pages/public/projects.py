"""Public: every submitted project, to search and to filter."""

import streamlit as st

from lib.ui.session import translate as _

st.title(_("Projects"))
