"""Organizers: on the night of the deadline, see how every team stands and give one of them more time."""

import streamlit as st

from lib.ui import deadline_view, guards
from lib.ui.session import translate as _

guards.require_organizer()

deadline_view.night()
st.caption(_("Late: submitted after its deadline, or with a repo made after it. Later changes do not count."))
deadline_view.more_time()
