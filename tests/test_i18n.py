from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lib import i18n

DEADLINE = datetime(2030, 4, 11, 11, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "whole", "decimals", "percent"),
    [
        ("es-ES", "2.333.052", "324,67", "91,6\xa0%"),
        ("es-MX", "2,333,052", "324.67", "91.6%"),
        ("es-BO", "2.333.052", "324,67", "91,6%"),
        ("en-US", "2,333,052", "324.67", "91.6%"),
        ("pt-BR", "2.333.052", "324,67", "91,6%"),
    ],
)
def test_numbers_follow_the_locale(locale: str, whole: str, decimals: str, percent: str) -> None:
    assert i18n.number(2333052, locale) == whole
    assert i18n.number(Decimal("324.67"), locale, decimals=2) == decimals
    assert i18n.percent(Decimal("91.6"), locale, decimals=1).replace(" ", "\xa0") == percent


def test_number_keeps_the_decimals_asked_for() -> None:
    assert i18n.number(Decimal("2.3"), "es-ES", decimals=2) == "2,30"
    assert i18n.number(81, "es-ES", decimals=0) == "81"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_number_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="is no figure to show"):
        i18n.number(value, "es-ES")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("fr-FR,fr;q=0.9,pt;q=0.5,en;q=0.4", "pt"),
        ("en;q=0.3, es;q=0.7", "es"),
        ("en;q=zero, pt;q=0.1", "pt"),
        ("fr", "es"),
        ("", "es"),
        (None, "es"),
        ("en;q=0", "es"),
    ],
)
def test_language_accepted_is_the_heaviest_we_speak(header: str | None, language: str) -> None:
    assert i18n.language_accepted(header) == language


@pytest.mark.parametrize(
    ("language", "browser", "locale"),
    [
        ("es", "es-MX", "es-MX"),
        ("es", "es_BO", "es-BO"),
        ("es", "en-GB", "es-ES"),
        ("en", "en-GB", "en-GB"),
        ("pt", None, "pt-BR"),
        ("es", "es-nonsense-xx", "es-ES"),
    ],
)
def test_locale_is_the_browsers_where_it_speaks_the_language(language: str, browser: str | None, locale: str) -> None:
    assert i18n.locale_for(language, browser) == locale


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(days=3, hours=4, minutes=10), "3 d 4 h"),
        (timedelta(days=2), "2 d"),
        (timedelta(hours=5, minutes=30), "5 h 30 min"),
        (timedelta(minutes=59, seconds=1), "1 h"),
        (timedelta(seconds=1), "1 min"),
    ],
)
def test_time_left_names_its_largest_units(span: timedelta, text: str) -> None:
    assert i18n.time_left(span, i18n.translator("es"), "es-ES") == text


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "11 abr, 11:59"),
        ("America/Bogota", "11 abr, 06:59"),
        ("Europe/Madrid", "11 abr, 13:59"),
        ("Asia/Kolkata", "11 abr, 17:29"),
        ("Pacific/Auckland", "11 abr, 23:59"),
        ("Pacific/Honolulu", "11 abr, 01:59"),
        ("Pacific/Kiritimati", "12 abr, 01:59"),
    ],
)
def test_moment_is_told_in_the_viewers_zone(zone: str, text: str) -> None:
    assert i18n.moment(DEADLINE, "es-ES", ZoneInfo(zone)) == text


def test_days_and_months_are_in_words() -> None:
    assert i18n.day(date(2030, 4, 12), "es-ES") == "12 abr 2030"
    assert i18n.day(date(2030, 4, 12), "en-US", with_year=False) == "Apr 12"
    assert i18n.month(date(2030, 7, 1), "pt-BR") == "julho de 2030"


def test_unknown_language_gets_spanish() -> None:
    assert i18n.translator("fr").language == "es"


def test_country_names_lead_to_their_codes() -> None:
    names = i18n.country_codes_by_name()
    assert (names["méxico"], names["brazil"], names["brasil"], names["namibia"]) == ("MX", "BR", "BR", "NA")
