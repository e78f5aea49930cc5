"""Campaigns from declared figures: what is known, what is not, and no count made out of a percentage."""

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lib.domain.edition import Edition
from lib.services import campaigns as service
from lib.services import declared
from lib.services.campaigns import (
    CampaignFigure,
    CampaignProgress,
    Campaigns,
    DonorSets,
    GoalProgress,
    RoundResult,
)
from lib.sources.edition_files import read_edition
from lib.store import models
from lib.store.database import Database, Session
from tests import corpus_rows as rows
from tests.databases import new_database

CAMPAIGN: dict[str, Any] = {
    "key": "listening",
    "kind": "validation",
    "label": rows.words("Listening"),
    "description": rows.words("People listen"),
    "people": "listening.people",
    "most_active": "all.most_active",
    "goals": [{"key": "songs", "label": rows.words("Songs"), "done": "listening.done", "target": "listening.all"}],
    "rounds": [{"key": "first", "label": rows.words("First"), "collected": "gifts.first"}],
}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        yield opened


@pytest.fixture
def edition_id(database: Database) -> int:
    with database.write() as session:
        return rows.add_edition(session)


def edition(**changes: Any) -> Edition:
    return rows.small_edition(campaigns=[CAMPAIGN], **changes)


def add_figure(session: Session, edition_id: int, name: str, value: str, unit: str, **more: Any) -> None:
    topic, _, category = name.partition(".")
    session.add(
        models.DeclaredFigure(
            edition_id=edition_id,
            topic=topic,
            category=category,
            position=0,
            value=Decimal(value),
            unit=unit,
            **{"source": "booklet", **more},
        )
    )


def add_set(
    session: Session, edition_id: int, name: str, *, donor: str | None, state: str, languages: list[str]
) -> None:
    session.add(
        models.EvaluationSet(
            edition_id=edition_id,
            name=name,
            position=int(name[1:]),
            languages=languages,
            domain="Fish",
            task="QA",
            donor=donor,
            state=state,
            source="notice",
        )
    )


def read(database: Database, edition_id: int, of: Edition) -> Campaigns:
    with database.read() as session:
        return service.campaigns(session, of, edition_id)


def goal(database: Database, edition_id: int) -> GoalProgress:
    (progress,) = read(database, edition_id, edition()).campaigns
    return progress.goals[0]


def test_a_campaign_without_figures_knows_nothing_and_no_zero(database: Database, edition_id: int) -> None:
    assert read(database, edition_id, edition()) == Campaigns(
        campaigns=(
            CampaignProgress(
                "listening",
                None,
                None,
                (GoalProgress("songs", None, None, None, None),),
                (RoundResult("first", None),),
            ),
        ),
        donors=(),
        others=(),
        sets_source=None,
    )
    assert not read(database, edition_id, edition()).campaign("listening").has_figures


def test_figures_keep_their_source_their_note_and_that_they_are_a_least(database: Database, edition_id: int) -> None:
    with database.write() as session:
        add_figure(session, edition_id, "listening.people", "9", "people", is_lower_bound=True, source="notice")
        add_figure(session, edition_id, "all.most_active", "10", "percent", footnote="few")
        add_figure(session, edition_id, "gifts.first", "5", "sets")
    progress = read(database, edition_id, edition()).campaign("listening")
    assert progress.people == CampaignFigure(Decimal(9), is_lower_bound=True, source="notice", footnote=None)
    assert progress.most_active == CampaignFigure(Decimal(10), is_lower_bound=False, source="booklet", footnote="few")
    assert progress.rounds == (
        RoundResult("first", CampaignFigure(Decimal(5), is_lower_bound=False, source="booklet", footnote=None)),
    )
    assert progress.has_figures


@pytest.mark.parametrize(
    ("done", "target", "known"),
    [
        # No count is made out of a rounded share.
        (("60", "percent"), "1172", (Decimal(60), None, Decimal(1172))),
        (("100", "percent"), "500", (Decimal(100), Decimal(500), Decimal(500))),
        (("100", "percent"), None, (Decimal(100), None, None)),
        (("30", "examples"), "120", (Decimal(25), Decimal(30), Decimal(120))),
        (("30", "examples"), None, (None, Decimal(30), None)),
        (None, "500", (None, None, Decimal(500))),
    ],
)
def test_a_goal_says_only_what_was_declared(
    database: Database,
    edition_id: int,
    done: tuple[str, str] | None,
    target: str | None,
    known: tuple[Decimal | None, ...],
) -> None:
    with database.write() as session:
        if done is not None:
            add_figure(session, edition_id, "listening.done", *done)
        if target is not None:
            add_figure(session, edition_id, "listening.all", target, "examples")
    found = goal(database, edition_id)
    assert (found.percent, found.done, found.target) == known
    assert (found.figure is None) is (done is None)


def test_donors_are_groups_most_sets_first_and_proposals_are_no_gifts(database: Database, edition_id: int) -> None:
    translation = {"name": "Machine", "label": rows.words("Machine"), "is_group": False}
    with database.write() as session:
        add_set(session, edition_id, "s1", donor="Otters", state="included", languages=["es"])
        add_set(session, edition_id, "s2", donor="Herons", state="donated", languages=["gn"])
        add_set(session, edition_id, "s3", donor="Herons", state="proposed", languages=["es", "gn"])
        add_set(session, edition_id, "s4", donor="Machine", state="validating", languages=["es"])
        add_set(session, edition_id, "s5", donor=None, state="included", languages=["es"])
    found = read(database, edition_id, edition(donors=[translation]))
    herons = DonorSets("Herons", ("s2", "s3"), ("gn", "es"), (("donated", 1), ("proposed", 1)))
    otters = DonorSets("Otters", ("s1",), ("es",), (("included", 1),))
    assert found.donors == (herons, otters)
    assert found.others == (DonorSets("Machine", ("s4",), ("es",), (("validating", 1),)),)
    assert (herons.given, herons.proposed) == (1, 1)
    assert (found.given_sets, found.proposed_sets, found.sets_source) == (2, 1, "notice")


def test_the_first_edition_adds_up(database: Database, edition_id: int) -> None:
    first = read_edition("somos600m-2024")
    with database.write() as session:
        first_id = rows.add_edition(session, first.slug)
        declared.load(session, first_id, first, declared.declared_of(first.slug), rows.LATER)
    found = read(database, first_id, first)
    okapi, dibt, donations = found.campaigns
    assert (okapi.people and okapi.people.value, dibt.people and dibt.people.value) == (61, 37)
    assert [(one.key, one.percent, one.done, one.target) for one in (*okapi.goals, *dibt.goals)] == [
        ("arc_c", 60, None, None),
        ("hellaswag", 15, None, None),
        ("mmlu", 15, None, None),
        ("prompts", 100, 500, 500),
    ]
    assert okapi.most_active is not None
    assert okapi.most_active == dibt.most_active
    assert (okapi.most_active.value, okapi.most_active.footnote) == (10, "few_did_most")
    assert [one.collected and one.collected.value for one in donations.rounds] == [5, 14]
    assert [(donor.name, donor.given) for donor in found.donors] == [
        ("BSC", 8),
        ("HiTZ", 5),
        ("LenguajeNatural.AI", 3),
        ("IIC (UAM)", 2),
        ("GING (UPM)", 1),
    ]
    assert found.given_sets == sum(one.collected.value for one in donations.rounds if one.collected) == 19
    assert [len(other.sets) for other in found.others] == [3]
