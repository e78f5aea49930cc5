"""Public: which projects and repos are liked most, and how that came."""

import streamlit as st

from lib.ui.session import translate as _

st.title(_("Likes"))
