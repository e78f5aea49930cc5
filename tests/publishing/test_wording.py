"""The words of figures, on the edition that lives in the tests' own folder or the first one shipped."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lib.domain import data_age
from lib.domain.edition import Edition, last_instant
from lib.publishing.wording import Words
from lib.services.panorama import Figure, SourceAge
from lib.sources.edition_files import read_edition

RELEASED = datetime(2024, 4, 13, 12, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return read_edition("somos600m-2024")


@pytest.fixture
def spanish(edition: Edition) -> Words:
    return Words("es", "es-ES", ZoneInfo("Europe/Madrid"), edition)


def test_declared_figure_says_by_whom_and_when(spanish: Words) -> None:
    figure = Figure("people", Decimal(651), "declared", "paper", None)
    assert (spanish.figure(figure), spanish.origin(figure)) == ("651", "declarado, julio de 2024")


def test_unknown_figure_is_a_dash_and_no_zero(spanish: Words) -> None:
    figure = Figure("people", None, "unknown", None, None)
    assert (spanish.figure(figure), spanish.origin(figure)) == ("—", "aún sin datos")


def test_made_up_figure_says_so(spanish: Words) -> None:
    figure = Figure("likes", Decimal(1234), "counted", "hub", RELEASED, is_synthetic=True)
    assert spanish.origin(figure) == "contado, 13 abr 2024 · inventado"


@pytest.mark.parametrize(("is_made_up", "words"), [(True, "línea: publicado, inventado"), (False, "línea: publicado")])
def test_line_of_a_declared_figure_says_that_it_is_another_series(spanish: Words, is_made_up: bool, words: str) -> None:
    figure = Figure("people", Decimal(651), "declared", "paper", None, trend=(1, 2), is_trend_synthetic=is_made_up)
    assert spanish.trend_origin(figure) == words
    assert spanish.trend_origin(Figure("likes", Decimal(2), "counted", "hub", RELEASED, trend=(1, 2))) == ""


def test_megabytes_have_two_decimals(edition: Edition) -> None:
    figure = Figure("megabytes", Decimal("324.67"), "counted", None, None)
    assert Words("es", "es-ES", UTC, edition).figure(figure) == "324,67"
    assert Words("es", "es-MX", UTC, edition).figure(figure) == "324.67"


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (datetime(2024, 4, 11, 11, 59, 58, tzinfo=UTC), "1 min"),
        (datetime(2024, 4, 10, 22, 30, tzinfo=UTC), "13 h 30 min"),
    ],
)
def test_next_date_counts_to_the_deadline_anywhere_on_earth(spanish: Words, now: datetime, text: str) -> None:
    assert spanish.next_date(now).endswith(f"quedan {text} (AoE) · 11 abr, 13:59 en tu hora")


def test_date_without_time_names_its_day(spanish: Words) -> None:
    now = datetime(2024, 4, 14, 12, tzinfo=UTC)
    assert spanish.next_date(now).endswith("quedan 3 d 10 h · 18 abr")


def test_deadline_without_time_counts_to_the_end_of_its_day(edition: Edition) -> None:
    day = {"at": datetime(2024, 4, 10), "has_time": False, "extensions": ()}  # noqa: DTZ001 - wall-clock time
    dates = tuple(one.model_copy(update=day if one.key == "submission" else {}) for one in edition.dates)
    said = Words("es", "es-ES", UTC, edition.model_copy(update={"dates": dates}))
    last_night = datetime(2024, 4, 10, 23, 30, tzinfo=UTC)
    assert said.next_date(last_night) == "Entrega de proyectos: quedan 12 h 30 min · 10 abr"


def test_deadline_is_over_a_second_later(spanish: Words) -> None:
    before = spanish.phase(datetime(2024, 4, 11, 11, 59, 58, tzinfo=UTC))
    after = spanish.phase(datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC))
    assert (before, after) == ("desarrollo", "evaluación")


def test_nothing_is_next_after_the_last_date(spanish: Words) -> None:
    assert spanish.next_date(datetime(2030, 1, 1, tzinfo=UTC)) == ""


def test_freshness_names_each_source(spanish: Words) -> None:
    ages = [SourceAge("registrations:eventbrite", RELEASED), SourceAge("hub", RELEASED, is_synthetic=True)]
    assert (
        spanish.freshness(ages, RELEASED)
        == "Datos: inscripciones (Eventbrite) 13 abr, 14:00 · me gusta en el Hub 13 abr, 14:00 (inventado)"
    )
    assert spanish.freshness([], RELEASED) == "Datos: todavía no se ha importado nada."


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (2 * HOUR, "Datos: entregas (Google Sheets) 13 abr, 14:00"),
        (2 * HOUR + SECOND, "Datos: entregas (Google Sheets) 13 abr, 14:00 (sin actualizar desde hace más de 2 h)"),
        (24 * HOUR, "Datos: entregas (Google Sheets) 13 abr, 14:00 (sin actualizar desde hace más de 2 h)"),
        (24 * HOUR + SECOND, "Datos: entregas (Google Sheets) 13 abr, 14:00 (sin actualizar desde hace más de 1 d)"),
    ],
)
def test_freshness_says_what_is_overdue(spanish: Words, age: timedelta, text: str) -> None:
    ages = [SourceAge("sheets:submissions", RELEASED, period=data_age.PERIOD)]
    assert spanish.freshness(ages, RELEASED + age) == text
    assert spanish.freshness(ages, None) == "Datos: entregas (Google Sheets) 13 abr, 14:00"


def test_data_age_no_more_once_the_edition_is_over(spanish: Words) -> None:
    over_at = max(last_instant(event_date) for event_date in spanish.edition.dates)
    years = timedelta(days=1000)
    assert [
        spanish.data_state(over_at - age, HOUR, over_at + years)
        for age in (-HOUR, 2 * HOUR, 3 * HOUR, timedelta(days=2))
    ] == ["fresh", "fresh", "late", "old"]


def test_what_is_not_read_again_is_never_overdue(spanish: Words) -> None:
    assert (
        spanish.freshness([SourceAge("submissions", RELEASED)], RELEASED + 1000 * HOUR)
        == "Datos: entregas 13 abr, 14:00"
    )
