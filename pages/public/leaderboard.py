"""Public: the evaluation sets of the leaderboard, requests and results."""

import streamlit as st

from lib.ui.session import translate as _

st.title(_("Leaderboard"))
