"""Organizers: deliver what prizes bring, record what sponsors gave and papers, see what people thought of the event."""

import streamlit as st

from lib.ui import closing_view, guards

guards.require_organizer()

found = closing_view.current()
st.title(closing_view.finding(found))
closing_view.body(found)
