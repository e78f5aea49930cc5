"""Jury: the projects that I am to score."""

import streamlit as st

from lib.ui import guards, messages
from lib.ui.session import translate as _

guards.require_juror()

st.title(_("My projects"))
messages.empty(
    _("No projects to score yet"),
    _("The organizers assign projects before scoring opens. They will appear here, with what is still to do."),
)
