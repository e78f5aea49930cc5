"""Organizers: move a date, correct a link or a text of the edition, with a reason, and take it back."""

import streamlit as st

from lib.ui import edition_changes, guards
from lib.ui.session import translate as _

guards.require_organizer()

st.title(_("Dates and links"))
st.markdown(_("What the edition's file says, and what you change here on top of it. Every change keeps its reason."))
edition_changes.sections()
edition_changes.dialog()
