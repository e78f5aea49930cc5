"""Public: every corpus of the edition, how large it is, what it is about, and who says so."""

import streamlit as st

from lib.ui import corpus_cards as cards
from lib.ui import corpus_list, session

st.title(cards.finding())

if not session.panorama().corpora.lines:
    cards.none_yet()
elif session.current().viewport.is_narrow:
    cards.headline_figures()
    cards.by_domain()
    corpus_list.table()
    cards.by_country()
    cards.gaps()
else:
    cards.headline_figures()
    wide, narrow = st.columns([3, 2])
    with wide:
        cards.by_domain()
    with narrow:
        cards.by_country()
    cards.gaps()
    corpus_list.table()
