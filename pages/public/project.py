"""Public: one project with its artifacts, figures, likes and citation."""

import streamlit as st

from lib.ui import project_view as view
from lib.ui import session

st.title(view.heading())

if not view.is_known():
    view.unknown()
elif session.current().viewport.is_narrow:
    view.facts()
    view.take_along()
    view.artifacts()
    view.corpora()
    view.likes()
    view.neighbours()
else:
    view.facts()
    view.take_along()
    wide, narrow = st.columns([3, 2])
    with wide:
        view.artifacts()
        view.likes()
    with narrow:
        view.corpora()
    view.neighbours()
