import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lib.domain import release as releases
from lib.domain.release import ParticipantCounts
from lib.services import leaderboard_imports
from lib.services import panorama as service
from lib.services.access import COMMAND_LINE
from lib.services.panorama import EvaluationSets, Figure, LikedProject, Panorama, SourceAge
from lib.store import models
from lib.store.database import Database, Session
from tests import corpus_rows as rows
from tests.databases import new_database

FIRST, SECOND, THIRD = (datetime(2031, 6, day, 9, tzinfo=UTC) for day in (1, 2, 3))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        yield opened


@pytest.fixture
def edition_id(database: Database) -> int:
    with database.write() as session:
        return rows.add_edition(session)


def view(database: Database, edition_id: int) -> Panorama:
    with database.read() as session:
        return service.panorama(session, rows.small_edition(), edition_id)


def add_declared(session: Session, edition_id: int, topic: str, category: str, value: str, **values: Any) -> None:
    given = {"position": 0, "unit": "people", "source": "booklet", **values}
    session.add(
        models.DeclaredFigure(edition_id=edition_id, topic=topic, category=category, value=Decimal(value), **given)
    )


def add_release(session: Session, edition_id: int, people: int, released_at: datetime, **values: Any) -> None:
    counts = ParticipantCounts(people=people, answers={"country": {"UY": people}})
    made = releases.compute_release("rivers-2031", counts, released_at)
    session.add(
        models.PublicRelease(
            edition_id=edition_id,
            topic="participants",
            released_at=released_at,
            exact_people=people,
            tables=json.loads(releases.to_json(made)),
            **values,
        )
    )


def add_project(session: Session, edition_id: int, slug: str, artifacts: list[int], **values: Any) -> None:
    given = {"title": slug.upper(), "submitted_at": FIRST, **values}
    project = models.Project(edition_id=edition_id, slug=slug, source="form", source_key=slug, **given)
    session.add(project)
    session.flush()
    for position, artifact_id in enumerate(artifacts):
        session.add(models.ProjectArtifact(project_id=project.id, artifact_id=artifact_id, position=position))


def test_an_empty_edition_knows_nothing_and_says_no_zero_for_it(database: Database, edition_id: int) -> None:
    found = view(database, edition_id)
    assert found.figures == (
        Figure("people", None, "unknown", None, None),
        Figure("countries", None, "unknown", None, None),
        Figure("teams", Decimal(0), "counted", "submissions", None),
        Figure("projects", Decimal(0), "counted", "submissions", None),
        Figure("examples", None, "unknown", None, None),
        Figure("megabytes", None, "unknown", None, None),
        Figure("likes", None, "unknown", None, None),
    )
    assert (found.release, found.release_history, found.freshness) == (None, (), ())
    assert (found.most_liked.projects, found.most_liked.leaders, found.most_liked.as_of) == ((), (), None)
    assert found.evaluation_sets == EvaluationSets(0, (), (), None)
    assert found.corpora.lines == ()


def test_declared_people_come_before_released_ones_with_the_released_trend(database: Database, edition_id: int) -> None:
    with database.write() as session:
        add_declared(session, edition_id, "registrations", "total", "651", footnote="talks_only")
        add_declared(session, edition_id, "registrations", "countries", "29", unit="countries", source="notice")
        add_release(session, edition_id, 103, FIRST, is_synthetic=True)
        add_release(session, edition_id, 148, SECOND, is_synthetic=True)
    found = view(database, edition_id)
    assert found.figure("people") == Figure(
        "people",
        Decimal(651),
        "declared",
        "booklet",
        None,
        "talks_only",
        trend=(105, 150),
        trend_source="registrations",
        is_trend_synthetic=True,
    )
    assert found.figure("countries") == Figure("countries", Decimal(29), "declared", "notice", None)
    assert found.release_history == ((FIRST, 105), (SECOND, 150))


def test_released_people_stand_in_where_nothing_was_declared(database: Database, edition_id: int) -> None:
    with database.write() as session:
        add_release(session, edition_id, 103, FIRST, is_synthetic=True)
    found = view(database, edition_id)
    assert found.figure("people") == Figure(
        "people",
        Decimal(105),
        "released",
        "registrations",
        FIRST,
        is_synthetic=True,
        trend=(105,),
        trend_source="registrations",
    )
    assert found.figure("countries").value is None
    assert found.release is not None
    assert (found.release.released_at, found.release.total_people) == (FIRST, 105)


def test_projects_count_what_was_submitted_and_not_withdrawn(database: Database, edition_id: int) -> None:
    with database.write() as session:
        add_project(session, edition_id, "a", [])
        add_project(session, edition_id, "draft", [], submitted_at=None)
        add_project(session, edition_id, "gone", [], withdrawn_at=SECOND)
        add_declared(session, edition_id, "projects", "listed", "15", unit="projects", footnote="other_counts")
        session.add(models.Team(edition_id=edition_id, name="one", created_at=FIRST))
    found = view(database, edition_id)
    assert found.figure("projects") == Figure("projects", Decimal(1), "counted", "submissions", FIRST)
    assert found.figure("teams") == Figure("teams", Decimal(1), "counted", "submissions", FIRST)


def test_projects_that_organizers_listed_are_declared_with_their_footnote(database: Database, edition_id: int) -> None:
    with database.write() as session:
        session.add(
            models.Project(
                edition_id=edition_id, slug="a", title="A", submitted_at=FIRST, source="edition", source_key="a"
            )
        )
        add_declared(session, edition_id, "projects", "listed", "15", unit="projects", footnote="other_counts")
        session.add(models.Team(edition_id=edition_id, name="one", created_at=FIRST))
    found = view(database, edition_id)
    source = found.figure("projects").source
    assert found.figure("projects") == Figure("projects", Decimal(1), "declared", source, None, footnote="other_counts")
    assert found.figure("teams") == Figure("teams", Decimal(1), "declared", source, None)


def test_corpora_sum_to_examples_and_megabytes(database: Database, edition_id: int) -> None:
    with database.write() as session:
        for name, examples, size in (("Fish", "70", "2.25"), ("Songs", "5", "0.5")):
            corpus = rows.add_corpus(session, edition_id, name)
            rows.add_figure(session, corpus, "examples", examples)
            rows.add_figure(session, corpus, "size", size)
    found = view(database, edition_id)
    assert found.figure("examples") == Figure("examples", Decimal(75), "declared", "booklet", None)
    assert found.figure("megabytes") == Figure("megabytes", Decimal("2.75"), "declared", "booklet", None)
    assert [line.name for line in found.corpora.lines] == ["Fish", "Songs"]


def test_sums_of_declared_and_measured_figures_are_counted_as_of_the_newest(
    database: Database, edition_id: int
) -> None:
    with database.write() as session:
        fish, songs = (rows.add_corpus(session, edition_id, name) for name in ("Fish", "Songs"))
        rows.add_figure(session, fish, "examples", "70")
        rows.add_figure(
            session, songs, "examples", "5", provenance="measured", source="hub", as_of=rows.LATER, is_synthetic=True
        )
    assert view(database, edition_id).figure("examples") == Figure(
        "examples", Decimal(75), "counted", "hub", rows.LATER, is_synthetic=True
    )


def test_likes_count_a_shared_repo_once_in_the_total_and_for_each_project(database: Database, edition_id: int) -> None:
    with database.write() as session:
        shared = rows.add_artifact(session, edition_id, "rivers/shared")
        model = rows.add_artifact(session, edition_id, "rivers/model", "model")
        never = rows.add_artifact(session, edition_id, "rivers/never", "space")
        add_project(session, edition_id, "a", [shared])
        add_project(session, edition_id, "b", [model, shared, never])
        add_project(session, edition_id, "c", [shared])
        add_project(session, edition_id, "d", [never])
        for artifact_id, likes, moment in ((shared, "3", FIRST), (model, "2", SECOND), (shared, "5", THIRD)):
            rows.add_figure(session, artifact_id, "likes", likes, provenance="measured", source="hub", as_of=moment)
    found = view(database, edition_id)
    assert found.figure("likes") == Figure(
        "likes", Decimal(7), "counted", "hub", THIRD, trend=(3, 5, 7), trend_source="hub"
    )
    assert found.most_liked.projects == (
        LikedProject("b", "B", 7, 1),
        LikedProject("a", "A", 5, 2),
        LikedProject("c", "C", 5, 2),
    )
    assert found.most_liked.leaders == (LikedProject("b", "B", 7, 1),)
    assert (found.most_liked.as_of, found.most_liked.is_synthetic) == (THIRD, False)


def test_likes_made_up_for_the_demo_say_so(database: Database, edition_id: int) -> None:
    with database.write() as session:
        repo = rows.add_artifact(session, edition_id, "rivers/a")
        add_project(session, edition_id, "a", [repo])
        add_project(session, edition_id, "b", [repo])
        rows.add_figure(
            session, repo, "likes", "0", provenance="measured", source="hub", as_of=FIRST, is_synthetic=True
        )
    found = view(database, edition_id)
    assert (found.figure("likes").value, found.figure("likes").is_synthetic) == (Decimal(0), True)
    assert found.most_liked.is_synthetic
    assert [project.slug for project in found.most_liked.leaders] == ["a", "b"]


def test_an_evaluation_set_in_two_languages_counts_in_both(database: Database, edition_id: int) -> None:
    with database.write() as session:
        for position, (languages, state) in enumerate(
            [(["es"], "included"), (["es", "eu"], "included"), (["ca"], "donated")]
        ):
            session.add(
                models.EvaluationSet(
                    edition_id=edition_id,
                    name=f"set {position}",
                    position=position,
                    languages=languages,
                    domain="fish",
                    task="qa",
                    state=state,
                    source="booklet",
                )
            )
    assert view(database, edition_id).evaluation_sets == EvaluationSets(
        total=3,
        by_language=(("es", 2), ("ca", 1), ("eu", 1)),
        by_state=(("included", 2), ("donated", 1)),
        source="booklet",
    )


def test_requests_to_evaluate_models_are_counted_once_per_model_version(database: Database, edition_id: int) -> None:
    folder = Path(__file__).parents[1] / "samples" / "leaderboard"
    for _again in range(2):
        leaderboard_imports.import_leaderboard(database, edition_id, COMMAND_LINE, folder=folder, now=FIRST)
    assert view(database, edition_id).evaluation_sets.requests == 6


def test_freshness_is_the_last_success_of_each_source(database: Database, edition_id: int) -> None:
    with database.write() as session:
        for source, status, finished_at in (
            ("submissions", "succeeded", FIRST),
            ("submissions", "succeeded", SECOND),
            ("submissions", "refused", THIRD),
            ("hub", "failed", THIRD),
        ):
            session.add(
                models.SyncRun(
                    edition_id=edition_id, source=source, status=status, started_at=FIRST, finished_at=finished_at
                )
            )
    assert view(database, edition_id).freshness == (SourceAge("submissions", SECOND),)


@pytest.mark.parametrize("is_demo", [False, True])
def test_what_a_sync_asks_is_asked_again_and_nothing_of_a_demo(
    database: Database, edition_id: int, *, is_demo: bool
) -> None:
    with database.write() as session:
        if is_demo:
            session.get_one(models.Edition, edition_id).demo_stage = "judging"
        for source in ("submissions", "sheets:submissions", "hub"):
            session.add(
                models.SyncRun(
                    edition_id=edition_id, source=source, status="succeeded", started_at=FIRST, finished_at=SECOND
                )
            )
    period = None if is_demo else timedelta(hours=1)
    assert view(database, edition_id).freshness == (
        SourceAge("sheets:submissions", SECOND, period=period),
        SourceAge("submissions", SECOND),
        SourceAge("hub", SECOND, is_synthetic=is_demo, period=period),
    )


def test_another_edition_in_the_database_changes_nothing(database: Database, edition_id: int) -> None:
    before = view(database, edition_id)
    with database.write() as session:
        other = rows.add_edition(session, "rivers-2032")
        add_declared(session, other, "registrations", "total", "9")
        corpus = rows.add_corpus(session, other, "Fish")
        rows.add_figure(session, corpus, "examples", "70")
        rows.add_figure(session, corpus, "likes", "3", provenance="measured", source="hub")
        add_project(session, other, "a", [corpus])
        add_release(session, other, 103, FIRST)
    assert view(database, edition_id) == before
