"""Jury: the projects that I am to score."""

import streamlit as st

from lib.ui import guards, scoring_list
from lib.ui.session import translate as _

guards.require_juror()

mine = scoring_list.mine()
st.title(scoring_list.heading(mine))
st.caption(_("Other jurors never see what you give, nor you what they give."))
if not scoring_list.is_guide_seen():
    scoring_list.guide_first()
if mine.to_score:
    today = scoring_list.session_today()
    if today is not None:
        scoring_list.on_stage(today, mine)
    scoring_list.what_comes_next(mine)
    scoring_list.projects(mine, today)
else:
    scoring_list.nothing_yet(mine)
