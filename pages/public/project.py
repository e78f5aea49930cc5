"""Public: one project with its artifacts, figures, likes and citation."""

import streamlit as st

from lib.ui import project_view as view
from lib.ui import session

st.title(view.heading())

if not view.is_known():
    view.unknown()
elif session.current().viewport.is_narrow:
    view.facts()
    view.artifacts()
    view.corpora()
    view.likes()
    view.citation()
    view.share()
    view.neighbours()
else:
    view.facts()
    wide, narrow = st.columns([3, 2])
    with wide:
        view.artifacts()
        view.likes()
    with narrow:
        view.corpora()
        view.share()
    view.citation()
    view.neighbours()
