"""Public: how far the validation and donation campaigns are."""

import streamlit as st

from lib.ui import campaign_cards as cards
from lib.ui import session

st.title(cards.finding())

if session.edition().campaigns:
    cards.campaigns()
else:
    cards.none()
