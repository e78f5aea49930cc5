"""Jury: learn in two minutes how scoring goes, and try it."""

import streamlit as st

from lib.ui import guards
from lib.ui.session import translate as _

guards.require_juror()

st.title(_("Guide for jurors"))
