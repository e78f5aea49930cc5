"""Organizers: see who holds which role, invite people, and take roles back."""

import streamlit as st

from lib.ui import guards, team_view
from lib.ui.session import translate as _

guards.require_staff()

found = team_view.current()
st.title(team_view.finding(found))
st.markdown(_("Who may do what in this edition. A change holds from the next click of whomever it is about."))
team_view.invite(found)
team_view.invitations(found)
st.subheader(_("People"))
team_view.members(found)
