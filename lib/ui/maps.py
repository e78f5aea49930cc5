"""Where participants are: an interactive map where there is room and WebGL, a drawn one elsewhere until asked for."""

import streamlit as st

from lib import i18n
from lib.charts import maps as specs
from lib.charts.maps import CountryCount
from lib.domain.disclosure import OTHER, UNKNOWN
from lib.publishing.pictures import Part
from lib.publishing.tables import Table
from lib.services.releases import PublicParticipants
from lib.sources import geography
from lib.ui import charts, figures, geo_routes, session
from lib.ui.session import translate as _

_HEIGHT_PIXELS = 380


def participants(release: PublicParticipants) -> None:
    """The card with the map of released counts by country."""
    counts, description = session.derived("map", lambda: _prepared(release))
    charts.card(
        description,
        lambda: _draw(counts, description.finding),
        lambda: _table(release),
        lambda: (Part(specs.light(geo_routes.SHAPES_ADDRESS), specs.light_rows(counts)),),
    )


def _prepared(release: PublicParticipants) -> tuple[list[CountryCount], charts.Description]:
    counts = _country_counts(release)
    finding = _finding(counts)
    return counts, charts.Description(
        key="participants",
        finding=finding,
        subtitle=_("People registered by country, rounded to five; countries with fewer than ten count as others"),
        source=_source(release),
        alt=finding,
    )


def _country_counts(release: PublicParticipants) -> list[CountryCount]:
    said = figures.words()
    found = []
    for count in release.table("country").counts:
        position = geography.country_centroid(count.category)
        if position is None:  # "other", "unknown", or a place without a shape: in the table, not on the map
            continue
        name = i18n.country(count.category, session.locale())
        found.append(CountryCount(count.category, name, count.people, said.number(count.people), *position))
    return found


def _finding(counts: list[CountryCount]) -> str:
    if not counts:
        return _("Participants by country")
    first = max(counts, key=lambda count: count.people)
    return _("{country} has the most participants, about {people}").format(country=first.name, people=first.shown)


def _source(release: PublicParticipants) -> str:
    day = figures.words().day(release.released_at)
    how = _("Made up for the demo, released {date}") if release.is_synthetic else _("Registrations, released {date}")
    return how.format(date=day) + " · " + _("Shapes: Natural Earth · Cities: GeoNames, CC BY 4.0")


def _draw(counts: list[CountryCount], finding: str) -> None:
    if not counts:
        st.caption(_("No country has ten participants yet."))
        return
    viewport = session.current().viewport
    if viewport.is_narrow and viewport.has_webgl and st.toggle(_("Interactive map"), key="interactive_map"):
        _interactive(counts, finding)
    elif viewport.is_narrow or not viewport.has_webgl:
        st.vega_lite_chart(
            charts.rows("light map", lambda: specs.light_rows(counts)),
            specs.light(geo_routes.SHAPES_ADDRESS),
            key="light_map",
            alt=finding,
        )
    else:
        _interactive(counts, finding)


def _interactive(counts: list[CountryCount], finding: str) -> None:
    deck = session.derived("deck", lambda: specs.interactive(counts, geo_routes.SHAPES_ADDRESS))
    st.pydeck_chart(deck, height=_HEIGHT_PIXELS, key="webgl_map", alt=finding)


def _table(release: PublicParticipants) -> Table:
    words = {OTHER: _("Other countries"), UNKNOWN: _("No response")}
    return Table(
        (_("Country"), _("People")),
        tuple(
            (words.get(count.category) or i18n.country(count.category, session.locale()), count.people)
            for count in release.table("country").counts
        ),
    )
