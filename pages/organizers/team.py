"""Organizers: invite people, change what they may do, and see when they were last here."""

import streamlit as st

from lib.ui import guards
from lib.ui.session import translate as _

guards.require_organizer()

st.title(_("Team and jury"))
