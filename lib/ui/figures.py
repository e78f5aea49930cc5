"""Figures on the screen: the words of this visitor, headline figures as cards, text of people kept plain."""

import re
from collections.abc import Sequence
from typing import Final

import streamlit as st

from lib.publishing.wording import Words
from lib.services.panorama import Figure
from lib.ui import session

_SUPERSCRIPTS: Final = "¹²³⁴⁵⁶⁷"


def words() -> Words:
    """How things are said to this visitor."""
    visit = session.current()
    return Words(visit.language, visit.locale, visit.zone, session.edition())


def plain(text: str) -> str:
    """`text` as people wrote it, with Streamlit's Markdown switched off.

    >>> plain("#Somos [x](y) :red[z] $1$")
    '\\\\#Somos \\\\[x\\\\](y) \\\\:red\\\\[z\\\\] \\\\$1\\\\$'
    """
    return re.sub(r"([\\`*_{}\[\]#+!|<>~$:])", r"\\\1", text)


def headline(figures: Sequence[Figure]) -> None:
    """The headline figures as cards in a row (two by two on a phone), their notes below."""
    notes = words().footnotes(figures)
    marks = {key: _SUPERSCRIPTS[position] for position, key in enumerate(notes)}
    with st.grid(len(figures), min_column_width=138, gap="small", key="headline"):
        for figure in figures:
            _card(figure, marks.get(figure.footnote or "", ""))
    if notes:
        st.caption("  \n".join(f"{marks[key]} {plain(note)}" for key, note in notes.items()))


def _card(figure: Figure, mark: str) -> None:
    """One headline figure: value, trend, origin; `mark` leads to its note."""
    said = words()
    with st.container(border=True, height="stretch", gap="xxsmall", key=f"figure_{figure.key}"):
        st.metric(
            f"{said.figure_label(figure)} {mark}".strip(),
            said.figure(figure),
            chart_data=list(figure.trend) or None,
            chart_type="area",
        )
        st.space("stretch")
        st.caption(plain(said.origin(figure)))
