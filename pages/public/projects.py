"""Public: every submitted project, to search, to filter and to open."""

import streamlit as st

from lib.ui import project_gallery as gallery

st.title(gallery.finding())
gallery.about()
gallery.projects()
