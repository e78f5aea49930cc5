"""An empty page: a title, so that there is something whose drawing can be seen."""

import streamlit as st

st.title("Empty")
