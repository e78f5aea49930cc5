"""An empty page: a title, so that there is something whose drawing can be seen."""

import streamlit as st

st.title("Empty")

if "button" in st.query_params:  # a button that does nothing but count, for what a click costs at least
    st.session_state["presses"] = st.session_state.get("presses", 0) + st.button("Press")
    st.text(f"Pressed {st.session_state['presses']} times")
