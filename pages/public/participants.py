"""Public: where participants are and what they said of themselves, as released."""

import streamlit as st

from lib.ui.session import translate as _

st.title(_("Participants"))
