"""Public: the whole edition at a glance."""

import streamlit as st

from lib.ui import panorama_cards as cards
from lib.ui import session

st.title(cards.finding())
cards.headline_figures()

if session.current().viewport.is_narrow:
    cards.most_liked()
    cards.participants_map()
    cards.registrations()
    cards.examples_by_domain()
    cards.jury()
    cards.leaderboard()
else:
    wide, narrow = st.columns([3, 2])
    with wide:
        cards.participants_map()
    with narrow:
        cards.most_liked()
    first, second, third = st.columns(3)
    with first:
        cards.registrations()
    with second:
        cards.examples_by_domain()
    with third:
        cards.jury()
        cards.leaderboard()
