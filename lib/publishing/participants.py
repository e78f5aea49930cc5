"""What is public about participants as tables of `lib.publishing.tables`: released counts, one attribute per table, and
apart from them the percentages that the organizers published.

Machine names of categories are those of the release ("ES", "ES:madrid", "unknown"); labels are in the language of the
reader. A count that is not shown is empty for programs, and says why: it is under ten, or joined to others.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC
from functools import lru_cache
from typing import TYPE_CHECKING

from lib import i18n
from lib.domain.counts import ROUNDING_STEP, SMALLEST_GROUP, SMALLEST_PERCENT_BASE, ReleaseTable, Shown
from lib.domain.disclosure import OTHER, UNKNOWN
from lib.domain.edition import Edition, Language, labels
from lib.domain.release import DIMENSIONS, SMALLEST_CITY, city_key
from lib.i18n import Translator
from lib.publishing.tables import Cell, Column, Notation, Table
from lib.publishing.wording import Words
from lib.services import participants
from lib.services.participants import DeclaredTable, Participants
from lib.sources import geography
from lib.sources.geography import City

if TYPE_CHECKING:
    from lib.store.database import Session

RELEASED = tuple(DIMENSIONS)
DECLARED: Mapping[str, str] = {"table-1": "location", "table-2": "gender", "table-3": "nlp_level"}
# The dimension of a release that asks what a declared topic asks.
DIMENSION_OF: Mapping[str, str] = {
    "location": "region",
    "gender": "gender",
    "nlp_level": "nlp_level",
    "took_part_before": "returning",
}
_NO_RESPONSE = "no_response"  # as declared tables name what releases call "unknown"
_LANGUAGE_OF_SOURCES: Language = "en"


def export_participants(
    session: "Session", edition: Edition, edition_id: int, language: Language | None
) -> dict[str, Table]:
    """Every public table about the participants of the edition by its name, as the database holds it now."""
    spoken = language or _LANGUAGE_OF_SOURCES
    said = Words(spoken, i18n.locale_for(spoken, None), UTC, edition)
    return every_table(participants.participants(session, edition, edition_id), said)


def every_table(view: Participants, said: Words) -> dict[str, Table]:
    """The tables of `view` that have rows: "participants-<dimension>", "participants-releases", "table-1" and so on."""
    found = {f"participants-{dimension}": released_table(view, dimension, said) for dimension in RELEASED}
    found["participants-releases"] = releases_table(view, said)
    for name, topic in DECLARED.items():
        table = view.declared_table(topic)
        if table is not None:
            found[name] = declared_table(table, said)
    return {name: table for name, table in found.items() if table.rows}


def released_table(view: Participants, dimension: str, said: Words) -> Table:
    """The released counts of one of `RELEASED`. Answers that a question offers are in it where they have no count."""
    _ = said.translate
    columns = (
        Column("category", _("Key"), is_detail=True),
        Column("label", dimension_name(dimension, _)),
        Column("people", _("People"), is_number=True),
        Column("percent", _("Percent"), is_number=True),
        Column("shown", _("Count")),
        Column("released_at", _("Released"), is_detail=True),
    )
    release = view.release
    if release is None:
        return Table(columns, (), locale=said.locale)
    table = release.table(dimension)
    released_at = release.released_at.isoformat()
    counted: list[tuple[Cell, ...]] = [
        (
            count.category,
            category_label(dimension, count.category, said),
            count.people,
            count.percent,
            _state(Shown.COUNTED, _),
            released_at,
        )
        for count in table.counts
    ]
    others: list[tuple[Cell, ...]] = [
        (category, category_label(dimension, category, said), None, None, _state(shown, _), released_at)
        for category, shown in uncounted(table, said.edition)
    ]
    total: tuple[Cell, ...] = ("", _("Total"), table.total_people, "", "", "")
    return Table(
        columns=columns,
        rows=(*counted, *others),
        caption=f"{dimension_name(dimension, _)}. {released_source(view, said)}.",
        total=total if table.counts and dimension != "occupation_word" else None,
        notes=table_notes(dimension, _),
        unknown=_("not shown"),
        locale=said.locale,
    )


def releases_table(view: Participants, said: Words) -> Table:
    """How many people were registered at each release."""
    _ = said.translate
    return Table(
        columns=(Column("released_at", _("Released")), Column("people", _("People"), is_number=True)),
        rows=tuple((moment.isoformat(), people) for moment, people in view.history),
        caption=f"{_('People registered at each release')}. {released_source(view, said)}.",
        notes=(rounding_note(_), moving_note(_)),
        locale=said.locale,
    )


def declared_table(table: DeclaredTable, said: Words) -> Table:
    """The percentages that the organizers published on one topic, with their footnotes."""
    _ = said.translate
    dimension = DIMENSION_OF[table.topic]
    return Table(
        columns=(
            Column("category", _("Key"), is_detail=True),
            Column("label", dimension_name(dimension, _)),
            Column("percent", _("Percent"), is_number=True),
            Column("source", _("Source"), is_detail=True),
            Column("source_date", _("Date of the source"), is_detail=True),
        ),
        rows=tuple(
            (
                row.category,
                declared_label(table.topic, row.category, said, is_lower_bound=row.is_lower_bound),
                row.percent,
                said.source_name(row.source),
                said.edition.source(row.source).published,
            )
            for row in table.rows
        ),
        caption=f"{dimension_name(dimension, _)}. {said.declared_by(table.source)}.",
        notes=tuple(said.edition.footnote(key).text(said.language) for key in table.footnotes),
        locale=said.locale,
    )


def uncounted(table: ReleaseTable, edition: Edition) -> tuple[tuple[str, Shown], ...]:
    """The answers that a question offers and that `table` has no count of, each with what the table says of it."""
    offered = _offered(table.dimension, edition)
    return tuple((category, table.shown(category)) for category in offered if table.people(category) is None)


def _offered(dimension: str, edition: Edition) -> Sequence[str]:
    offered: dict[str, Sequence[str]] = {
        "region": [group.key for group in edition.country_groups if group.key != OTHER],
        "ticket": ("hackathon", "talks"),
        "gender": ("female", "male", "non_binary"),
        "nlp_level": ("fundamental", "intermediate", "advanced"),
        "returning": ("yes", "no"),
        "occupation_group": [group.key for group in edition.occupation_groups],
    }
    return offered.get(dimension, ())


def dimension_name(dimension: str, translate: Translator) -> str:
    """What a table of this dimension counts people by."""
    _ = translate
    return {
        "region": _("Location"),
        "country": _("Country"),
        "city": _("City"),
        "ticket": _("How they take part"),
        "gender": _("Gender"),
        "nlp_level": _("NLP level"),
        "returning": _("Took part before"),
        "occupation_group": _("Occupation"),
        "occupation_word": _("Word in the occupation"),
    }[dimension]


def category_label(dimension: str, category: str, said: Words) -> str:
    """A category of a released table in words; a key that nobody declared stays as it is."""
    _ = said.translate
    if dimension == "occupation_word":
        return category
    if category == UNKNOWN:
        return _("No response")
    return _names(dimension, category, said).get(category) or (_others(dimension, _) if category == OTHER else category)


def _names(dimension: str, category: str, said: Words) -> Mapping[str, str]:
    """The names of the categories of a dimension, at least that of `category` if it has one."""
    match dimension:
        case "region":
            return {group.key: group.label.text(said.language) for group in said.edition.country_groups}
        case "occupation_group":
            return labels(said.edition.occupation_groups, said.language)
        case "country" if category != OTHER:
            return {category: i18n.country(category, said.locale)}
        case "city" if category != OTHER:
            return {category: city_name(category)}
    return _answers(said.translate)


def declared_label(topic: str, category: str, said: Words, *, is_lower_bound: bool = False) -> str:
    """A category of a declared table in words, and that it is only the least where it is."""
    known = UNKNOWN if category == _NO_RESPONSE else category
    label = category_label(DIMENSION_OF[topic], known, said)
    return said.translate("{answer} (at least)").format(answer=label) if is_lower_bound else label


def _others(dimension: str, translate: Translator) -> str:
    _ = translate
    return {
        "region": _("Other places"),
        "country": _("Other countries"),
        "city": _("Other cities"),
    }.get(dimension, _("Others"))


def _answers(translate: Translator) -> Mapping[str, str]:
    _ = translate
    return {
        "hackathon": _("Hackathon"),
        "talks": _("Talks only"),
        "female": _("Female"),
        "male": _("Male"),
        "non_binary": _("Non-binary"),
        "fundamental": _("Fundamental"),
        "intermediate": _("Intermediate"),
        "advanced": _("Advanced"),
        "yes": _("Yes"),
        "no": _("No"),
    }


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, City]:
    return {city_key(city.country_code, city.name): city for city in reversed(geography.cities())}


def city_place(category: str) -> City | None:
    """The city of a released category such as "ES:madrid"; None where we do not know where it lies."""
    return _cities().get(category)


def city_name(category: str) -> str:
    """The name of the city of a released category; the key's own, with capitals, where we do not know it.

    >>> city_name("ES:madrid"), city_name("ES:villa nueva")
    ('Madrid', 'Villa Nueva')
    """
    known = city_place(category)
    return known.name if known is not None else category.partition(":")[2].title()


def released_source(view: Participants, said: Words) -> str:
    """Where the released counts come from and when; that they are made up in a demo. Empty before the first."""
    if view.release is None:
        return ""
    _ = said.translate
    how = (
        _("Made up for the demo, released {date}") if view.release.is_synthetic else _("Registrations, released {date}")
    )
    return how.format(date=said.day(view.release.released_at))


def shown_words(shown: Shown, translate: Translator) -> str:
    """What a table says about something, in words. "Nobody", "fewer than ten" and "no data" are three things."""
    _ = translate
    return {
        Shown.COUNTED: _("rounded"),
        Shown.ZERO: _("nobody"),
        Shown.UNDER_TEN: _("fewer than ten"),
        Shown.IN_OTHER: _("among others"),
        Shown.NO_DATA: _("no data"),
    }[shown]


def _state(shown: Shown, translate: Translator) -> Notation:
    return Notation(shown.value, shown_words(shown, translate))


def table_notes(dimension: str, translate: Translator) -> tuple[str, ...]:
    """The rules that readers of a released table must know."""
    notes = [rounding_note(translate)]
    if dimension == "city":
        notes.append(city_note(translate))
    if dimension == "occupation_word":
        return (*notes, word_note(translate))
    return (*notes, small_groups_note(translate), moving_note(translate))


def protection_rules(translate: Translator) -> tuple[str, ...]:
    """How counts of people are protected, sentence by sentence."""
    _ = translate
    return (
        small_groups_note(_),
        rounding_note(_),
        _("Percentages are whole and come from rounded counts, of at least {n} people in all.").format(
            n=SMALLEST_PERCENT_BASE
        ),
        _("Numbers come out at most once a day and only with {n} new people or more; nothing moves in between.").format(
            n=SMALLEST_GROUP
        ),
        moving_note(_),
        city_note(_),
        word_note(_),
    )


def small_groups_note(translate: Translator) -> str:
    """What becomes of small groups."""
    return translate(
        "A group of fewer than {n} people has no number of its own: it joins “others”, which has {n} or more too."
    ).format(n=SMALLEST_GROUP)


def rounding_note(translate: Translator) -> str:
    """How counts are rounded, and what follows for sums."""
    return translate("Every count and every total is rounded to {n} on its own, so sums may differ.").format(
        n=ROUNDING_STEP
    )


def moving_note(translate: Translator) -> str:
    """When a figure moves, and what follows for sums."""
    return translate(
        "A figure stays until more than {n} people came to it or left it, and so moves by {step} or more; rows may add "
        "up to less than the total, or to more."
    ).format(n=SMALLEST_GROUP, step=SMALLEST_GROUP + ROUNDING_STEP)


def city_note(translate: Translator) -> str:
    """Which cities have a name."""
    return translate(
        "A city is named from {n} people on, and drawn at its own centre, never where anybody lives."
    ).format(n=SMALLEST_CITY)


def word_note(translate: Translator) -> str:
    """Which words are shown."""
    return translate("A word appears once {n} people gave it; one person may give several.").format(n=SMALLEST_GROUP)
