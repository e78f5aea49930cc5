"""Public: what the edition is, when, how to take part, what it gives and what came of it."""

import streamlit as st

from lib.ui import edition_view

st.title(edition_view.finding())
edition_view.introduction()
edition_view.sections()
