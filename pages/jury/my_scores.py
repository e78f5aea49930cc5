"""Jury: everything that I scored, at one glance."""

import streamlit as st

from lib.ui import guards, scoring_grid, scoring_list
from lib.ui.session import translate as _

guards.require_juror()

st.title(_("My scores"))
st.caption(_("Only submitted ballots count; a draft counts nowhere."))
mine = scoring_list.mine()
if not mine.to_score:
    scoring_list.nothing_yet(mine)
else:
    if mine.is_done:
        scoring_list.thanks()
    scoring_grid.progress(mine)
    scoring_grid.grid(mine)
    scoring_grid.extra_point(mine)
    scoring_grid.every_mark(mine)
    scoring_grid.receipt(mine)
