"""The gallery of submitted projects, read from a database."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lib.domain.corpus_table import CorpusFigure, CorpusLine, Total
from lib.domain.edition import Edition
from lib.services import projects
from lib.services.projects import (
    LikeHistory,
    Likes,
    ProjectArtifact,
    ProjectGallery,
    ProjectName,
    ProjectSummary,
    Wanted,
    in_order,
    projects_matching,
    public_award,
)
from lib.store import models
from lib.store.database import Database, Session
from tests import corpus_rows as rows
from tests.databases import new_database

SUBMITTED_AT = datetime(2031, 4, 2, 10, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        yield opened


def edition() -> Edition:
    return rows.small_edition(
        prizes=[{"key": "first", "label": rows.words("First"), "kind": "place", "place": 1}],
        dates=[
            {"key": "start", "label": rows.words("Start"), "at": datetime(2031, 1, 1), "zone": "AoE"},  # noqa: DTZ001 - wall-clock time
            {"key": "end", "label": rows.words("End"), "at": datetime(2031, 5, 1), "zone": "AoE"},  # noqa: DTZ001 - wall-clock time
        ],
        phases=[
            {"key": "building", "label": rows.words("Building"), "starts": "start"},
            {"key": "published", "label": rows.words("Published"), "starts": "end"},
        ],
    )


def add_project(session: Session, edition_id: int, slug: str, artifacts: list[int], **values: Any) -> int:
    """A project that was submitted by form; its id."""
    links = values.pop("links", {})
    given = {
        "title": slug.capitalize(),
        "submitted_at": SUBMITTED_AT,
        "source": "form",
        "source_key": slug,
        "sdgs": [],
        **values,
    }
    project = models.Project(edition_id=edition_id, slug=slug, **given)
    session.add(project)
    session.flush()
    session.add_all(
        models.ProjectArtifact(
            project_id=project.id, artifact_id=artifact_id, position=position, url_as_given=links.get(artifact_id)
        )
        for position, artifact_id in enumerate(artifacts)
    )
    session.flush()
    return project.id


def add_link(session: Session, edition_id: int, kind: str, locator: str, url: str | None) -> int:
    artifact = models.Artifact(
        edition_id=edition_id, kind=kind, locator=locator, repo_id=None, url=url, first_seen_at=rows.LONG_AGO
    )
    session.add(artifact)
    session.flush()
    return artifact.id


def gallery_of(database: Database) -> ProjectGallery:
    with database.read() as session:
        return projects.project_gallery(session, edition(), 1)


def test_edition_without_projects_has_an_empty_gallery(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        rows.add_artifact(session, edition_id, "rivers/early")
        add_link(session, edition_id, "video", "https://example.org/v", "https://example.org/v")
    assert gallery_of(database) == ProjectGallery((), Total(None, 0, 0), Total(None, 0, 0), 1, rows.LONG_AGO)


def test_a_project_comes_with_all_that_is_public_of_it(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        fish = rows.add_corpus(
            session,
            edition_id,
            "fish",
            domain="Fishes",
            domain_group="nature",
            country_codes=["UY", "AR"],
            languages=["es", "gn"],
        )
        rows.add_figure(session, fish, "examples", "750")
        rows.add_figure(session, fish, "size", "2500000", unit="bytes", provenance="measured", source="hub")
        rows.add_figure(session, fish, "likes", "4", provenance="measured", source="hub", as_of=rows.LONG_AGO)
        rows.add_figure(session, fish, "likes", "6", provenance="measured", source="hub", as_of=rows.LATER)
        model = rows.add_artifact(session, edition_id, "rivers/net", "model")
        rows.add_figure(session, model, "likes", "3", provenance="measured", source="hub", is_synthetic=True)
        video = add_link(session, edition_id, "video", "https://example.org/v", "https://example.org/v")
        team = models.Team(edition_id=edition_id, name="Secret name", size=2, created_at=rows.LONG_AGO)
        session.add(team)
        session.flush()
        add_project(
            session,
            edition_id,
            "fisher",
            [fish, model, video],
            title="Fisher: all about fish",
            summary="Nets",
            team_id=team.id,
            track="nets",
            sdgs=[14],
            language="pt",
            award="first",
            links={fish: "http://hf.co/datasets/rivers/fish/"},
        )
    expected_line = CorpusLine(
        name="fish",
        repo_id="rivers/fish",
        examples=CorpusFigure(Decimal(750), "declared", "booklet", rows.LONG_AGO),
        megabytes=CorpusFigure(Decimal("2.5"), "measured", "hub", rows.LONG_AGO),
        domain="Fishes",
        domain_group="nature",
        country_codes=("UY", "AR"),
        has_more_countries=False,
        countries_kind="named",
        languages=("es", "gn"),
        source="booklet",
    )
    assert gallery_of(database).projects == (
        ProjectSummary(
            slug="fisher",
            title="Fisher: all about fish",
            summary="Nets",
            track="nets",
            sdgs=(14,),
            language="pt",
            team_size=2,
            submitted_at=SUBMITTED_AT,
            submission_origin="form",
            award_key="first",
            delivery="partial",
            missing_kinds=("space",),
            artifacts=(
                ProjectArtifact(
                    id=fish,
                    kind="dataset",
                    repo_id="rivers/fish",
                    url=None,
                    oddities=("not_https", "short_host", "trailing_slash"),
                    shared_with=(),
                    likes=Likes(6, rows.LATER, is_synthetic=False),
                    corpus=expected_line,
                ),
                ProjectArtifact(
                    id=model,
                    kind="model",
                    repo_id="rivers/net",
                    url=None,
                    oddities=(),
                    shared_with=(),
                    likes=Likes(3, rows.LONG_AGO, is_synthetic=True),
                    corpus=None,
                ),
                ProjectArtifact(
                    id=video,
                    kind="video",
                    repo_id=None,
                    url="https://example.org/v",
                    oddities=(),
                    shared_with=(),
                    likes=None,
                    corpus=None,
                ),
            ),
            domains=("fish",),
            countries=("UY", "AR"),
            languages=("es", "gn"),
            examples=Total(Decimal(750), 1, 0),
            megabytes=Total(Decimal("2.5"), 1, 0),
            likes=Likes(9, rows.LATER, is_synthetic=True),
        ),
    )
    assert "Secret name" not in repr(gallery_of(database))


def test_projects_that_nobody_submitted_or_that_were_withdrawn_are_not_shown(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        other_id = rows.add_edition(session, "other")
        corpus = rows.add_artifact(session, edition_id, "rivers/corpus")
        add_project(session, edition_id, "shown", [corpus])
        add_project(session, edition_id, "draft", [corpus], submitted_at=None)
        add_project(session, edition_id, "gone", [corpus], withdrawn_at=rows.LATER)
        add_project(session, other_id, "elsewhere", [])
    gallery = gallery_of(database)
    assert [project.slug for project in gallery.projects] == ["shown"]
    assert gallery.projects[0].artifacts[0].shared_with == ()
    assert (gallery.project("draft"), gallery.project("")) == (None, None)


def test_what_two_projects_share_belongs_to_both_and_counts_once(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        shared = rows.add_corpus(session, edition_id, "shared")
        rows.add_figure(session, shared, "examples", "40")
        rows.add_figure(session, shared, "size", "4")
        own = rows.add_corpus(session, edition_id, "own", 1)
        rows.add_figure(session, own, "examples", "2")
        bare = rows.add_artifact(session, edition_id, "rivers/bare")
        add_project(session, edition_id, "one", [shared, own])
        add_project(session, edition_id, "two", [shared, bare])
    gallery = gallery_of(database)
    one, two = gallery.projects
    assert (one.examples, two.examples) == (Total(Decimal(42), 2, 0), Total(Decimal(40), 2, 1))
    assert gallery.examples == Total(Decimal(42), 3, 1)
    assert gallery.megabytes == Total(Decimal(4), 3, 2)
    assert [artifact.shared_with for artifact in one.artifacts] == [(ProjectName("two", "Two"),), ()]
    assert [artifact.shared_with for artifact in two.artifacts] == [(ProjectName("one", "One"),), ()]


def test_a_project_that_nobody_counted_has_unknown_likes_not_none(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        counted = rows.add_artifact(session, edition_id, "rivers/counted")
        rows.add_figure(session, counted, "likes", "0", provenance="measured", source="hub")
        add_project(session, edition_id, "counted", [counted])
        add_project(session, edition_id, "uncounted", [rows.add_artifact(session, edition_id, "rivers/new")])
    first, second = gallery_of(database).projects
    assert first.likes == Likes(0, rows.LONG_AGO, is_synthetic=False)
    assert second.likes is None


@pytest.mark.parametrize(
    ("demo_stage", "source", "origin"),
    [
        (None, "form", "form"),
        ("judging", "form", "form"),
        (None, "edition", "deadline"),
        ("judging", "edition", "made_up"),
    ],
)
def test_the_moment_of_a_submission_says_where_it_comes_from(
    database: Database, demo_stage: str | None, source: str, origin: str
) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        found = session.get(models.Edition, edition_id)
        assert found is not None
        found.demo_stage = demo_stage
        add_project(session, edition_id, "one", [], source=source)
    assert gallery_of(database).projects[0].submission_origin == origin


def test_likes_over_time_add_up_the_repos_of_each_project(database: Database) -> None:
    days = [rows.LONG_AGO + timedelta(days=number) for number in range(3)]
    with database.write() as session:
        edition_id = rows.add_edition(session)
        shared = rows.add_artifact(session, edition_id, "rivers/shared")
        own = rows.add_artifact(session, edition_id, "rivers/own", "model")
        for artifact, day, likes in ((shared, 0, "1"), (shared, 1, "2"), (own, 1, "5"), (own, 2, "6")):
            rows.add_figure(session, artifact, "likes", likes, provenance="measured", source="hub", as_of=days[day])
        rows.add_figure(session, own, "likes", None, provenance="unknown", source="hub", as_of=rows.LATER)
        add_project(session, edition_id, "one", [shared])
        add_project(session, edition_id, "two", [shared, own])
        add_project(session, edition_id, "three", [])
    with database.read() as session:
        found = projects.like_histories(session, edition(), 1)
    assert found == {
        "one": LikeHistory(((days[0], 1), (days[1], 2)), is_synthetic=False),
        "two": LikeHistory(((days[0], 1), (days[1], 7), (days[2], 8)), is_synthetic=False),
    }
    by_slug = {project.slug: project.likes for project in gallery_of(database).projects}
    assert {slug: likes.likes for slug, likes in by_slug.items() if likes} == {"one": 2, "two": 8}


def test_awards_are_told_once_results_are_public(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        add_project(session, edition_id, "won", [], award="first")
        add_project(session, edition_id, "lost", [])
        add_project(session, edition_id, "odd", [], award="no such prize")
    gallery, rules = gallery_of(database), edition()
    published_at = rules.date("end").instant
    won = gallery.project("won")
    assert won is not None
    assert public_award(won, rules, published_at - timedelta(seconds=1)) is None
    assert public_award(won, rules, published_at) == rules.prizes[0]
    others = [project for project in gallery.projects if project.slug != "won"]
    assert [public_award(project, rules, published_at) for project in others] == [None, None]


@pytest.fixture
def three(database: Database) -> ProjectGallery:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        fish = rows.add_corpus(session, edition_id, "fish", domain="Fish", country_codes=["UY"])
        rows.add_figure(session, fish, "examples", "5")
        songs = rows.add_corpus(session, edition_id, "songs", 1, domain="Opera", country_codes=["AR", "UY"])
        rows.add_figure(session, songs, "examples", "90")
        model = rows.add_artifact(session, edition_id, "rivers/net", "model")
        space = rows.add_artifact(session, edition_id, "rivers/app", "space")
        rows.add_figure(session, model, "likes", "8", provenance="measured", source="hub")
        rows.add_figure(session, songs, "likes", "1", provenance="measured", source="hub")
        add_project(session, edition_id, "a", [fish, model, space], title="Águila", track="nets", sdgs=[14, 2])
        add_project(session, edition_id, "b", [songs], title="Búho", track="voices", sdgs=[2], summary="Canción")
        add_project(session, edition_id, "c", [], title="cóndor")
    return gallery_of(database)


@pytest.mark.parametrize(
    ("wanted", "slugs"),
    [
        (Wanted(), "abc"),
        (Wanted(text="BUHO"), "b"),
        (Wanted(text="cancion"), "b"),
        (Wanted(text="nada"), ""),
        (Wanted(track="nets"), "a"),
        (Wanted(sdg=2), "ab"),
        (Wanted(sdg=14), "a"),
        (Wanted(domain="fish"), "a"),
        (Wanted(domain="Opera"), "b"),
        (Wanted(country="UY"), "ab"),
        (Wanted(country="AR"), "b"),
        (Wanted(delivery="complete"), "a"),
        (Wanted(delivery="corpus_only"), "b"),
        (Wanted(delivery="partial"), "c"),
        (Wanted(sdg=2, country="AR"), "b"),
        (Wanted(sdg=14, country="AR"), ""),
    ],
)
def test_filters_leave_what_meets_all_of_them(three: ProjectGallery, wanted: Wanted, slugs: str) -> None:
    assert "".join(project.slug for project in projects_matching(three, wanted)) == slugs


def test_orders_put_what_is_unknown_last(three: ProjectGallery) -> None:
    orders = {order: "".join(project.slug for project in in_order(three.projects, order)) for order in projects.ORDERS}
    assert orders == {"title": "abc", "likes": "abc", "examples": "bac"}


def test_neighbours_follow_the_titles(three: ProjectGallery) -> None:
    first, middle, last = (project.name for project in three.projects)
    assert [three.neighbours(slug) for slug in "abc"] == [(None, middle), (first, last), (middle, None)]
    with pytest.raises(ValueError, match="is not in list"):
        three.neighbours("none")
