"""Organizers: see what the data of each corpus is, as it was counted, and have a corpus read."""

import streamlit as st

from lib.ui import corpus_audit_view, guards
from lib.ui.session import translate as _

guards.require_organizer()

found = corpus_audit_view.current()
st.title(corpus_audit_view.finding(found))
st.markdown(_("What the rows of each corpus are, at the revision that counts: evidence for people, never a score."))
corpus = corpus_audit_view.chosen(found)
if corpus is not None:
    corpus_audit_view.state(found, corpus)
    corpus_audit_view.result(corpus)
    corpus_audit_view.sample(corpus)
    corpus_audit_view.listing(found)
