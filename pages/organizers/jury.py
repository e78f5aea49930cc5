"""Organizers: say who scores what, and see who still owes which ballots."""

import streamlit as st

from lib.ui import guards, jury_view

guards.require_organizer()

found = jury_view.current()
st.title(jury_view.finding(found))
jury_view.body(found)
