"""Public: which projects and repos are liked most, and how that came."""

import streamlit as st

from lib.ui import likes_cards as cards
from lib.ui import likes_deadline, session

st.title(cards.finding())

if not cards.has_counts():
    cards.none_yet()
elif session.current().viewport.is_narrow:
    cards.mention()
    cards.projects()
    likes_deadline.leaders()
    cards.totals()
    cards.courses()
    cards.repos()
    cards.method()
else:
    wide, narrow = st.columns([3, 2])
    with wide:
        cards.projects()
    with narrow:
        cards.mention()
        cards.projects_grid()
        likes_deadline.leaders()
    wide, narrow = st.columns([3, 2])
    with wide:
        cards.courses()
    with narrow:
        cards.totals()
    cards.repos()
    cards.method()
