"""The organization's repos: the real client in a process of its own, a local Hub, a real hub_database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lib.services import claims, likes
from lib.services.access import COMMAND_LINE
from lib.services.editions import edition_now
from lib.store import models
from lib.store.database import Database
from tests.outside.hub_server import HubRepo, HubServer, organization
from tests.outside.sync_process import ORGANIZATION, SLUG
from tests.services.hub_rows import (
    CREATED_AT,
    NOW,
    add_project,
    changes_of,
    hub_repo,
    likers,
    measured,
    repo_named,
    row_counts,
)

Sync = Callable[..., dict[str, Any]]
LATER = NOW + timedelta(hours=1)


@pytest.mark.full
def test_requests_of_530_repos_at_first_unchanged_and_with_seven_changed(hub: HubServer, sync: Sync) -> None:
    hub.repos = list(organization(ORGANIZATION, 530, CREATED_AT))
    first = sync()
    assert (first["status"], first["rows"]) == ("succeeded", [530, 530, 0, 0, 0])
    assert hub.requests == {"list": 6, "commits": 530, "tree": 530, "file": 530, "members": 1} == first["requests"]
    unchanged = sync(LATER)
    assert (unchanged["rows"], dict(hub.requests)) == ([530, 0, 0, 530, 0], {"list": 6})
    for repo in hub.repos[100:107]:
        repo.push(LATER)
    changed = sync(LATER + timedelta(hours=1))
    assert (changed["rows"], dict(hub.requests)) == (
        [530, 0, 7, 523, 0],
        {"list": 6, "commits": 7, "tree": 7, "file": 7},
    )
    assert hub.counted_downloads == []


def test_repo_is_stored_as_the_hub_shows_it(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    repo = hub_repo(
        "model",
        "llama-abuela",
        likers=likers(3),
        downloads=12,
        downloads_all_time=340,
        tags=["license:apache-2.0"],
        gated="manual",
        readme=None,
        files={"model.safetensors": 14_000_000_000},
        extra={
            "cardData": {"license": "apache-2.0", "datasets": ["somosnlp/recetas"]},
            "baseModels": {"relation": "quantized", "models": [{"_id": "1", "id": "org/base"}]},
            "safetensors": {"parameters": {"BF16": 7_000_000_000}, "total": 7_000_000_000},
        },
    )
    hub.repos = [repo]
    sync()
    row = repo_named(hub_database, "llama-abuela")
    assert (row.kind, row.repo_id, row.key, row.is_in_organization) == ("model", repo.repo_id, repo.key, True)
    assert (row.presence, row.is_private, row.is_disabled, row.gated) == ("here", False, False, "manual")
    assert (row.sha, row.read_sha, row.created_at, row.last_modified_at) == (repo.sha, repo.sha, CREATED_AT, CREATED_AT)
    assert (row.likes, row.downloads, row.downloads_all_time, row.parameters) == (3, 12, 340, 7_000_000_000)
    assert (row.tags, row.base_models, row.base_relation) == (["license:apache-2.0"], ["org/base"], "quantized")
    assert row.card == {"license": "apache-2.0", "datasets": ["somosnlp/recetas"]}
    assert changes_of(hub_database, "llama-abuela") == [
        ("sha", None, repo.sha, NOW),
        ("name", None, repo.repo_id, NOW),
        ("visibility", None, "public", NOW),
        ("gated", None, "manual", NOW),
        ("presence", None, "here", NOW),
    ]


def test_card_files_and_commits_are_stored_per_revision(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    repo = hub_repo(
        "dataset", "recetas", readme="# Recetas\n\nCorpus de recetas.\n\n## Uses\n[More Information Needed]\n"
    )
    hub.repos = [repo]
    sync()
    first = repo.sha
    repo.readme = "# Recetas\n"
    second = repo.push(CREATED_AT - timedelta(days=9), "Dated back")
    sync(LATER)
    with hub_database.read() as session:
        revisions = {row.sha: row for row in session.scalars(select(models.RepoRevision))}
        commits = session.execute(
            select(models.RepoCommit.sha, models.RepoCommit.committed_at, models.RepoCommit.first_seen_at)
        ).all()
    assert {sha: row.readme for sha, row in revisions.items()} == {
        first: "# Recetas\n\nCorpus de recetas.\n\n## Uses\n[More Information Needed]\n",
        second: "# Recetas\n",
    }
    assert revisions[first].sections == [
        {"level": 1, "title": "Recetas", "words": 3, "placeholders": 0},
        {"level": 2, "title": "Uses", "words": 0, "placeholders": 1},
    ]
    assert [(file["path"], file["bytes"]) for file in revisions[first].files] == [("README.md", 7), ("data.csv", 1000)]
    # The time of a commit is what somebody's computer said; when we saw it is ours.
    assert set(commits) == {(first, CREATED_AT, NOW), (second, CREATED_AT - timedelta(days=9), LATER)}
    assert [change for change in changes_of(hub_database, "recetas") if change[0] == "sha"] == [
        ("sha", None, first, NOW),
        ("sha", first, second, LATER),
    ]


def test_same_answer_twice_adds_no_row(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = list(organization(ORGANIZATION, 12, CREATED_AT))
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", hub.repos[0].repo_id), ("model", f"{ORGANIZATION}/nowhere")])
    sync()
    before = row_counts(hub_database)
    assert sync(LATER)["rows"] == [12, 0, 0, 12, 0]
    assert row_counts(hub_database) == before


def test_report_counts_the_repos_that_wait_for_a_decision_and_no_others(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    in_window = datetime(2024, 3, 20, 9, tzinfo=UTC)
    names = ("given", "stray", "ignored", "given-it", "somos600m-tagged")
    hub.repos = [hub_repo("dataset", "of-another-edition")]
    hub.repos += [replace(hub_repo("dataset", name), created_at=in_window) for name in names]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", f"{ORGANIZATION}/given")])
    waiting = "Repos of the organization that wait for a decision, as nothing says whose they are: {}."
    assert sync()["findings"] == [waiting.format(2)]
    number = repo_named(hub_database, "ignored").id
    claims.ignore_repo(hub_database, COMMAND_LINE, SLUG, number, reason="A test", now=NOW, replaces_id=None)
    assert sync(LATER)["findings"] == [waiting.format(1)]


def test_likes_of_projects_are_measured_and_shown(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    corpus, model = hub_repo("dataset", "a", likers=likers(2)), hub_repo("model", "b", likers=likers(5))
    hub.repos = [corpus, model, hub_repo("space", "nobodys", likers=likers(9))]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", corpus.repo_id), ("model", model.repo_id.upper())])
    assert sync()["findings"] == []
    corpus.likers = likers(3)
    sync(LATER)
    assert measured(hub_database, "likes") == [
        (corpus.repo_id, 2, NOW),
        (model.repo_id.upper(), 5, NOW),
        (corpus.repo_id, 3, LATER),
    ]
    sync(NOW + timedelta(days=1))
    assert len(measured(hub_database, "likes")) == 5
    with hub_database.read() as session:
        view = likes.likes(session, edition_now(session, SLUG), 1)
    assert [(project.title, project.likes) for project in view.projects] == [("One", 8)]
    assert (view.is_synthetic, view.as_of) == (False, NOW + timedelta(days=1))


def test_space_that_sleeps_is_here(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    runtime = {"stage": "SLEEPING", "hardware": {"current": None, "requested": "cpu-basic"}}
    hub.repos = [hub_repo("space", "demo", extra={"runtime": runtime, "sdk": "gradio"})]
    sync()
    row = repo_named(hub_database, "demo")
    assert (row.presence, row.stage, row.hardware, row.sdk) == ("here", "SLEEPING", "cpu-basic", "gradio")


def test_renamed_repo_keeps_its_history_and_its_project(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    repo = hub_repo("dataset", "old", likers=likers(4))
    hub.repos = [repo]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", f"{ORGANIZATION}/old")])
    sync()
    before = repo_named(hub_database, "old")
    repo.rename(f"{ORGANIZATION}/new")
    report = sync(NOW + timedelta(days=1))
    assert (report["findings"], dict(hub.requests)) == (
        ["somosnlp/old is now called somosnlp/new."],
        {"list": 3, "members": 1},
    )
    after = repo_named(hub_database, "new")
    assert (after.id, after.key, after.first_seen_at) == (before.id, before.key, NOW)
    assert changes_of(hub_database, "new")[-1] == ("name", "somosnlp/old", "somosnlp/new", NOW + timedelta(days=1))
    assert [count for _, count, _ in measured(hub_database, "likes")] == [4, 4]


def test_project_that_gives_an_earlier_name_gets_the_repo_and_is_asked_for_once(
    hub: HubServer, sync: Sync, hub_database: Database
) -> None:
    repo = hub_repo("dataset", "new", likers=likers(1), former_ids=[f"{ORGANIZATION}/old"])
    hub.repos = [repo]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", f"{ORGANIZATION}/old")])
    assert sync()["requests"] == {"list": 3, "repo": 1, "commits": 1, "tree": 1, "file": 1, "members": 1}
    assert measured(hub_database, "likes") == [(f"{ORGANIZATION}/old", 1, NOW)]
    assert sync(LATER)["requests"] == {"list": 3}


def other_repos() -> list[HubRepo]:
    """Enough for one that is missing to be no large drop."""
    return [hub_repo("dataset", f"other-{number}") for number in range(9)]


HIDDEN = ("hidden", "somosnlp/a is not visible any more: deleted, or made private. What was seen of it stays.")
GONE = ("gone", "somosnlp/a was deleted. What was seen of it stays.")


@pytest.mark.parametrize(("token", "told"), [(None, HIDDEN), ("hf_made_up", GONE)])
def test_deleted_repo_is_kept_as_what_the_hub_tells(
    hub: HubServer, sync: Sync, hub_database: Database, token: str | None, told: tuple[str, str]
) -> None:
    presence, sentence = told
    hub.token = token
    hub.repos = [hub_repo("dataset", "a", likers=likers(2)), *other_repos()]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", f"{ORGANIZATION}/a")])
    sync(token=token)
    del hub.repos[0]
    report = sync(NOW + timedelta(days=1), token=token)
    assert (report["rows"], report["findings"][0]) == ([9, 0, 0, 9, 1], sentence)
    row = repo_named(hub_database, "a")
    assert (row.presence, row.absent_since_at, row.likes) == (presence, NOW + timedelta(days=1), 2)
    # No count for a day on which nobody could count: unknown is not zero.
    assert measured(hub_database, "likes") == [("somosnlp/a", 2, NOW)]
    assert sync(NOW + timedelta(days=2), token=token)["requests"] == {"list": 3, "members": 1}
    hub.repos.append(hub_repo("dataset", "a", likers=likers(1)))
    sync(NOW + timedelta(days=3), token=token)
    assert (repo_named(hub_database, "a").presence, repo_named(hub_database, "a").absent_since_at) == ("here", None)


def test_repo_made_private_is_private_with_a_token(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.token = "hf_made_up"  # noqa: S105 - of the local server
    hub.repos = [hub_repo("dataset", "a"), *other_repos()]
    sync(token=hub.token)
    hub.repos[0].is_private = True
    sync(LATER, token=hub.token)
    assert (repo_named(hub_database, "a").presence, repo_named(hub_database, "a").is_private) == ("here", True)
    assert changes_of(hub_database, "a")[-1] == ("visibility", "public", "private", LATER)


def test_repo_moved_out_of_the_organization_says_where_to(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "a"), *other_repos()]
    sync()
    hub.repos[0].rename("somebody/a")
    report = sync(LATER)
    row = repo_named(hub_database, "a")
    assert report["findings"][0] == "somosnlp/a is now somebody/a, outside the organization."
    assert (row.presence, row.moved_to, row.is_in_organization) == ("moved", "somebody/a", False)


def test_disabled_repo_says_so_and_is_not_read(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "a"), *other_repos()]
    sync()
    hub.repos[0].is_disabled = True
    hub.repos[0].push(LATER)
    report = sync(LATER)
    assert (report["requests"], repo_named(hub_database, "a").presence) == ({"list": 3}, "disabled")
    assert report["findings"][0] == "somosnlp/a was disabled by the Hub. What was seen of it stays."


def test_gated_card_is_not_taken_for_a_missing_one(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "a", gated="auto")]
    sync()
    with hub_database.read() as session:
        revision = session.scalars(select(models.RepoRevision)).one()
        assert (revision.readme, revision.is_readme_refused) == (None, True)
    assert sync(LATER)["requests"] == {"list": 3}


def test_card_of_ten_megabytes_is_not_asked_for(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "a", files={"README.md": 10_000_000})]
    assert sync()["requests"] == {"list": 3, "commits": 1, "tree": 1, "members": 1}
    with hub_database.read() as session:
        revision = session.scalars(select(models.RepoRevision)).one()
        assert (revision.readme, revision.is_readme_refused) == (None, True)


def test_repo_outside_the_organization_is_asked_for_by_name(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [hub_repo("dataset", "somebody/a", likers=likers(6))]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", "somebody/a")])
    assert sync()["requests"] == {"list": 3, "repo": 1, "commits": 1, "tree": 1, "file": 1, "members": 2}
    assert sync(LATER)["requests"] == {"list": 3, "repo": 1}
    assert (measured(hub_database, "likes"), repo_named(hub_database, "a").is_in_organization) == (
        [("somebody/a", 6, NOW)],
        False,
    )


def test_card_with_what_no_database_keeps_is_stored(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = [
        hub_repo("dataset", "a", readme="# A\x00B\n", extra={"cardData": {"pretty_name": "a\x00\ud800", "n": 1.5}}),
        hub_repo("model", "b", extra={"cardData": ["not", "a", "mapping"], "safetensors": "?", "baseModels": 3}),
        hub_repo("space", "c", extra={"runtime": {"hardware": "cpu"}, "cardData": {"model-index": [{}]}}),
    ]
    assert sync()["status"] == "succeeded"
    assert repo_named(hub_database, "a").card == {"pretty_name": "a\ufffd?", "n": 1.5}
    assert (repo_named(hub_database, "b").card, repo_named(hub_database, "c").stage) == ({}, None)


def test_dry_run_says_the_same_and_writes_nothing(hub: HubServer, sync: Sync, hub_database: Database) -> None:
    hub.repos = other_repos()
    before = row_counts(hub_database)
    assert sync(is_dry_run=True)["rows"] == [9, 9, 0, 0, 0]
    assert row_counts(hub_database) == before
    with hub_database.read() as session:
        assert session.scalars(select(models.SyncRun)).all() == []
    assert sync()["rows"] == [9, 9, 0, 0, 0]
