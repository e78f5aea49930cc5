"""Jury: everything that I scored, at one glance."""

import streamlit as st

from lib.ui import guards
from lib.ui.session import translate as _

guards.require_juror()

st.title(_("My scores"))
