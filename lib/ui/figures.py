"""Figures on the screen: the words of this visitor, headline figures as cards, text of people kept plain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
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
    """`text` as people wrote it, with Streamlit's Markdown switched off, its making of links too.

    An address is parted by a character that is not seen (U+2060), so that it is read and not followed.

    >>> plain("#Somos [x](y) :red[z] $1$")
    '\\\\#Somos \\\\[x\\\\](y) \\\\:red\\\\[z\\\\] \\\\$1\\\\$'
    """
    parted = re.sub(r"(?i)(www(?=\.)|:(?=//)|@(?=[\w-]+\.\w))", "\\1\u2060", text)
    return re.sub(r"([\\`*_{}\[\]#+!|<>~$:])", r"\\\1", parted)


@dataclass(frozen=True, slots=True)
class _Card:
    key: str
    label: str
    value: str
    origin: str
    trend: list[int] | None


def headline(figures: Sequence[Figure]) -> None:
    """The headline figures as cards in a row (two by two on a phone), their notes below."""
    cards, notes = session.derived("headline", lambda: _headline(figures))
    with st.grid(len(cards), min_column_width=138, gap="small", key="headline"):
        for card in cards:
            with st.container(border=True, height="stretch", gap="xxsmall", key=f"figure_{card.key}"):
                st.metric(card.label, card.value, chart_data=card.trend, chart_type="area")
                st.caption(card.origin)
    if notes:
        st.caption(notes)


def row(key: str, cards: Sequence[tuple[str, str, str, str]]) -> None:
    """Figures without a trend as cards in a row: (name, label, value, origin), the texts plain."""
    with st.grid(len(cards), min_column_width=138, gap="small", key=f"{key}_headline"):
        for name, label, value, origin in cards:
            with st.container(border=True, height="stretch", key=f"{key}_figure_{name}"):
                st.markdown(f":small[{plain(label)}]\n\n**{plain(value)}**\n\n:small[:gray[{plain(origin)}]]")


def _headline(figures: Sequence[Figure]) -> tuple[tuple[_Card, ...], str]:
    said = words()
    notes = said.footnotes(figures)
    marks = {key: _SUPERSCRIPTS[position] for position, key in enumerate(notes)}
    cards = tuple(
        _Card(
            key=figure.key,
            label=f"{said.figure_label(figure)} {marks.get(figure.footnote or '', '')}".strip(),
            value=said.figure(figure),
            origin="  \n".join(plain(line) for line in (said.origin(figure), said.trend_origin(figure)) if line),
            trend=list(figure.trend) or None,
        )
        for figure in figures
    )
    return cards, "  \n".join(f"{marks[key]} {plain(note)}" for key, note in notes.items())
