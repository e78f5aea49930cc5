"""Rankings and courses of likes, read from a database; the mention is told to nobody before the results are."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from lib.domain.edition import Edition
from lib.services import likes, result_decisions, results
from lib.services.likes import MENTION, Honoured, LikedProject, LikedRepo, Likes, honourable_mentions, repos_of
from lib.store import models
from lib.store.database import Database, Session
from tests import corpus_rows as rows
from tests.databases import new_database
from tests.services.result_rows import HOUR, Judged, judged
from tests.store.jury_rows import NOW

DEADLINE = datetime(2031, 4, 11, 11, 59, 59, tzinfo=UTC)
BEFORE, AFTER = DEADLINE - timedelta(hours=2), DEADLINE + timedelta(days=2)
RESULTS_AT = datetime(2031, 5, 1, 12, tzinfo=UTC)  # midnight Anywhere on Earth
# Before the edition announces its winners, so that only a publication can tell, and after it.
EARLY, LATE = NOW.replace(year=2023), NOW.replace(year=2031)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        yield opened


def edition(**of_deadline: Any) -> Edition:
    dates = {
        "start": datetime(2031, 1, 1),  # noqa: DTZ001 - wall-clock times
        "deadline": datetime(2031, 4, 10, 23, 59, 59),  # noqa: DTZ001
        "results": datetime(2031, 5, 1),  # noqa: DTZ001
    }
    return rows.small_edition(
        prizes=[{"key": "most_liked", "label": rows.words("Most liked")}],
        dates=[
            {"key": key, "label": rows.words(key), "at": at, "zone": "AoE"} | (of_deadline if key == "deadline" else {})
            for key, at in dates.items()
        ],
        phases=[
            {"key": "building", "label": rows.words("Building"), "starts": "start"},
            {"key": "judging", "label": rows.words("Judging"), "starts": "deadline"},
            {"key": "published", "label": rows.words("Published"), "starts": "results"},
        ],
    )


def add_project(session: Session, edition_id: int, slug: str, artifacts: list[int], **values: Any) -> None:
    given = {"title": f"{slug.upper()}: a project", "submitted_at": BEFORE, **values}
    project = models.Project(edition_id=edition_id, slug=slug, source="form", source_key=slug, sdgs=[], **given)
    session.add(project)
    session.flush()
    session.add_all(
        models.ProjectArtifact(project_id=project.id, artifact_id=artifact_id, position=position)
        for position, artifact_id in enumerate(artifacts)
    )


def add_counts(session: Session, artifact_id: int, *counts: tuple[datetime, int], **values: Any) -> None:
    for as_of, count in counts:
        given = {"provenance": "measured", "source": "hub", "as_of": as_of, **values}
        rows.add_figure(session, artifact_id, "likes", str(count), **given)


def view(database: Database) -> Likes:
    with database.read() as session:
        return likes.likes(session, edition(), 1)


def test_without_counts_nothing_is_known(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        repo = rows.add_artifact(session, edition_id, "rivers/fish")
        add_project(session, edition_id, "fish", [repo])
    assert view(database) == Likes((), (), (), (), ("FISH: a project",), None, DEADLINE, False)


def test_ties_share_places_and_a_shared_repo_counts_for_both_and_once_in_all(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        shared, own, model, loose = (
            rows.add_artifact(session, edition_id, name, kind)
            for name, kind in (
                ("r/shared", "dataset"),
                ("r/own", "dataset"),
                ("r/model", "model"),
                ("r/loose", "space"),
            )
        )
        add_counts(session, shared, (BEFORE, 5), (AFTER, 7))
        add_counts(session, own, (BEFORE, 1), (AFTER, 1))
        add_counts(session, model, (AFTER, 1))
        add_counts(session, loose, (BEFORE, 30))
        add_project(session, edition_id, "one", [shared, own])
        add_project(session, edition_id, "two", [shared, model])
        add_project(session, edition_id, "three", [own])
        add_project(session, edition_id, "hidden", [loose], submitted_at=None)
        add_project(session, edition_id, "gone", [loose], withdrawn_at=AFTER)
    found = view(database)
    assert found.projects == (
        LikedProject("one", "ONE: a project", 8, 1, 2, 6, None),
        LikedProject("two", "TWO: a project", 8, 1, 2, 5, None),
        LikedProject("three", "THREE: a project", 1, 3, 1, 1, None),
    )
    assert [(repo.repo_id, repo.likes, repo.place, repo.slugs) for repo in found.repos] == [
        ("r/loose", 30, 1, ()),
        ("r/shared", 7, 2, ("one", "two")),
        ("r/own", 1, 3, ("one", "three")),
        ("r/model", 1, 3, ("two",)),
    ]
    assert found.totals == ((BEFORE, 36), (AFTER, 39))
    assert found.courses == (
        ("one", ((BEFORE, 6), (AFTER, 8))),
        ("two", ((BEFORE, 5), (AFTER, 8))),
        ("three", ((BEFORE, 1), (AFTER, 1))),
    )
    assert (found.as_of, found.deadline_at, found.is_synthetic, found.is_past_deadline) == (
        AFTER,
        DEADLINE,
        False,
        True,
    )
    assert [project.slug for project in found.leaders] == ["one", "two"]
    assert repos_of(found, "dataset") == (
        LikedRepo("dataset", "r/shared", None, 7, 1, ("ONE: a project", "TWO: a project"), ("one", "two")),
        LikedRepo("dataset", "r/own", None, 1, 2, ("ONE: a project", "THREE: a project"), ("one", "three")),
    )
    assert repos_of(found, "notebook") == ()


def test_before_the_deadline_no_count_is_that_of_the_deadline(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        repo = rows.add_artifact(session, edition_id, "rivers/fish")
        add_counts(session, repo, (BEFORE, 5), is_synthetic=True)
        add_project(session, edition_id, "fish", [repo])
    found = view(database)
    assert [project.at_deadline for project in found.projects] == [None]
    assert (found.is_past_deadline, found.is_synthetic) == (False, True)


def test_likes_count_to_the_end_of_the_day_where_the_deadline_is_one(database: Database) -> None:
    last_day = edition(has_time=False)
    deadline_at = DEADLINE + timedelta(seconds=1)
    with database.write() as session:
        edition_id = rows.add_edition(session)
        repo = rows.add_artifact(session, edition_id, "rivers/fish")
        add_counts(session, repo, (deadline_at - timedelta(days=1), 4), (deadline_at, 5), (AFTER, 6))
        add_project(session, edition_id, "fish", [repo])
    with database.read() as session:
        found = likes.likes(session, last_day, edition_id)
        counted = likes.likes_at_deadline(session, last_day, edition_id)
    assert (found.deadline_at, counted.deadline_at) == (deadline_at, deadline_at)
    assert [project.at_deadline for project in found.projects] == [5]
    assert [project.likes for project in counted.projects] == [5]


def test_a_repo_first_counted_after_the_deadline_has_no_count_of_it(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        repo = rows.add_artifact(session, edition_id, "rivers/fish")
        add_counts(session, repo, (AFTER, 5))
        add_project(session, edition_id, "fish", [repo])
    assert [project.at_deadline for project in view(database).projects] == [None]


def test_at_most_six_courses_and_no_place_parted(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        for number, count in enumerate((9, 8, 7, 6, 5, 5, 5)):
            repo = rows.add_artifact(session, edition_id, f"rivers/{number}")
            add_counts(session, repo, (BEFORE, count))
            add_project(session, edition_id, f"p{number}", [repo])
    assert [slug for slug, _ in view(database).courses] == ["p0", "p1", "p2", "p3"]


@pytest.mark.parametrize(
    ("award", "now", "told"),
    [
        ("most_liked", RESULTS_AT - timedelta(seconds=1), ()),
        ("most_liked", RESULTS_AT, (Honoured("fish", "FISH: a project", None),)),
        ("other", RESULTS_AT, ()),
        (None, RESULTS_AT, ()),
    ],
)
def test_the_mention_is_told_once_it_is_decided_and_public(
    database: Database, award: str | None, now: datetime, told: tuple[Honoured, ...]
) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        repo = rows.add_artifact(session, edition_id, "rivers/fish")
        add_counts(session, repo, (BEFORE, 5))
        add_project(session, edition_id, "fish", [repo], award=award)
    assert honourable_mentions(view(database), None, edition(), now) == told


@pytest.fixture
def published(empty_database: Database) -> Judged:
    """A result of Tablero that is public an hour after `EARLY`, in which two projects share the mention for likes."""
    made = judged(empty_database)
    made.score(["5 5 5", "4 4 4", "3 3 3", "2 2 2"])
    made.step("closed")
    result_decisions.decide_mention(
        made.database, made.first, made.edition, MENTION, made.jury.projects[2:], reason="tie", now=EARLY
    )
    made.step("verified")
    made.publish(now=EARLY, publish_at=EARLY + HOUR)
    with made.database.write() as session:
        liked = rows.add_artifact(session, made.jury.edition_id, "rivers/fish")
        add_counts(session, liked, (EARLY, 5), (LATE, 6))
        given = {"project_id": made.jury.projects[2], "artifact_id": liked, "position": 0}
        session.add(models.ProjectArtifact(**given))
        # What an organizer's file declared is another project.
        session.execute(update(models.Project).where(models.Project.slug == "p1").values(award=MENTION))
    return made


@pytest.mark.parametrize("is_late", [False, True], ids=["before the announced day", "after it"])
def test_a_published_result_says_who_has_the_mention(published: Judged, *, is_late: bool) -> None:
    now = LATE if is_late else EARLY + HOUR
    with published.database.read() as session:
        found = likes.likes(session, published.edition, published.jury.edition_id)
        result = results.public_result(session, published.edition, published.jury.edition_id)
    assert honourable_mentions(found, result, published.edition, now) == (
        Honoured("p3", "Title p3", 5),
        Honoured("p4", "Title p4", None),
    )
    assert honourable_mentions(found, result, published.edition, EARLY + HOUR - timedelta(seconds=1)) == ()
