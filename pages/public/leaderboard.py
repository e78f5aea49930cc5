"""Public: the evaluation sets of the leaderboard, requests to evaluate models, and their scores."""

import streamlit as st

from lib.ui import leaderboard_list, leaderboard_results, session
from lib.ui import leaderboard_view as cards

st.title(cards.finding())

if not cards.current().sets:
    cards.none_yet()
elif session.current().viewport.is_narrow:
    cards.headline_figures()
    cards.tasks_by_language()
    cards.donors()
    leaderboard_list.table()
else:
    cards.headline_figures()
    wide, narrow = st.columns([3, 2])
    with wide:
        cards.tasks_by_language()
    with narrow:
        cards.donors()
    leaderboard_list.table()

leaderboard_results.requests_and_scores()
