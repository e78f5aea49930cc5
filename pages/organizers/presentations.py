"""Organizers: run the session in which teams present."""

import streamlit as st

from lib.ui import guards
from lib.ui.session import translate as _

guards.require_organizer()

st.title(_("Presentations"))
