"""Public: the whole edition at a glance."""

import streamlit as st

from lib.ui import corpus_cards, session
from lib.ui import panorama_cards as cards

st.title(cards.finding())
cards.headline_figures()

if session.current().viewport.is_narrow:
    cards.most_liked()
    cards.participants_map()
    cards.registrations()
    corpus_cards.by_domain_at_a_glance()
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
        corpus_cards.by_domain_at_a_glance()
    with third:
        cards.jury()
        cards.leaderboard()
