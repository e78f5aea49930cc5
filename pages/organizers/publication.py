"""Organizers: take the result from open ballots to a published one, step by step."""

import streamlit as st

from lib.ui import guards
from lib.ui.session import translate as _

guards.require_organizer()

st.title(_("Publication"))
