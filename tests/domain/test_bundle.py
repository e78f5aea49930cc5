"""A project's links held against what the Hub shows: every check with every result, and every published project."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from lib.domain import bundle
from lib.domain.artifact_links import parse_link
from lib.domain.bundle import Aspect, Check, CheckedLink, GivenLink, SeenRepo
from lib.domain.repos import Presence, RepoKind, RepoState
from tests.serving import ROOT

SEEN_AT = datetime(2031, 4, 10, 8, tzinfo=UTC)
MISSED_AT = datetime(2031, 4, 9, 8, tzinfo=UTC)
LIMIT = 7_000_000_000
PUBLISHED = json.loads(
    (ROOT / "lib" / "editions" / "somos600m-2024" / "declared" / "projects.json").read_text(encoding="utf-8")
)["projects"]


def seen(
    kind: RepoKind,
    repo_id: str,
    *,
    presence: Presence = "here",
    is_ours: bool = True,
    names: frozenset[str] = frozenset(),
    **state: Any,
) -> SeenRepo:
    """A repo that a sync found, or missed."""
    given = {"key": f"key of {repo_id}", "sha": "1", **state}
    missed_at = None if presence in ("here", "moved", "disabled") else MISSED_AT
    return SeenRepo(RepoState(kind, repo_id, **given), presence, is_ours, SEEN_AT, missed_at, names)


def link(number: int, kind: RepoKind, repo_id: str, repo: SeenRepo | None = None, **values: Any) -> GivenLink:
    return GivenLink(number, kind, repo_id, repo=repo, **values)


CORPUS = link(1, "dataset", "org/fish", seen("dataset", "org/fish"))
MODEL = link(
    2,
    "model",
    "org/fish-7b",
    seen("model", "org/fish-7b", base_models=("rivers/base-7b",), datasets=("org/Fish",), parameters=7_241_732_096),
)
SPACE = link(3, "space", "org/demo", seen("space", "org/demo", models=("org/fish-7b",), datasets=("org/fish",)))


def checked(*links: GivenLink, maximum: int | None = LIMIT) -> tuple[CheckedLink, ...]:
    return bundle.checked(links, "Org", maximum)


def check_of(aspect: Aspect, given: GivenLink, *others: GivenLink, maximum: int | None = LIMIT) -> Check | None:
    """One check of the first of these links."""
    return checked(given, *others, maximum=maximum)[0].check(aspect)


def with_repo(given: GivenLink, presence: Presence = "here", *, is_ours: bool = True, **state: Any) -> GivenLink:
    """The same link to a repo that is otherwise."""
    assert given.repo is not None
    kind, repo_id = given.repo.state.kind, state.pop("repo_id", given.repo.state.repo_id)
    known = {name: getattr(given.repo.state, name) for name in ("base_models", "datasets", "models", "parameters")}
    return replace(given, repo=seen(kind, repo_id, presence=presence, is_ours=is_ours, **(known | state)))


def test_whole_bundle_is_verified_edge_by_edge_with_what_was_read_and_when() -> None:
    corpus, model, space = checked(CORPUS, MODEL, SPACE)
    assert corpus.checks == (
        Check("kind", "verified", "link", ("dataset",)),
        Check("existence", "verified", "hub", ("org/fish",), read_at=SEEN_AT),
        Check("organization", "verified", "hub", ("org",), ("Org",), SEEN_AT),
        Check("openness", "verified", "hub", read_at=SEEN_AT),
    )
    assert model.checks[4:] == (
        Check("size", "verified", "name", (str(LIMIT),), (str(LIMIT),), SEEN_AT),
        Check("base_model", "verified", "card", ("rivers/base-7b",), (), SEEN_AT),
        Check("dataset_of_model", "verified", "card", ("org/Fish",), ("org/fish",), SEEN_AT),
    )
    assert space.checks[4:] == (
        Check("model_of_space", "verified", "card", ("org/fish-7b",), ("org/fish-7b",), SEEN_AT),
        Check("dataset_of_space", "verified", "card", ("org/fish",), ("org/fish",), SEEN_AT),
    )
    assert [one.faults for one in (corpus, model, space)] == [(), (), ()]
    assert corpus.read_at == SEEN_AT


@pytest.mark.parametrize("given", [CORPUS, MODEL, SPACE], ids=lambda given: given.kind)
def test_nothing_is_missing_where_nobody_could_look(given: GivenLink) -> None:
    [found] = checked(replace(given, repo=None))
    results = {check.aspect: check.result for check in found.checks}
    by_text = {"kind": "verified", "size": "verified"}  # which the link and the name say by themselves
    assert results == {aspect: by_text.get(aspect, "unknown") for aspect in results}
    assert (found.faults, found.read_at) == ((), None)


NEVER_SHOWN: dict[str, Any] = {"key": None, "sha": None}


@pytest.mark.parametrize(
    ("given", "existence", "openness"),
    [
        (with_repo(CORPUS), ("verified", ("org/fish",), SEEN_AT), ("verified", (), SEEN_AT)),
        (with_repo(CORPUS, "gone"), ("missing", ("gone",), MISSED_AT), ("unknown", (), None)),
        (with_repo(CORPUS, "hidden"), ("unknown", ("hidden",), MISSED_AT), ("contradicting", ("hidden",), MISSED_AT)),
        (with_repo(CORPUS, "gone", **NEVER_SHOWN), ("missing", ("gone",), MISSED_AT), ("unknown", (), None)),
        (
            with_repo(CORPUS, "hidden", **NEVER_SHOWN),
            ("unknown", ("hidden",), MISSED_AT),
            ("contradicting", ("hidden",), MISSED_AT),
        ),
        (
            with_repo(CORPUS, "disabled", is_disabled=True),
            ("verified", ("org/fish",), SEEN_AT),
            ("contradicting", ("disabled",), SEEN_AT),
        ),
        (
            with_repo(CORPUS, is_private=True),
            ("verified", ("org/fish",), SEEN_AT),
            ("contradicting", ("private",), SEEN_AT),
        ),
        (
            with_repo(CORPUS, gated="manual"),
            ("verified", ("org/fish",), SEEN_AT),
            ("contradicting", ("gated",), SEEN_AT),
        ),
        (
            with_repo(CORPUS, "moved", is_ours=False, repo_id="somebody/fish"),
            ("verified", ("somebody/fish",), SEEN_AT),
            ("verified", (), SEEN_AT),
        ),
    ],
    ids=["here", "gone", "hidden", "never-gone", "never-hidden", "disabled", "private", "gated", "moved"],
)
def test_existence_and_openness(given: GivenLink, existence: tuple[Any, ...], openness: tuple[Any, ...]) -> None:
    for aspect, expected in (("existence", existence), ("openness", openness)):
        found = check_of(aspect, given)  # type: ignore[arg-type]
        assert found is not None
        assert (found.result, found.found, found.read_at) == expected


@pytest.mark.parametrize(
    ("given", "result", "where", "owner"),
    [
        (CORPUS, "verified", "hub", "org"),
        (with_repo(CORPUS, is_ours=False, repo_id="somebody/fish"), "contradicting", "hub", "somebody"),
        # Given under a person's name, and by now the organization's.
        (replace(with_repo(CORPUS), repo_id="somebody/fish"), "verified", "hub", "org"),
        (replace(CORPUS, repo=None), "unknown", "link", "org"),
        (link(1, "dataset", "somebody/fish"), "contradicting", "link", "somebody"),
        (with_repo(CORPUS, "hidden", **NEVER_SHOWN), "unknown", "link", "org"),
    ],
    ids=["ours", "elsewhere", "moved-in", "unread", "unread-elsewhere", "never-shown"],
)
def test_organization(given: GivenLink, result: str, where: str, owner: str) -> None:
    found = check_of("organization", given)
    assert found is not None
    assert (found.result, found.where, found.found) == (result, where, (owner,))


@pytest.mark.parametrize(
    ("name", "bases", "counted", "result", "where", "size"),
    [
        ("fish", ("rivers/base-7b-it",), 8_537_680_896, "verified", "name", 7_000_000_000),
        ("fish", ("rivers/base-13b",), None, "contradicting", "name", 13_000_000_000),
        ("fish-13b-4bit", (), 6_900_000_000, "contradicting", "name", 13_000_000_000),
        ("fish-2b-bnb-4bit", (), None, "verified", "name", 2_000_000_000),
        ("fish_1.1B_v2", (), None, "verified", "name", 1_100_000_000),
        ("fish-350m", (), None, "verified", "name", 350_000_000),
        ("fish", ("rivers/base",), LIMIT, "verified", "hub", LIMIT),
        ("fish", ("rivers/base",), LIMIT + 1, "contradicting", "hub", LIMIT + 1),
        ("fish-8x7b", (), 46_700_000_000, "contradicting", "hub", 46_700_000_000),
        ("fish", (), None, "unknown", "hub", None),
    ],
)
def test_size_of_a_model_by_name_else_by_what_the_hub_counts(
    name: str, bases: tuple[str, ...], counted: int | None, *, result: str, where: str, size: int | None
) -> None:
    given = link(2, "model", f"org/{name}", seen("model", f"org/{name}", base_models=bases, parameters=counted))
    expected = Check("size", result, where, (str(size),) if size else (), (str(LIMIT),), SEEN_AT)  # type: ignore[arg-type]
    assert check_of("size", given) == expected


def test_size_is_not_asked_where_the_edition_has_no_limit_nor_of_a_corpus() -> None:
    assert check_of("size", MODEL, maximum=None) is None
    assert check_of("size", CORPUS) is None


OTHER_CORPUS = link(9, "dataset", "org/birds", seen("dataset", "org/birds"))
RENAMED = link(1, "dataset", "org/pez", seen("dataset", "org/fish", names=frozenset({"org/peixe"})))


@pytest.mark.parametrize(
    ("named", "others", "result", "wanted"),
    [
        (("org/fish",), (CORPUS,), "verified", ("org/fish",)),
        (("ORG/Fish", "wiki/all"), (CORPUS,), "verified", ("org/fish",)),
        (("org/birds",), (CORPUS, OTHER_CORPUS), "verified", ("org/fish", "org/birds")),
        (("org/pez",), (RENAMED,), "verified", ("org/fish",)),
        (("org/peixe",), (RENAMED,), "verified", ("org/fish",)),
        (("org/fish",), (RENAMED,), "verified", ("org/fish",)),
        (("org/birds",), (CORPUS,), "contradicting", ("org/fish",)),
        (("org/birds",), (), "contradicting", ()),
        ((), (CORPUS,), "missing", ("org/fish",)),
        (("org/fish",), (replace(CORPUS, repo=None),), "verified", ("org/fish",)),
    ],
)
def test_which_dataset_the_card_of_a_model_names(
    named: tuple[str, ...], others: tuple[GivenLink, ...], result: str, wanted: tuple[str, ...]
) -> None:
    found = check_of("dataset_of_model", with_repo(MODEL, datasets=named), *others)
    assert found == Check("dataset_of_model", result, "card", named, wanted, SEEN_AT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "results"),
    [
        ({"models": (), "datasets": ()}, ("missing", "missing")),
        ({"models": ("org/other",)}, ("contradicting", "verified")),
        ({"datasets": ("org/other",)}, ("verified", "contradicting")),
    ],
)
def test_what_a_space_names_is_told_and_is_no_fault(state: dict[str, Any], results: tuple[str, str]) -> None:
    [found, *_rest] = checked(with_repo(SPACE, **state), CORPUS, MODEL)
    assert tuple(check.result for check in found.checks[4:]) == results
    assert found.faults == ()


def test_model_without_a_base_says_so() -> None:
    found = check_of("base_model", with_repo(MODEL, base_models=()))
    assert found == Check("base_model", "missing", "card", (), (), SEEN_AT)


def given_as(text: str, expected: RepoKind | None = None, number: int = 1) -> GivenLink:
    """A link as it was pasted."""
    read = parse_link(text, expected)
    return GivenLink(number, read.kind, read.repo_id, read.oddities)


@pytest.mark.parametrize(
    ("text", "expected", "checks"),
    [
        ("https://huggingface.co/datasets/org/fish/", "dataset", ["verified", "unknown", "unknown", "unknown"]),
        ("https://hf.co/datasets/org/fish/tree/main", "dataset", ["verified", "unknown", "unknown", "unknown"]),
        ("https://huggingface.co/org/fish", "dataset", ["contradicting", "unknown", "unknown", "unknown"]),
        ("https://huggingface.co/collections/org/fish-1", "dataset", ["contradicting"]),
        ("https://github.com/somebody/fish/blob/main/fish.ipynb", "space", ["contradicting"]),
        ("https://github.com/somebody/fish/blob/main/fish.ipynb", None, []),
        ("https://www.youtube.com/watch?v=abcdefgh", None, []),
        ("see my profile", "model", []),
    ],
)
def test_odd_links_are_checked_for_what_they_are(text: str, expected: RepoKind | None, checks: list[str]) -> None:
    [found] = checked(given_as(text, expected))
    assert [check.result for check in found.checks if check.aspect not in ("size", "base_model")][:4] == checks


def test_repo_of_another_kind_under_this_very_name_is_a_contradiction() -> None:
    gone = seen("model", "org/fish", presence="gone", **NEVER_SHOWN)
    found = check_of("kind", link(1, "model", "org/fish", gone, really="dataset"))
    assert found == Check("kind", "contradicting", "hub", ("model",), ("dataset",), SEEN_AT)


@pytest.mark.parametrize("project", PUBLISHED, ids=lambda project: project["title"][:20])
def test_published_project_before_and_after_a_sync(project: dict[str, Any]) -> None:
    links = [given_as(text, number=number) for number, text in enumerate(project["links"])]
    for found in bundle.checked(links, "somosnlp", LIMIT):
        assert found.faults == ()
        assert {check.result for check in found.checks} <= {"verified", "unknown"}
    datasets = tuple(str(one.repo_id) for one in links if one.kind == "dataset")
    models = tuple(str(one.repo_id) for one in links if one.kind == "model")
    named = {
        "dataset": {},
        "model": {"datasets": datasets, "base_models": ("google/gemma-7b",)},
        "space": {"models": models, "datasets": datasets},
    }
    synced = [
        replace(one, repo=seen(one.kind, str(one.repo_id), **named[one.kind])) if one.kind in named else one  # type: ignore[arg-type]
        for one in links
    ]
    found_links = bundle.checked(synced, "somosnlp", LIMIT)
    assert {check.result for found in found_links for check in found.checks} == {"verified"}
    asked = {"dataset": 4, "model": 7, "space": 6}
    assert [len(found.checks) for found in found_links] == [asked.get(one.kind, 0) for one in links]
