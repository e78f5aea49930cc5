"""Where participants are: an interactive map on their own page where there is room and WebGL, elsewhere a drawn one.

The drawn map is there at once; its interactive form is loaded when it is asked for.
"""

from dataclasses import dataclass

import streamlit as st

from lib import i18n
from lib.charts import maps as specs
from lib.charts.maps import CountryCount
from lib.charts.marks import Spec
from lib.domain.disclosure import OTHER, UNKNOWN
from lib.publishing import participants as released
from lib.publishing.pictures import Part
from lib.publishing.tables import Table
from lib.services.releases import PublicParticipants
from lib.sources import geography
from lib.ui import charts, figures, geo_routes, session
from lib.ui.session import translate as _

_LOW_HEIGHT_PIXELS, _HEIGHT_PIXELS = 300, 380
_TALL_HEIGHT_PIXELS, _TALL_ZOOM = 620, 1.3


@dataclass(frozen=True, slots=True)
class _Map:
    """What is drawn: counts of countries, of the cities that a release names, and the words around them."""

    countries: tuple[CountryCount, ...]
    cities: tuple[CountryCount, ...]
    description: charts.Description

    def light(self, height: int) -> Spec:
        """The drawn map, so many pixels high."""
        return specs.light(geo_routes.SHAPES_ADDRESS, tuple(one.code for one in self.countries), height=height)


def participants(release: PublicParticipants, *, begins_interactive: bool) -> None:
    """The card with the map of released counts by country, and of the cities that are large enough to be named.

    One that `begins_interactive` does so on wide screens with WebGL, where it stands beside two cards and is as tall.
    """
    drawn = session.derived("map", lambda: _prepared(release))
    charts.card(
        drawn.description,
        lambda: _draw(drawn, begins_interactive=begins_interactive),
        lambda: _table(release),
        lambda: (Part(drawn.light(_HEIGHT_PIXELS), specs.light_rows(drawn.countries, drawn.cities)),),
    )


def _prepared(release: PublicParticipants) -> _Map:
    countries, cities = _country_counts(release), _city_counts(release)
    finding = _finding(countries)
    listed = ", ".join(f"{count.name} {count.shown}" for count in (*countries, *cities))
    return _Map(
        countries,
        cities,
        charts.Description(
            key="participants",
            finding=finding,
            subtitle=_subtitle(has_cities=bool(cities)),
            source=_source(release),
            alt=f"{finding}. {listed}" if listed else finding,
        ),
    )


def _subtitle(*, has_cities: bool) -> str:
    subtitle = _("People registered by country, rounded to five; countries with fewer than ten count as others")
    return f"{subtitle}. {_('Darker circles: cities of fifty people or more')}" if has_cities else subtitle


def _country_counts(release: PublicParticipants) -> tuple[CountryCount, ...]:
    said = figures.words()
    found = []
    for count in release.table("country").counts:
        position = geography.country_centroid(count.category)
        if position is None:  # "other", "unknown", or a place without a shape: in the table, not on the map
            continue
        name = i18n.country(count.category, session.locale())
        found.append(CountryCount(count.category, name, count.people, said.number(count.people), *position))
    return tuple(found)


def _city_counts(release: PublicParticipants) -> tuple[CountryCount, ...]:
    said = figures.words()
    return tuple(
        CountryCount(
            count.category, place.name, count.people, said.number(count.people), place.longitude, place.latitude
        )
        for count in release.table("city").counts
        if (place := released.city_place(count.category)) is not None
    )


def _finding(counts: tuple[CountryCount, ...]) -> str:
    if not counts:
        return _("Participants by country")
    first = max(counts, key=lambda count: count.people)
    return _("{country} has the most participants, about {people}").format(country=first.name, people=first.shown)


def _source(release: PublicParticipants) -> str:
    day = figures.words().day(release.released_at)
    how = _("Made up for the demo, released {date}") if release.is_synthetic else _("Registrations, released {date}")
    return how.format(date=day) + " · " + _("Shapes: Natural Earth · Cities: GeoNames, CC BY 4.0")


def _draw(drawn: _Map, *, begins_interactive: bool) -> None:
    if not drawn.countries:
        st.caption(_("No country has ten participants yet."))
        return
    viewport = session.current().viewport
    is_tall = begins_interactive and not viewport.is_narrow
    if viewport.has_webgl and (is_tall or st.toggle(_("Interactive map"), key="interactive_map")):
        _interactive(drawn, is_tall=is_tall)
    else:
        st.vega_lite_chart(
            charts.rows("light map", lambda: specs.light_rows(drawn.countries, drawn.cities)),
            drawn.light(_LOW_HEIGHT_PIXELS if viewport.is_narrow else _HEIGHT_PIXELS),
            key="light_map",
            alt=drawn.description.alt,
        )


def _interactive(drawn: _Map, *, is_tall: bool) -> None:
    height, zoom = (_TALL_HEIGHT_PIXELS, _TALL_ZOOM) if is_tall else (_HEIGHT_PIXELS, 1.0)
    deck = session.derived(
        f"deck {zoom}",
        lambda: specs.interactive(drawn.countries, geo_routes.SHAPES_ADDRESS, drawn.cities, zoom=zoom),
    )
    st.pydeck_chart(deck, height=height, key="webgl_map", alt=drawn.description.alt)


def _table(release: PublicParticipants) -> Table:
    words = {OTHER: _("Other countries"), UNKNOWN: _("No response")}
    return Table(
        (_("Country"), _("People")),
        tuple(
            (words.get(count.category) or i18n.country(count.category, session.locale()), count.people)
            for count in release.table("country").counts
        ),
    )
