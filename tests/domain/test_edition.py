"""The edition as data: dates and zones, phases, rubric, and what contradicts itself."""

import re
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
    Step,
    labels,
    last_instant,
    next_date,
    phase_at,
    step_state,
    takes_effect_at,
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


def test_a_deadline_of_which_only_the_day_is_known_lasts_until_that_is_over() -> None:
    midnight = datetime(2031, 4, 11, 12, tzinfo=UTC)  # Anywhere on Earth
    dates = [day("opening", 3, 1), day("closing", 3, 20), day("deadline", 4, 10), day("winners", 4, 18)]
    dates[2] |= {"at": datetime(2031, 4, 10), "has_time": False}  # noqa: DTZ001 - wall-clock time
    last_day = edition(dates=dates)
    assert takes_effect_at(last_day, last_day.date("deadline")) == midnight
    moments = (midnight - timedelta(hours=23), midnight - SECOND, midnight)
    phases = [phase_at(last_day, moment) for moment in moments]
    assert [phase.key if phase else None for phase in phases] == ["building", "building", "judging"]
    ahead = [next_date(last_day, moment) for moment in moments]
    assert [date.key if date else None for date in ahead] == ["deadline", "deadline", "winners"]
    assert [last_day.is_link_open("submit", moment) for moment in (*moments, midnight + SECOND)] == [True] * 3 + [False]


def test_another_date_of_which_only_the_day_is_known_begins_with_it() -> None:
    dates = [day("opening", 3, 1), day("closing", 3, 20), day("deadline", 4, 10), day("winners", 4, 18)]
    dates[3] |= {"at": datetime(2031, 4, 18), "has_time": False}  # noqa: DTZ001 - wall-clock time
    morning = datetime(2031, 4, 18, 12, tzinfo=UTC)
    phases = [phase_at(edition(dates=dates), moment) for moment in (morning - SECOND, morning)]
    assert [phase.key if phase else None for phase in phases] == ["judging", "published"]


def test_results_on_the_day_that_submissions_have_are_named() -> None:
    dates = [day("opening", 3, 1), day("closing", 3, 20), day("deadline", 4, 10), day("winners", 4, 18)]
    dates[2] |= {"at": datetime(2031, 4, 10), "has_time": False}  # noqa: DTZ001 - wall-clock time
    dates[3] |= {"at": datetime(2031, 4, 10, 18)}  # noqa: DTZ001 - wall-clock time
    assert contradictions(dates=dates) == (
        ("phases[3].starts", 'phase "published" does not begin after phase "judging"'),
    )


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


def item(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "credits", **words(key), **more}


def test_what_a_prize_brings_is_known_by_the_prize_and_its_key() -> None:
    prizes = [
        {"key": "cup", "label": words("Cup"), "per_person": [item("money"), item("pass", on_request=True)]},
        {"key": "all", "kind": "benefit", "goes_to_teams": True, "label": words("All"), "per_person": [item("money")]},
    ]
    made = edition(prizes=prizes)
    assert [prize.item_name(one) for prize in made.prizes for one in prize.per_person] == [
        "cup.money",
        "cup.pass",
        "all.money",
    ]
    assert made.wishes == ("pass",)
    assert made.prizes[0].per_person[0].text("pt") == "money (pt)"


@pytest.mark.parametrize(
    ("prize", "fault"),
    [
        ({"per_person": [item("money"), item("money")]}, r'per_person\[1\].key: repeats "money" of per_person\[0\]'),
        ({"per_person": [item("money", kind="gold")]}, "'certificate', 'compute'"),
        ({"per_person": [item("m" * 57)]}, "more than 60 characters"),
        ({"per_person": [words("money")]}, "Field required"),
        ({"goes_to_teams": True}, "goes_to_teams"),
    ],
)
def test_a_prize_whose_items_cannot_be_delivered_is_refused(prize: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        edition(prizes=[{"key": "cup", "label": words("Cup"), **prize}])


FEEDBACK: dict[str, Any] = {
    "zone": "UTC",
    "answered_at": ["Timestamp"],
    "aspects": [
        {"key": "talks", "label": words("Talks"), "aliases": ["Charlas"]},
        {"key": "food", "label": words("Food"), "aliases": ["Comida", "Food"]},
    ],
}


def test_a_form_about_the_event_names_aspects() -> None:
    made = edition(feedback=FEEDBACK).feedback
    assert made is not None
    assert [aspect.key for aspect in made.aspects] == ["talks", "food"]


@pytest.mark.parametrize(
    ("aspect", "fault"),
    [
        ({"key": "food"}, r'aspects\[1\].key: repeats "food" of aspects\[0\]'),
        ({"aliases": ["COMIDA *"]}, '"Comida" stands for'),
        ({"aliases": ["timestamp"]}, "stands for answered_at too"),
        ({"aliases": []}, "at least 1 item"),
    ],
)
def test_aspects_that_cannot_be_told_apart_are_refused(aspect: dict[str, Any], fault: str) -> None:
    aspects = [FEEDBACK["aspects"][0] | aspect, FEEDBACK["aspects"][1]]
    with pytest.raises(ValidationError, match=fault):
        edition(feedback=FEEDBACK | {"aspects": aspects})


def test_an_alias_of_a_value_leads_to_the_vocabulary() -> None:
    column = {"key": "tema", "label": words("Topic"), "vocabulary": ["rio"], "value_aliases": {"río": "mar"}}
    with pytest.raises(ValidationError, match='"río" stands for "mar", which is not in the vocabulary'):
        edition(corpus_columns=[column])


def test_labels_are_words_by_key() -> None:
    assert labels(edition().domain_groups, "pt") == {"water": "Water (pt)"}


# --- How to take part ------------------------------------------------------------------------------------------------


def step(**values: Any) -> Step:
    return Step.model_validate({"key": "step", "label": words("Step"), **values})


@pytest.mark.parametrize(
    ("values", "states"),
    [
        ({}, ["open", "open", "open", "open"]),
        ({"opens": "closing"}, ["upcoming", "upcoming", "open", "open"]),
        ({"closes": "deadline"}, ["open", "open", "open", "closed"]),
        ({"links": ["submit"]}, ["open", "open", "open", "closed"]),
        ({"links": ["chat"]}, ["closed", "closed", "closed", "closed"]),
        ({"links": ["chat", "submit"]}, ["open", "open", "open", "closed"]),
    ],
)
def test_a_step_can_be_taken_from_its_opening_to_its_closing_while_a_link_leads_somewhere(
    values: dict[str, Any], states: list[str]
) -> None:
    found = edition()
    moments = [datetime(2031, month, 20, tzinfo=UTC) for month in (2, 3)]
    moments += [found.date("deadline").instant, found.date("deadline").instant + timedelta(microseconds=1)]
    assert [step_state(found, step(**values), moment) for moment in moments] == states


def test_a_date_without_time_is_over_when_its_day_is(edition_days: Edition) -> None:
    assert last_instant(edition_days.date("deadline")) == datetime(2031, 4, 11, 11, 59, 59, tzinfo=UTC)
    assert last_instant(edition_days.date("feast")) == datetime(2031, 4, 19, 5, tzinfo=UTC)
    evening = datetime(2031, 4, 19, 4, 59, tzinfo=UTC)
    assert step_state(edition_days, step(closes="feast"), evening) == "open"
    assert step_state(edition_days, step(closes="feast"), evening + timedelta(minutes=2)) == "closed"


@pytest.fixture
def edition_days() -> Edition:
    content = small_edition_content()
    feast = {"key": "feast", "label": words("Feast"), "at": datetime(2031, 4, 18), "zone": "America/Bogota"}  # noqa: DTZ001 - wall-clock time
    content["dates"].append({**feast, "has_time": False})
    return Edition.model_validate(content)


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("steps", [{"key": "a", "label": words("A"), "opens": "fair"}], 'steps[0].opens: names "fair", which'),
        ("steps", [{"key": "a", "label": words("A"), "links": ["fair"]}], 'steps[0].links[0]: names "fair", which'),
        ("talks", [{"key": "a", "kind": "ama", "label": words("A"), "source": "x"}], 'talks[0].source: names "x"'),
        (
            "campaigns",
            [{"key": "a", "kind": "donation", "label": words("A"), "description": words("A"), "links": ["x"]}],
            'campaigns[0].links[0]: names "x"',
        ),
        (
            "contradictions",
            [{"key": "a", "about": "rules", "label": words("A"), "sources": ["booklet", "x"]}],
            'contradictions[0].sources[1]: names "x"',
        ),
        (
            "starting_point",
            {"instructions": [{"language": "gn", "examples": 1, "source": "x"}]},
            'starting_point.instructions[0].source: names "x"',
        ),
        (
            "corpus_columns",
            [{"key": "a", "label": words("A"), "guides": [{"source": "x", "names": ["a"]}]}],
            'corpus_columns[0].guides[0].source: names "x"',
        ),
        (
            "donors",
            [{"name": "A", "label": words("A")}, {"name": "A", "label": words("B")}],
            'donors[1]: repeats "A" of donors[0]',
        ),
    ],
)
def test_what_a_programme_names_must_be_there(key: str, value: Any, fault: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(fault)):
        edition(**{key: value})


def test_a_talk_was_held_on_a_day_a_month_or_a_year() -> None:
    talk = {"key": "a", "kind": "talk", "label": words("A")}
    assert [edition(talks=[talk | {"held_on": day}]).talks[0].held_on for day in ("2031", "2031-03", "2031-03-20")]
    with pytest.raises(ValidationError, match="is not a date"):
        edition(talks=[talk | {"held_on": "2031-02-30"}])
