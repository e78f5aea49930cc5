"""Organizers: say who scores what, and see who still owes which ballots."""

import streamlit as st

from lib.ui import guards
from lib.ui.session import translate as _

guards.require_organizer()

st.title(_("Jury"))
