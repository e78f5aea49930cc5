"""Jury: learn in two minutes how scoring goes, and try it."""

import streamlit as st

from lib.ui import guards, scoring_guide
from lib.ui.session import translate as _

guards.require_juror()

st.title(_("Scoring in two minutes"))
scoring_guide.steps()
scoring_guide.practice()
scoring_guide.finish()
