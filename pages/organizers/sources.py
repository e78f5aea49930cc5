"""Organizers: what every source gave, when, what was refused, and a sync at the press of a button."""

import streamlit as st

from lib.services import source_runs
from lib.ui import guards, messages, session, sources_view, sync_now
from lib.ui.session import translate as _

organizer = guards.require_organizer()

st.title(_("Sources"))
st.markdown(
    _("What each source last gave, what was refused and why. Earlier good data stays until a better one comes.")
)

with session.database().read() as reading:
    found = source_runs.source_runs(reading, organizer, session.current().edition_id)
if not found.runs:
    messages.empty(_("Nothing was imported yet"), _("Import registrations or submissions with these commands."))
    sources_view.commands()
    sync_now.section()
else:
    for state in found.states:
        sources_view.source_card(state)
        sync_now.acceptance(state)
    sync_now.section()
    st.subheader(_("All runs"))
    sources_view.runs_table(found.runs)
    with st.expander(_("How to import"), icon=":material/terminal:"):
        sources_view.commands()
