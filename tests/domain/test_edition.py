"""The edition as data: dates and zones, phases, rubric, and what contradicts itself."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from lib.domain.edition import (
    ContradictionsError,
    CountLine,
    Edition,
    Source,
    labels,
    next_date,
    phase_at,
    wall_time_to_instant,
    zone_named,
)
from tests.edition_samples import day, small_edition_content, words

SECOND = timedelta(seconds=1)
DEADLINE = datetime(2031, 4, 11, 11, 59, 59, tzinfo=UTC)
SEVEN_ZONES = (
    "Pacific/Kiritimati",
    "Asia/Tokyo",
    "Europe/Madrid",
    "UTC",
    "America/Sao_Paulo",
    "America/Mexico_City",
    "Pacific/Pago_Pago",
)


def edition(**changes: Any) -> Edition:
    return Edition.model_validate(small_edition_content() | changes)


def contradictions(**changes: Any) -> tuple[tuple[str, str], ...]:
    with pytest.raises(ValidationError) as refused:
        edition(**changes)
    cause = refused.value.errors()[0]["ctx"]["error"]
    assert isinstance(cause, ContradictionsError)
    return cause.contradictions


@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        ("AoE", "2031-04-11T11:59:59+00:00"),
        ("Europe/Madrid", "2031-04-10T21:59:59+00:00"),
        ("Pacific/Kiritimati", "2031-04-10T09:59:59+00:00"),
        ("UTC", "2031-04-10T23:59:59+00:00"),
    ],
)
def test_a_wall_clock_time_is_an_instant_in_its_zone(zone: str, instant: str) -> None:
    assert wall_time_to_instant(datetime(2031, 4, 10, 23, 59, 59), zone).isoformat() == instant  # noqa: DTZ001 - wall-clock time


def test_an_unknown_zone_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match='unknown time zone "CET5"'):
        zone_named("CET5")


@pytest.mark.parametrize("zone", SEVEN_ZONES)
def test_the_deadline_parts_the_phases_to_the_second_wherever_one_looks_from(zone: str) -> None:
    looking = ZoneInfo(zone)
    before, at, after = (moment.astimezone(looking) for moment in (DEADLINE - SECOND, DEADLINE, DEADLINE + SECOND))
    phases = [phase_at(edition(), moment) for moment in (before, at, after)]
    assert [phase.key if phase else None for phase in phases] == ["building", "judging", "judging"]
    assert [edition().is_link_open("submit", moment) for moment in (before, at, after)] == [True, True, False]


def test_before_the_first_phase_there_is_none() -> None:
    assert phase_at(edition(), datetime(2031, 1, 1, tzinfo=UTC)) is None


def test_a_link_that_is_shut_stays_shut() -> None:
    assert not edition().is_link_open("chat", datetime(2031, 1, 1, tzinfo=UTC))


def test_the_next_date_is_the_nearest_ahead() -> None:
    ahead = next_date(edition(), DEADLINE)
    assert ahead is not None
    assert ahead.key == "winners"
    assert next_date(edition(), datetime(2032, 1, 1, tzinfo=UTC)) is None


def test_an_extended_date_keeps_its_first_value_and_the_last_one_holds() -> None:
    later = [
        {"at": datetime(2031, 4, 12, 23, 59, 59), "zone": "AoE"},  # noqa: DTZ001 - wall-clock time
        {"at": datetime(2031, 4, 13, 12), "zone": "Europe/Madrid", "reason": words("Power cut")},  # noqa: DTZ001
    ]
    dates = [
        day("opening", 3, 1),
        day("closing", 3, 20),
        day("deadline", 4, 10, extensions=later),
        day("winners", 4, 18),
    ]
    moved = edition(dates=dates).date("deadline")
    assert moved.first_instant == DEADLINE
    assert moved.instant == datetime(2031, 4, 13, 10, tzinfo=UTC)
    assert moved.current_zone == "Europe/Madrid"


def test_a_date_with_an_offset_is_refused_since_its_zone_stands_beside_it() -> None:
    with pytest.raises(ValidationError, match="carries an offset"):
        edition(dates=[{**day("opening", 3, 1), "at": datetime(2031, 3, 1, tzinfo=UTC)}], phases=[])


def test_phases_that_do_not_follow_each_other_are_named() -> None:
    dates = [day("opening", 3, 1), day("closing", 3, 20), day("deadline", 4, 20), day("winners", 4, 18)]
    assert contradictions(dates=dates) == (
        ("phases[3].starts", 'phase "published" does not begin after phase "judging"'),
    )


def test_every_contradiction_is_found_at_once() -> None:
    content = small_edition_content()
    content["phases"][1]["starts"] = "nowhere"
    content["links"]["submit"]["closes"] = "never"
    content["domains"][0]["group"] = "fire"
    content["sponsors"] = [{"name": "Somebody", "tier": "gold"}]
    content["sources"].append(content["sources"][0])
    content["country_groups"][0]["country_codes"] = ["AR", "AR"]
    content["prizes"] = [{"key": "cup", "label": words("Cup"), "source": "rumour"}]
    assert contradictions(**content) == (
        ("sources[1]", 'repeats "booklet" of sources[0]'),
        ("country_groups[0].country_codes", '"AR" is also in group "south"'),
        ("phases[1].starts", 'names "nowhere", which is not among the dates of the edition'),
        ("links.submit.closes", 'names "never", which is not among the dates of the edition'),
        ("domains[0].group", 'names "fire", which is not among the domain_groups of the edition'),
        ("sponsors[0].tier", 'names "gold", which is not among the sponsor_tiers of the edition'),
        ("prizes[0].source", 'names "rumour", which is not among the sources of the edition'),
    )


def test_only_one_country_group_can_be_that_of_all_others() -> None:
    groups = [{"key": "a", "label": words("A")}, {"key": "b", "label": words("B")}]
    assert contradictions(country_groups=groups) == (
        (
            "country_groups[1]",
            "lists no countries, and neither does country_groups[0]: only one group can be that of all the others",
        ),
    )


@pytest.mark.parametrize(
    ("word", "key"), [("fish", "fish"), ("PECES", "fish"), (" Fish (pt) ", "fish"), ("bird", None)]
)
def test_a_domain_is_found_by_any_of_its_words(word: str, key: str | None) -> None:
    found = edition().domain_called(word)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(("code", "group"), [("AR", "south"), ("FR", "rest")])
def test_a_country_belongs_to_the_group_that_lists_it_or_to_the_rest(code: str, group: str) -> None:
    found = edition().country_group_of(code)
    assert found is not None
    assert found.key == group


def test_a_country_outside_every_group_has_none() -> None:
    assert edition(country_groups=[]).country_group_of("AR") is None


def test_the_rubric_adds_its_blocks_and_explains_marks() -> None:
    content = small_edition_content()["rubric"]
    content["anchors"] = [{"mark": mark, "label": words(str(mark))} for mark in (0, 3, 5)]
    content["blocks"][0]["criteria"][1] |= {"maximum": 3}
    content["blocks"][1]["criteria"][0]["anchors"] = [{"mark": 1, "label": words("own")}]
    rubric = edition(rubric=content).rubric
    assert rubric.points == Decimal(5)
    marks = [[anchor.mark for anchor in rubric.anchors_of(one)] for block in rubric.blocks for one in block.criteria]
    assert marks == [[0, 3, 5], [0, 3], [1]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"minimum": 5}, "minimum 5 is not below maximum 5"),
        ({"anchors": [{"mark": 6, "label": words("six")}]}, "anchor 6 is outside the scale 0 to 5"),
        ({"weight": 0}, "greater than 0"),
    ],
)
def test_a_criterion_that_cannot_be_marked_is_refused(change: dict[str, Any], fault: str) -> None:
    content = small_edition_content()["rubric"]
    content["blocks"][0]["criteria"][0] |= change
    with pytest.raises(ValidationError, match=fault):
        edition(rubric=content)


def test_one_key_stands_for_one_line_of_the_rubric() -> None:
    content = small_edition_content()["rubric"]
    content["blocks"][1]["criteria"][0]["key"] = "quality"
    with pytest.raises(ValidationError, match="rubric key declared twice: quality"):
        edition(rubric=content)


def test_counted_points_rise_by_steps_to_their_cap() -> None:
    line = CountLine.model_validate(
        {"key": "n", "label": words("n"), "counts": "questions", "size": 50, "step": "0.5", "cap": 2}
    )
    points = {count: line.points_for(count) for count in (0, 49, 50, 99, 100, 199, 200, 201, 10_000)}
    assert points == {
        0: Decimal(0),
        49: Decimal(0),
        50: Decimal("0.5"),
        99: Decimal("0.5"),
        100: Decimal(1),
        199: Decimal("1.5"),
        200: Decimal(2),
        201: Decimal(2),
        10_000: Decimal(2),
    }
    with pytest.raises(ValueError, match="-1 is no count"):
        line.points_for(-1)


@pytest.mark.parametrize(
    ("published", "instant"),
    [
        ("2031", datetime(2031, 1, 1, tzinfo=UTC)),
        ("2031-07", datetime(2031, 7, 1, tzinfo=UTC)),
        ("2031-07-24", datetime(2031, 7, 24, tzinfo=UTC)),
    ],
)
def test_a_source_is_as_old_as_is_known(published: str, instant: datetime) -> None:
    source = Source.model_validate({"key": "b", "title": words("B"), "published": published})
    assert source.published_at == instant


@pytest.mark.parametrize("published", ["2031-13", "2031-02-30", "July 2031", "31"])
def test_a_date_of_publication_that_is_none_is_refused(published: str) -> None:
    with pytest.raises(ValidationError):
        Source.model_validate({"key": "b", "title": words("B"), "published": published})


@pytest.mark.parametrize(
    ("prize", "is_good"),
    [
        ({"kind": "place", "place": 1}, True),
        ({"kind": "place"}, False),
        ({"kind": "mention", "place": 1}, False),
        ({"kind": "benefit"}, True),
    ],
)
def test_places_have_numbers_and_other_prizes_none(prize: dict[str, Any], is_good: bool) -> None:
    content = {"key": "cup", "label": words("Cup"), **prize}
    if is_good:
        assert edition(prizes=[content]).prizes[0].place == prize.get("place")
    else:
        with pytest.raises(ValidationError, match='of kind "place"'):
            edition(prizes=[content])


def test_an_alias_of_a_value_leads_to_the_vocabulary() -> None:
    column = {"key": "tema", "label": words("Topic"), "vocabulary": ["rio"], "value_aliases": {"río": "mar"}}
    with pytest.raises(ValidationError, match='"río" stands for "mar", which is not in the vocabulary'):
        edition(corpus_columns=[column])


def test_labels_are_words_by_key() -> None:
    assert labels(edition().domain_groups, "pt") == {"water": "Water (pt)"}
