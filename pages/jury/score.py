"""Jury: score one project with its evidence beside the rubric."""

import streamlit as st

from lib.ui import guards
from lib.ui.session import translate as _

guards.require_juror()

st.title(_("Score"))
