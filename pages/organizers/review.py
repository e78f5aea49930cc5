"""Organizers: see what each submission lacks and how that is known, decide about it, and write to its team."""

import streamlit as st

from lib.ui import guards, project_checks, review_view, session

guards.require_organizer()

found = review_view.current()
chosen = review_view.chosen(found)
st.title(review_view.title(found, chosen))
if session.current().demo_stage is not None:
    st.caption(project_checks.made_up())
if not found.reviews:
    review_view.nothing()
elif chosen is None:
    review_view.body(found)
else:
    review_view.project(chosen)
