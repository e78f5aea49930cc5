"""The calendar file as a calendar program reads it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar, Event

from lib.domain.edition import Edition, Language
from lib.publishing import calendars
from lib.publishing.wording import Words
from lib.sources.edition_files import read_edition
from tests.edition_samples import OTHER_EDITIONS, OTHER_SLUG, small_edition_content

NOW = datetime(2024, 4, 1, 12, tzinfo=UTC)
LOCALES: dict[Language, str] = {"es": "es-ES", "en": "en-US", "pt": "pt-BR"}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return read_edition("somos600m-2024")


def words(edition: Edition, language: Language = "es") -> Words:
    return Words(language, LOCALES[language], UTC, edition)


def events(edition: Edition, language: Language = "es", now: datetime = NOW) -> dict[str, Event]:
    """The events by the key of their date, as another program reads them."""
    read = Calendar.from_ical(calendars.edition_calendar(words(edition, language), now=now))
    found = {str(event["uid"]): event for event in read.walk("VEVENT")}
    return {key: found[calendars.identifier(edition.slug, key)] for key in (one.key for one in edition.dates)}


def edition_of(**changes: Any) -> Edition:
    return Edition.model_validate(small_edition_content() | changes)


def test_every_date_is_an_event_once(edition: Edition) -> None:
    read = Calendar.from_ical(calendars.edition_calendar(words(edition), now=NOW))
    assert len(read.walk("VEVENT")) == len(edition.dates) == len(events(edition))
    assert (read["version"], read["method"], read["x-wr-calname"]) == ("2.0", "PUBLISH", "Hackathon #Somos600M 2024")


def test_the_deadline_is_its_instant_with_its_zone_in_words(edition: Edition) -> None:
    deadline = events(edition)["submission"]
    assert deadline.decoded("dtstart") == datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)
    assert "dtend" not in deadline
    assert str(deadline["description"]).splitlines() == [
        "10 abr 2024, 23:59 (AoE)",
        "Se anunció primero para el 26 mar 2024, 23:59 (AoE).",
        "Pasó al 10 abr 2024, 23:59 (AoE). La página en inglés y las bases posteriores fijaron el 10 de abril.",
        "Cuentan los cambios guardados en el Hub hasta ese momento: la organización revisa la hora de los commits.",
        "Entrega tu proyecto: https://forms.gle/DqUiNoqqKVsFkYgw6",
        "Entrega tu proyecto (formulario en inglés): https://forms.gle/zUhoHo45vRBoyMZD7",
        "Fuente: Página «How to participate», en inglés",
    ]


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("registration", date(2024, 3, 15)),  # the last second of the day Anywhere on Earth is the next day elsewhere
        ("new_teams", date(2024, 4, 7)),
        ("presentations", date(2024, 4, 11)),  # its first moment in Madrid is the day before in UTC
        ("winners", date(2024, 4, 18)),
    ],
)
def test_a_date_without_time_lasts_its_day_where_it_happens(edition: Edition, key: str, day: date) -> None:
    event = events(edition)[key]
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (day, day.replace(day=day.day + 1))


def test_an_extension_raises_the_sequence_and_keeps_the_identifier(edition: Edition) -> None:
    assert {key: int(event["sequence"]) for key, event in events(edition).items() if int(event["sequence"])} == {
        "new_teams": 1,
        "submission": 1,
    }
    before = edition_of()
    after_content = small_edition_content()
    moved = {"at": datetime(2031, 4, 12, 23, 59, 59), "zone": "America/Bogota", "announced_on": date(2031, 4, 9)}  # noqa: DTZ001 - wall-clock time
    after_content["dates"][2]["extensions"] = [moved]
    after = Edition.model_validate(after_content)
    first, second = events(before, "en")["deadline"], events(after, "en")["deadline"]
    assert (str(first["uid"]), int(first["sequence"])) == ("deadline.rios-2031@tablero", 0)
    assert (str(second["uid"]), int(second["sequence"])) == ("deadline.rios-2031@tablero", 1)
    assert second.decoded("dtstart") == datetime(2031, 4, 13, 4, 59, 59, tzinfo=UTC)
    assert str(second["description"]).splitlines()[:3] == [
        "Apr 12, 2031, 23:59 (Bogota)",
        "First announced for Apr 10, 2031, 23:59 (AoE).",
        "Moved to Apr 12, 2031, 23:59 (Bogota), announced on Apr 9, 2031.",
    ]


def test_only_the_time_stamp_depends_on_the_clock(edition: Edition) -> None:
    first = calendars.edition_calendar(words(edition), now=NOW).splitlines()
    second = calendars.edition_calendar(words(edition), now=NOW.replace(year=2025)).splitlines()
    changed = {one.partition(b":")[0] for one, other in zip(first, second, strict=True) if one != other}
    assert changed == {b"DTSTAMP"}
    assert events(edition)["winners"].decoded("dtstamp") == NOW


@pytest.mark.parametrize(
    ("language", "summary"),
    [
        ("es", "#Somos600M 2024: Presentaciones en directo"),
        ("en", "#Somos600M 2024: Live presentations"),
        ("pt", "#Somos600M 2024: Apresentações ao vivo"),
    ],
)
def test_events_are_named_in_the_visitors_language_and_stay_the_same_events(
    edition: Edition, language: Language, summary: str
) -> None:
    found = events(edition, language)
    assert str(found["presentations"]["summary"]) == summary
    assert {str(event["uid"]) for event in found.values()} == {str(one["uid"]) for one in events(edition).values()}


def test_lines_are_folded_as_the_standard_asks(edition: Edition) -> None:
    content = calendars.edition_calendar(words(edition, "pt"), now=NOW)
    assert content.endswith(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_a_link_that_closed_by_hand_is_not_in_the_file() -> None:
    content = small_edition_content()
    content["links"]["submit"]["is_open"] = False
    assert "https" not in str(events(Edition.model_validate(content))["deadline"]["description"])
    assert "Submit (es): https://example.org/submit" in str(events(edition_of())["deadline"]["description"])


def test_another_edition_with_other_zones_has_its_calendar() -> None:
    other = read_edition(OTHER_SLUG, OTHER_EDITIONS)
    found = events(other, "pt")
    assert found["delivery"].decoded("dtstart") == datetime(2031, 10, 2, 4, tzinfo=UTC)
    assert str(found["feast"]["summary"]) == "Vozes do Norte: Festa dos prêmios"
