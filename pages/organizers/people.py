"""Organizers: find people, see which rows are one person, count them exactly, erase who asks for it."""

import streamlit as st

from lib.ui import guards, people_view

guards.require_organizer()

found = people_view.current()
st.title(people_view.finding(found))
shown = people_view.view()
if shown == "parejas":
    people_view.pairs()
elif shown == "cifras":
    people_view.counts(found)
elif shown == "datos":
    people_view.personal_data()
else:
    people_view.people(found)
