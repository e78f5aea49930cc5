"""Organizers: see who did what, when, and what was there before."""

import streamlit as st

from lib.ui import guards
from lib.ui.session import translate as _

guards.require_organizer()

st.title(_("Audit log"))
