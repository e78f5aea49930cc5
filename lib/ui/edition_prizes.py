"""What the edition gives to people, and who pays for it."""

import streamlit as st

from lib.domain.edition import Prize
from lib.publishing.wording import Words
from lib.services import results
from lib.ui import addresses, edition_rules, figures, session
from lib.ui.edition_rules import link
from lib.ui.session import translate as _


def prizes() -> None:
    """What each place brings to each person, what everybody gets, and who pays for it."""
    said = figures.words()
    places = sorted((prize for prize in said.edition.prizes if prize.kind == "place"), key=lambda one: one.place or 0)
    mentions = [prize for prize in said.edition.prizes if prize.kind == "mention"]
    benefits = [prize for prize in said.edition.prizes if prize.kind == "benefit"]
    since = session.view(results.public_since)
    if since is not None and since <= session.now():
        st.markdown(addresses.link(_("See which projects got them"), "proyectos", icon=":material/emoji_events:"))
    for key, title, group in (
        ("places", _("Prizes per person"), places),
        ("benefits", _("For everybody, whatever the score"), benefits),
    ):
        if group:
            st.subheader(title)
            with st.grid(len(group), min_column_width=280, gap="small", key=f"edition_{key}"):
                for prize in group:
                    edition_rules.card(f"prize_{prize.key}", prize.label.text(said.language), _prize(prize, said))
    if mentions:
        names = "; ".join(prize.label.text(said.language) for prize in mentions)
        st.markdown(f"**{_('Mentions')}**: {figures.plain(names)}.")
    sources = edition_rules.published_by((prize.source for prize in said.edition.prizes), said)
    if sources:
        st.caption(figures.plain(sources))
    edition_rules.contradictions("prizes")
    _sponsors(said)


def _prize(prize: Prize, said: Words) -> list[str]:
    return [one.text(said.language) for one in prize.per_person] or [_("What it brings was not published.")]


def _sponsors(said: Words) -> None:
    edition = said.edition
    if not edition.sponsors:
        return
    st.subheader(_("Sponsors"))
    groups = []
    for tier in edition.sponsor_tiers:
        lines = [
            (link(sponsor.name, sponsor.url) if sponsor.url else figures.plain(sponsor.name))
            + (f": {figures.plain(sponsor.contribution.text(said.language))}" if sponsor.contribution else "")
            for sponsor in edition.sponsors
            if sponsor.tier == tier.key
        ]
        if lines:
            groups.append((tier.key, tier.label.text(said.language), lines))
    with st.grid(min(2, len(groups)), min_column_width=280, gap="small", key="edition_sponsors"):
        for key, title, lines in groups:
            with st.container(border=True, height="stretch", key=f"edition_tier_{key}"):
                st.markdown("\n".join([f"#### {figures.plain(title)}\n", *(f"- {line}" for line in lines)]))
