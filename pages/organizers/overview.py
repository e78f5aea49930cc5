"""Organizers: see what needs them today, and go where it is done."""

import streamlit as st

from lib.ui import guards, overview_view
from lib.ui.session import translate as _

guards.require_organizer()

found = overview_view.current()
st.title(overview_view.finding(found))
st.markdown(_("What waits for a person in every part of the event, the most urgent first."))
overview_view.tasks(found)
