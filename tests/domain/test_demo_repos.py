"""Made-up repos: there from their first push on, each push whole, the same for the same seed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from lib.domain.demo_repos import DemoRepo, repos, sync_instants
from lib.sources.declared_files import parse_declared
from lib.sources.demo_files import read_demo_plan
from lib.sources.edition_files import edition_path, read_edition

SLUG = "somos600m-2024"
PLAN = read_demo_plan(SLUG)
DECLARED = parse_declared(edition_path(SLUG).parent, read_edition(SLUG))
DEADLINE = datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)
LATER = datetime(2024, 4, 20, 12, tzinfo=UTC)


def made(seed: int = 1) -> dict[str, DemoRepo]:
    """Every repo by kind and name without the organization."""
    found = repos(DECLARED, PLAN, "somosnlp", {}, seed)
    return {f"{repo.first.kind}:{repo.first.repo_id.removeprefix('somosnlp/')}": repo for repo in found}


def test_the_same_seed_gives_the_same_repos() -> None:
    assert made() == made()
    assert made() != made(2)


def test_every_published_repo_and_every_planned_one_is_there() -> None:
    linked = {
        (link.kind, link.repo_id)
        for project in DECLARED.projects
        for link in project.links
        if link.kind in ("dataset", "model", "space")
    }
    linked |= {("dataset", corpus.repo_id) for corpus in DECLARED.corpora if corpus.repo_id}
    planned = {(repo.kind, f"somosnlp/{repo.name}") for repo in PLAN.repos}
    assert {(repo.first.kind, repo.first.repo_id) for repo in made().values()} == linked | planned


def test_pushes_are_in_order_and_none_is_the_same_as_another() -> None:
    for repo in made().values():
        assert all(one.pushed_at <= other.pushed_at for one, other in pairwise(repo.pushes))
        assert len({push.sha for push in repo.pushes}) == len(repo.pushes)
        assert repo.first.created_at == repo.pushes[0].pushed_at


def test_a_repo_grows_to_the_published_size_of_its_corpus() -> None:
    corpus = made()["dataset:RecetasDeLaAbuela"]
    sizes = [next(file.size_bytes for file in push.files if file.path.endswith(".parquet")) for push in corpus.pushes]
    assert sizes == sorted(sizes)
    assert sizes[-1] == 42_400_000


def test_a_late_card_changes_nothing_but_the_card() -> None:
    *_, before, late = made()["dataset:lenguaje-claro-dataset"].pushes
    assert before.pushed_at < DEADLINE < late.pushed_at
    changed = {file.path for file in late.files} ^ {file.path for file in before.files}
    changed |= {file.path for file in set(late.files) - set(before.files)}
    assert changed == {"README.md"}


def test_late_weights_change_the_weights() -> None:
    *_, before, late = made()["model:gua-a"].pushes
    assert before.pushed_at < DEADLINE < late.pushed_at
    assert {file.path for file in set(late.files) - set(before.files)} == {"model.safetensors"}


def test_a_commit_may_say_that_it_is_older_than_it_came() -> None:
    late = made()["dataset:es-inclusive-language"].pushes[-1]
    assert late.at < DEADLINE < late.pushed_at


def test_a_repo_shows_what_was_pushed_by_then() -> None:
    repo = made()["dataset:ejemplo-refranes"]
    first, last = repo.pushes[0], repo.pushes[-1]
    early, late = repo.state_at(first.pushed_at), repo.state_at(LATER)
    assert (early.sha, early.last_modified_at, early.likes) == (first.sha, first.pushed_at, 0)
    assert (late.sha, late.last_modified_at, late.likes) == (last.sha, last.pushed_at, 8)
    assert [commit.sha for commit in repo.details_at(LATER).commits] == [push.sha for push in reversed(repo.pushes)]
    with pytest.raises(ValueError, match="ejemplo-refranes is not there yet"):
        repo.state_at(first.pushed_at - timedelta(seconds=1))


def test_a_deleted_repo_is_there_until_then() -> None:
    repo = made()["dataset:ejemplo-para-borrar"]
    gone_at = datetime(2024, 3, 29, 15, tzinfo=UTC)
    assert [repo.is_there(gone_at + timedelta(seconds=second)) for second in (-1, 0)] == [True, False]


def test_a_quiet_team_pushes_nothing_for_a_week() -> None:
    quiet = next(project for project in PLAN.projects if project.quiet_from)
    assert quiet.quiet_from is not None and quiet.quiet_until is not None
    for name in ("dataset:instruct-legal-refugiados-es", "model:gemma-7b-it-legal-refugee-v0.1.1"):
        moments = [push.pushed_at for push in made()[name].pushes[1:]]
        assert not [at for at in moments if quiet.quiet_from <= at < quiet.quiet_until]


def test_cards_name_what_the_project_has_beside_unless_they_are_silent() -> None:
    found = made()
    assert found["model:NoticIA-7B"].first.datasets == ("somosnlp/NoticIA-it",)
    assert found["space:NoticIA-demo"].first.models == ("somosnlp/NoticIA-7B",)
    assert found["space:KUNTUR"].first.models == found["space:KUNTUR"].first.datasets == ()
    gemma = found["model:gemma-7b-it-legal-refugee-v0.1.1"].first
    assert (gemma.base_models, gemma.parameters) == (("google/gemma-7b-it",), 7_000_000_000)


def test_the_night_of_the_deadline_is_looked_at_every_hour() -> None:
    instants = sync_instants(datetime(2024, 4, 9, 12, tzinfo=UTC), DEADLINE, LATER)
    night = [at for at in instants if at.date() == DEADLINE.date()]
    assert [f"{at:%H:%M}" for at in night] == sorted(["09:30", *(f"{hour:02}:30" for hour in range(16) if hour != 9)])
    assert instants[0] == datetime(2024, 4, 10, 9, 30, tzinfo=UTC)
    assert instants[-1] == datetime(2024, 4, 20, 9, 30, tzinfo=UTC)
