"""Organizers: take the report of the event, every table of it as a file, and the feedback for the teams."""

import streamlit as st

from lib.ui import guards, report_view

guards.require_organizer()

st.title(report_view.title())
shown = report_view.view()
if shown == "archivos":
    report_view.files()
elif shown == "equipos":
    report_view.teams()
else:
    report_view.report()
