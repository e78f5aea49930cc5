"""Tables about participants: released ones and the paper's, each count with what it means, none of them mixed."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lib import i18n
from lib.domain import counts as counting
from lib.domain import release as rules
from lib.domain.counts import Shown
from lib.domain.edition import Language
from lib.domain.release import ParticipantCounts, city_key
from lib.publishing import participants, tables
from lib.publishing.wording import Words
from lib.services.participants import DeclaredShare, DeclaredTable, Participants
from lib.services.releases import PublicParticipants
from lib.sources import geography
from lib.sources.edition_files import read_edition

EDITION = read_edition("somos600m-2024")
RELEASED_AT = datetime(2024, 3, 5, 9, tzinfo=UTC)
ANSWERS = {
    "country": {"ES": 70, "MX": 20, "PE": 6, None: 4},
    "gender": {"male": 60, "female": 22, "non_binary": 1, None: 17},
    "ticket": {"hackathon": 100},
    "nlp_level": {None: 95, "advanced": 5},
}
GENDER = DeclaredTable(
    "gender",
    (
        DeclaredShare("male", Decimal(60), False, "optional_questions", "paper_table_2"),
        DeclaredShare("no_response", Decimal(17), False, "optional_questions", "paper_table_2"),
    ),
)
BEFORE = DeclaredTable("took_part_before", (DeclaredShare("yes", Decimal(14), True, "returning_at_least", "paper"),))


def said(language: Language) -> Words:
    return Words(language, i18n.locale_for(language, None), UTC, EDITION)


@pytest.fixture(scope="module")
def view() -> Participants:
    def region_of(code: str) -> str | None:
        group = EDITION.country_group_of(code)
        return group.key if group else None

    counts = ParticipantCounts(
        people=100,
        answers=ANSWERS,
        cities={("ES", "Madrid"): 55, ("ES", None): 15, ("MX", None): 20, ("PE", None): 6, (None, None): 4},
        occupations={"Data scientist": 30, "Científica de datos": 20, None: 50},
        region_of=region_of,
    )
    release = rules.compute_release(EDITION.slug, counts, RELEASED_AT)
    return Participants(PublicParticipants(release, is_synthetic=True), ((RELEASED_AT, 100),), (GENDER, BEFORE), ())


def test_every_table_with_rows_has_a_name_and_no_two_provenances(view: Participants) -> None:
    found = participants.every_table(view, said("en"))
    assert list(found) == [
        "participants-region",
        "participants-country",
        "participants-city",
        "participants-ticket",
        "participants-gender",
        "participants-nlp_level",
        "participants-returning",
        "participants-occupation_group",
        "participants-occupation_word",
        "participants-releases",
        "table-2",
    ]
    for name, table in found.items():
        keys = [column.key for column in table.described]
        assert ("released_at" in keys) == name.startswith("participants")
        assert ("source" in keys) == name.startswith("table")


def test_an_answer_without_a_number_says_why(view: Participants) -> None:
    text = tables.render(participants.released_table(view, "gender", said("es")), "csv")
    assert [list(row.values()) for row in csv.DictReader(io.StringIO(text))] == [
        ["male", "Masculino", "60", "60", "counted", "2024-03-05T09:00:00+00:00"],
        ["other", "Otros", "25", "25", "counted", "2024-03-05T09:00:00+00:00"],
        ["unknown", "Sin respuesta", "15", "15", "counted", "2024-03-05T09:00:00+00:00"],
        ["female", "Femenino", "", "", "in_other", "2024-03-05T09:00:00+00:00"],
        ["non_binary", "No binario", "", "", "in_other", "2024-03-05T09:00:00+00:00"],
    ]
    (talks,) = [row for row in participants.released_table(view, "ticket", said("pt")).rows if row[0] == "talks"]
    assert talks[1:5] == ("Só palestras", None, None, tables.Notation("under_ten", "menos de dez"))


def test_a_question_that_too_few_answered_has_no_counts_and_says_so(view: Participants) -> None:
    table = participants.released_table(view, "nlp_level", said("en"))
    assert [(row[1], row[2], row[4]) for row in table.rows] == [
        (level, None, tables.Notation("no_data", "no data")) for level in ("Fundamental", "Intermediate", "Advanced")
    ]
    assert table.total is None


def test_cities_have_their_name_and_centre(view: Participants) -> None:
    table = participants.released_table(view, "city", said("es"))
    assert [row[:4] for row in table.rows] == [
        ("ES:madrid", "Madrid", 55, 55),
        ("unknown", "Sin respuesta", 45, 45),
    ]
    place = participants.city_place("ES:madrid")
    assert place is not None
    assert (place.name, round(place.latitude, 1), round(place.longitude, 1)) == ("Madrid", 40.4, -3.7)
    assert participants.city_place("ES:atlantida") is None
    for city in geography.cities():
        assert participants.city_place(city_key(city.country_code, city.name)) is not None


def test_the_total_is_for_readers_and_words_have_none(view: Participants) -> None:
    country = participants.released_table(view, "country", said("en"))
    assert country.total == ("", "Total", 100, "", "", "")
    assert participants.released_table(view, "occupation_word", said("en")).total is None
    assert "| **Total** | **100** |" in tables.render(country, "markdown")
    assert "Total" not in tables.render(country, "csv")


@pytest.mark.parametrize(
    ("language", "label", "note"),
    [
        ("es", "Sin respuesta", "Las preguntas eran opcionales."),
        ("en", "No response", "The questions were optional."),
        ("pt", "Sem resposta", "As perguntas eram opcionais."),
    ],
)
def test_declared_tables_keep_their_footnotes_and_their_source(language: Language, label: str, note: str) -> None:
    table = participants.declared_table(GENDER, said(language))
    assert [(row[0], row[2], row[4]) for row in table.rows] == [
        ("male", Decimal(60), "2024-07"),
        ("no_response", Decimal(17), "2024-07"),
    ]
    assert table.rows[1][1] == label
    assert table.notes == (note,)
    assert "2024" in table.caption


def test_a_declared_share_that_is_only_the_least_says_so() -> None:
    assert participants.declared_table(BEFORE, said("es")).rows[0][1] == "Sí (al menos)"


def test_before_the_first_release_there_are_only_declared_tables() -> None:
    nothing = Participants(None, (), (GENDER,), ())
    assert list(participants.every_table(nothing, said("en"))) == ["table-2"]
    assert participants.released_source(nothing, said("en")) == ""
    assert participants.released_table(nothing, "gender", said("en")).rows == ()


def test_no_data_nobody_and_under_ten_are_three_different_words() -> None:
    for language in ("es", "en", "pt"):
        words = {participants.shown_words(shown, i18n.translator(language)) for shown in Shown}
        assert len(words) == len(Shown)


def test_the_rules_are_said_with_the_numbers_that_hold() -> None:
    text = " ".join(participants.protection_rules(i18n.translator("en")))
    assert (counting.SMALLEST_GROUP, counting.ROUNDING_STEP, rules.SMALLEST_CITY) == (10, 5, 50)
    for rule in ("fewer than 10 people", "rounded to 5", "once a day", "from 50 people", "10 people gave it"):
        assert rule in text


def test_every_dimension_of_a_release_has_a_name() -> None:
    for language in ("es", "en", "pt"):
        names = [participants.dimension_name(dimension, i18n.translator(language)) for dimension in rules.DIMENSIONS]
        assert len(set(names)) == len(rules.DIMENSIONS)
