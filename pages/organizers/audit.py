"""Organizers: see who did what and when, and what it was before and after."""

import streamlit as st

from lib.ui import audit_view, guards
from lib.ui.session import translate as _

guards.require_organizer()

found = audit_view.current()
st.title(audit_view.finding(found))
st.markdown(_("Entries are only ever added: nobody can change or remove one."))
audit_view.filters(found)
audit_view.entries(found)
