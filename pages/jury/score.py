"""Jury: score one project with its evidence beside the rubric."""

import streamlit as st

from lib.ui import guards, session
from lib.ui import scoring_view as view
from lib.ui.session import translate as _

guards.require_juror()

page = view.opened()
if page is None:
    view.not_yours()
else:
    view.heading(page)
    if session.current().viewport.is_narrow:
        view.behind_tabs(page)
    else:
        view.beside(page)
st.caption(_("Only you and the organizers see what you give, until the results are published."))
