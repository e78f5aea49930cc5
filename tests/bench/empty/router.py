"""An empty page: a title, so that there is something whose drawing can be seen."""

import streamlit as st

st.title("Empty")


@st.fragment
def _button() -> None:
    """A button that does nothing but count, for what a click costs at least."""
    st.session_state["presses"] = st.session_state.get("presses", 0) + st.button("Press")
    st.text(f"Pressed {st.session_state['presses']} times")


if "button" in st.query_params:
    _button()
for number in range(int(st.query_params.get("choices", "0"))):  # as many as a rubric has
    with st.container():
        st.markdown(f"**Choice {number}**  \n:small[What it is about]")
        st.fragment(st.segmented_control)(f"Choice {number}", range(6), label_visibility="collapsed", wrap=True)
