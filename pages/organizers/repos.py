"""Organizers: see how far each team has come on the Hub, and say whose a repo is that nobody submitted."""

import streamlit as st

from lib.ui import guards, project_checks, repos_view, session
from lib.ui.session import translate as _

guards.require_organizer()

found = repos_view.current()
st.title(repos_view.finding(found))
st.markdown(_("Whose each repo of the organization is, and why. What you decide here goes before every rule."))
if session.current().demo_stage is not None:
    st.caption(project_checks.made_up())
if found.looked_at is None:
    repos_view.never_looked()
else:
    repos_view.teams(found)
    repos_view.repos(found)
    repos_view.decision(found)
