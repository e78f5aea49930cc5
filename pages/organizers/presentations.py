"""Organizers: run the session in which teams present."""

import streamlit as st

from lib.ui import guards, presentations_view

guards.require_organizer()

found = presentations_view.current()
st.title(presentations_view.finding(found))
presentations_view.body(found)
