"""Organizers: see what the ballots say, and how far to trust it."""

import streamlit as st

from lib.ui import guards
from lib.ui.session import translate as _

guards.require_organizer()

st.title(_("Ranking"))
