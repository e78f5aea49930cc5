"""Public: where participants are and what they said of themselves, as released."""

import streamlit as st

from lib.ui import panorama_cards, session
from lib.ui import participant_cards as cards

st.title(cards.finding())

if not cards.is_released():
    cards.none_released()
elif session.current().viewport.is_narrow:
    cards.participants_map()
    cards.cities()
    panorama_cards.registrations()
else:
    wide, narrow = st.columns([3, 2])
    with wide:
        cards.participants_map()
    with narrow:
        cards.cities()
        panorama_cards.registrations()

cards.people()
if cards.is_released():
    with st.grid(2, min_column_width=500, gap="small", key="occupations"):
        cards.occupations()
        cards.occupation_words()
cards.protection()
