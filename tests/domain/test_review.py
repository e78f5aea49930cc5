"""The checklist: each check with a submission that passes, one that fails, one that needs a person, one unknown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lib.domain import bundle
from lib.domain.artifact_links import LinkKind
from lib.domain.bundle import GivenLink, SeenRepo
from lib.domain.card_template import CardRules, CardTemplate, CardTopic
from lib.domain.deadlines import Deadline, Evidence, FileChanges, RepoAtDeadline
from lib.domain.declarations import Localized
from lib.domain.edition import Edition
from lib.domain.repos import Presence, RepoKind, RepoState
from lib.domain.review import (
    KnownArtifact,
    KnownCard,
    KnownMember,
    KnownProject,
    KnownTeam,
    Line,
    Submission,
    checklist,
    duplicates,
    submission_state,
)
from lib.domain.review_lines import CheckResult, named_line
from tests import corpus_rows
from tests.domain.test_card_template import card, card_of

CLOSES = datetime(2031, 5, 3, 12, tzinfo=UTC)
BEFORE, AFTER = CLOSES - timedelta(hours=1), CLOSES + timedelta(hours=1)
NOW = CLOSES + timedelta(days=1)
READ = CLOSES - timedelta(hours=2)
DEADLINE = Deadline(CLOSES, "UTC", (), CLOSES)
ORGANIZATION = "rivers"
TOPIC = CardTopic(key="bias", label=Localized(es="s", en="b", pt="v"), titles=("bias", "sesgos"), words=("sesgado",))
KINDS: dict[str, RepoKind] = {"dataset": "dataset", "model": "model", "space": "space"}


@pytest.fixture(scope="module")
def edition() -> Edition:
    """The small edition with the rules that the checks go by."""
    small = corpus_rows.small_edition()
    artifacts = small.artifacts.model_copy(
        update={
            "organization": ORGANIZATION,
            "required": ("dataset", "model", "space"),
            "allows_corpus_only": True,
            "maximum_model_parameters": 7_000_000_000,
        }
    )
    teams = small.teams.model_copy(update={"minimum_size": 1, "maximum_size": 5, "allows_several_teams": False})
    template = CardTemplate(front_matter=("license", "language"), topics=(TOPIC,))
    cards = CardRules(dataset=template, model=template, demo=CardTemplate(topics=(TOPIC,), may_be_told_elsewhere=True))
    return small.model_copy(update={"artifacts": artifacts, "teams": teams, "cards": cards})


def seen(kind: str, name: str, presence: Presence = "here", **state: Any) -> SeenRepo:
    given = {"key": "k", "sha": "1" * 40, "created_at": READ, **state}
    is_inside = name.startswith(f"{ORGANIZATION}/")
    return SeenRepo(RepoState(KINDS[kind], name, **given), presence, is_inside, READ)


def artifacts(
    *links: GivenLink, cards: dict[int, KnownCard] | None = None, **changes: Any
) -> tuple[KnownArtifact, ...]:
    checked = bundle.checked(links, ORGANIZATION, 7_000_000_000)
    return tuple(
        KnownArtifact(
            one.link.number, one.link.kind, one, card=(cards or {}).get(one.link.number, KnownCard()), **changes
        )
        for one in checked
    )


def link(number: int, kind: LinkKind, repo: SeenRepo | None = None, name: str | None = None, **more: Any) -> GivenLink:
    return GivenLink(number, kind, repo.state.repo_id if repo is not None else name, repo=repo, **more)


FISH = link(1, "dataset", seen("dataset", "rivers/fish"))
NET = link(2, "model", seen("model", "rivers/net-7b", base_models=("base/one",), datasets=("rivers/fish",)))
APP = link(
    3, "space", seen("space", "rivers/app", stage="RUNNING", models=("rivers/net-7b",), datasets=("rivers/fish",))
)


def project(**changes: Any) -> KnownProject:
    given = {"submitted_at": BEFORE, "deadline": DEADLINE, "artifacts": artifacts(FISH, NET, APP), **changes}
    return KnownProject(**given)


def line(edition: Edition, known: KnownProject, key: str, now: datetime = NOW) -> Line:
    found = [one for one in checklist(known, edition, now) if one.key == key]
    assert len(found) == 1, f"{key} is not once among the lines"
    return found[0]


def said(one: Line) -> tuple[CheckResult, str]:
    return one.result, one.found


def read_card(text: str = "", files: tuple[str, ...] = (), **more: Any) -> KnownCard:
    return KnownCard("read", card_of(text), files, read_at=READ, **more)


def test_whole_submission_has_each_line_once(edition: Edition) -> None:
    keys = [one.key for one in checklist(project(), edition, NOW)]
    assert len(keys) == len(set(keys))
    assert keys[:6] == ["in_time", "parts", "team_size", "registered", "organization_members", "one_team"]
    for key in keys:
        named = named_line(key)
        assert named is not None
        assert named.key == key
        assert len(key) <= 60


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        ({}, NOW, ("passes", "before")),
        ({"submitted_at": CLOSES}, NOW, ("passes", "before")),
        ({"submitted_at": AFTER}, NOW, ("fails", "after")),
        ({"submitted_at": AFTER, "deadline": replace(DEADLINE, at=NOW)}, NOW, ("passes", "extended")),
        ({"deadline": None}, NOW, ("unknown", "no_deadline")),
        ({"artifacts": artifacts(FISH, held=RepoAtDeadline(CLOSES, "not_there"))}, NOW, ("fails", "made_late")),
        ({"artifacts": artifacts(FISH, held=RepoAtDeadline(CLOSES, "not_there"))}, BEFORE, ("passes", "before")),
    ],
)
def test_in_time(edition: Edition, changes: dict[str, Any], now: datetime, expected: tuple[str, str]) -> None:
    assert said(line(edition, project(**changes), "in_time", now)) == expected


GONE = link(3, "space", seen("space", "rivers/app", "gone"))
NOTEBOOK = link(4, "notebook")


@pytest.mark.parametrize(
    ("given", "expected", "state"),
    [
        (artifacts(FISH, NET, APP), ("passes", "all", ("dataset", "model", "space")), "complete"),
        (artifacts(FISH, NET, NOTEBOOK), ("passes", "all", ("dataset", "model", "notebook")), "complete"),
        (artifacts(FISH, link(5, "dataset", name="rivers/more")), ("passes", "corpus_only", ()), "corpus_only"),
        (artifacts(FISH, NET), ("fails", "missing", ("space",)), "incomplete"),
        (artifacts(FISH, NET, GONE), ("fails", "missing", ("space",)), "incomplete"),
        # A model in the field of the corpus is the model that it is, and no corpus.
        (
            artifacts(link(1, "dataset", name="rivers/net", really="model")),
            ("fails", "missing", ("dataset", "space")),
            "incomplete",
        ),
        ((), ("unknown", "no_links", ()), "incomplete"),
    ],
)
def test_parts_and_state(
    edition: Edition, given: tuple[KnownArtifact, ...], expected: tuple[str, str, tuple[str, ...]], state: str
) -> None:
    known = project(artifacts=given)
    found = line(edition, known, "parts")
    assert (*said(found), found.values) == expected
    assert submission_state(known, edition.artifacts, NOW) == state


def test_state_says_the_worst_first(edition: Edition) -> None:
    known = project(submitted_at=AFTER)
    states = [
        submission_state(one, edition.artifacts, NOW)
        for one in (
            project(),
            known,
            replace(known, duplicate_of=7),
            replace(known, duplicate_of=7, withdrawn_at=AFTER),
        )
    ]
    assert states == ["complete", "late", "duplicate", "withdrawn"]
    no_corpus_only = edition.artifacts.model_copy(update={"allows_corpus_only": False})
    assert submission_state(project(artifacts=artifacts(FISH)), no_corpus_only, NOW) == "incomplete"


def test_shared_corpus_makes_no_duplicate() -> None:
    one = frozenset({"dataset rivers/fish"})
    apart = [Submission(1, "Sea", BEFORE, one), Submission(2, "Lake", AFTER, one)]
    assert duplicates(apart) == {}
    both = frozenset({"dataset rivers/fish", "model rivers/net"})
    again = [Submission(1, "Sea", BEFORE, both), Submission(2, "Lake", AFTER, frozenset(map(str.upper, both)))]
    assert duplicates(again) == {1: 2}


def members(*registered: bool | None, **more: Any) -> tuple[KnownMember, ...]:
    return tuple(KnownMember(one, one, **more) for one in registered)


@pytest.mark.parametrize(
    ("team", "expected"),
    [
        (KnownTeam(5), ("passes", "size", ("5", "1", "5", "5"))),
        (KnownTeam(6), ("fails", "size", ("6", "1", "5", "6"))),
        (KnownTeam(None, members(True, None)), ("passes", "size", ("2", "1", "5", ""))),
        (KnownTeam(2, members(*[True] * 6)), ("fails", "more_known", ("6", "1", "5", "2"))),
        (KnownTeam(None), ("unknown", "no_size", ("1", "5"))),
        (None, ("unknown", "no_team", ())),
    ],
)
def test_size_of_the_team(edition: Edition, team: KnownTeam | None, expected: tuple[str, str, tuple[str, ...]]) -> None:
    found = line(edition, project(team=team), "team_size")
    assert (*said(found), found.values) == expected


@pytest.mark.parametrize("check", ["registered", "organization_members"])
@pytest.mark.parametrize(
    ("team", "expected"),
    [
        (KnownTeam(2, members(True, True)), ("passes", ("2", "2", "0"))),
        (KnownTeam(2, members(True, False)), ("fails", ("1", "2", "1"))),
        (KnownTeam(2, members(True, None)), ("needs_person", ("1", "2", "0"))),
        (KnownTeam(3, members(True, True)), ("needs_person", ("2", "3", "0"))),
        (KnownTeam(2), ("unknown", ())),
        (None, ("unknown", ())),
    ],
)
def test_members(edition: Edition, check: str, team: KnownTeam | None, expected: tuple[str, tuple[str, ...]]) -> None:
    read = replace(team, registrations_at=READ, organization_at=READ) if team is not None else None
    found = line(edition, project(team=read), check)
    assert (found.result, found.values) == expected
    if team is not None:
        unread = line(edition, project(team=team), check)  # nobody imported or read anything: not a fault of theirs
        assert (unread.result, unread.read_at) == ("unknown", None)


@pytest.mark.parametrize(
    ("others", "is_allowed", "expected"),
    [
        ((), False, ("passes", "only_one", ())),
        (("Lake",), False, ("fails", "others", ("Lake",))),
        (("Lake",), True, ("passes", "allowed", ("Lake",))),
    ],
)
def test_nobody_in_two_teams(
    edition: Edition, others: tuple[str, ...], is_allowed: bool, expected: tuple[str, str, tuple[str, ...]]
) -> None:
    teams = edition.teams.model_copy(update={"allows_several_teams": is_allowed})
    known = project(team=KnownTeam(1, members(True, other_teams=others)))
    found = line(edition.model_copy(update={"teams": teams}), known, "one_team")
    assert (*said(found), found.values) == expected
    assert line(edition, project(team=KnownTeam(1)), "one_team").result == "unknown"
    assert line(edition, project(), "one_team").result == "unknown"


OUTSIDE = seen("dataset", "elsewhere/fish", is_private=True)


@pytest.mark.parametrize(
    ("given", "results"),
    [
        (FISH, {"kind": "passes", "existence": "passes", "organization": "passes", "openness": "passes"}),
        (
            link(1, "dataset", OUTSIDE),
            {"kind": "passes", "existence": "passes", "organization": "fails", "openness": "fails"},
        ),
        (link(1, "dataset", seen("dataset", "rivers/fish", "gone")), {"existence": "fails", "openness": "unknown"}),
        (link(1, "dataset", seen("dataset", "rivers/fish", "hidden")), {"existence": "unknown", "openness": "fails"}),
        (link(1, "dataset", seen("dataset", "rivers/fish", gated="auto")), {"openness": "needs_person"}),
        (
            link(1, "dataset", name="rivers/fish"),
            {"kind": "passes", "existence": "unknown", "organization": "unknown", "openness": "unknown"},
        ),
        (link(1, "dataset"), {"existence": "unknown"}),
        (link(1, "dataset", name="rivers/net", really="model"), {"kind": "fails"}),
    ],
)
def test_repo_is_there_public_and_in_the_organization(
    edition: Edition, given: GivenLink, results: dict[str, str]
) -> None:
    known = project(artifacts=artifacts(given))
    assert {check: line(edition, known, f"{check}.1").result for check in results} == results


@pytest.mark.parametrize(
    ("given", "results"),
    [
        (NET, {"size": "passes", "base_model": "passes", "dataset_of_model": "passes"}),
        (
            link(2, "model", seen("model", "rivers/net-13b", datasets=("other/corpus",))),
            {"size": "fails", "base_model": "fails", "dataset_of_model": "fails"},
        ),
        (link(2, "model", seen("model", "rivers/net")), {"size": "unknown", "dataset_of_model": "fails"}),
        (
            link(2, "model", name="rivers/net"),
            {"size": "unknown", "base_model": "unknown", "dataset_of_model": "unknown"},
        ),
    ],
)
def test_model_is_small_and_made_from_a_named_one(edition: Edition, given: GivenLink, results: dict[str, str]) -> None:
    known = project(artifacts=artifacts(FISH, given))
    assert {check: line(edition, known, f"{check}.2").result for check in results} == results


@pytest.mark.parametrize(
    ("stage", "presence", "expected"),
    [
        ("RUNNING", "here", "passes"),
        ("SLEEPING", "here", "passes"),
        ("PAUSED", "here", "needs_person"),
        ("BUILDING", "here", "needs_person"),
        ("RUNTIME_ERROR", "here", "fails"),
        ("NO_APP_FILE", "here", "fails"),
        ("SOMETHING_NEW", "here", "unknown"),
        (None, "here", "unknown"),
        ("RUNNING", "hidden", "unknown"),
    ],
)
def test_demo_runs(edition: Edition, stage: str | None, presence: Presence, expected: str) -> None:
    known = project(artifacts=artifacts(link(3, "space", seen("space", "rivers/app", presence, stage=stage))))
    assert line(edition, known, "runs.3").result == expected


def test_demo_that_nobody_read_and_a_notebook_instead(edition: Edition) -> None:
    assert (
        line(edition, project(artifacts=artifacts(link(3, "space", name="rivers/app"))), "runs.3").result == "unknown"
    )
    assert said(line(edition, project(artifacts=artifacts(FISH, NOTEBOOK)), "runs.4")) == ("needs_person", "notebook")
    beside = checklist(project(artifacts=artifacts(APP, NOTEBOOK)), edition, NOW)
    assert [one.artifact for one in beside if one.check == "runs"] == [3]


@pytest.mark.parametrize(
    ("models", "text", "expected"),
    [
        (("rivers/net-7b",), None, ("passes", "")),
        (("other/net",), None, ("fails", "")),
        ((), None, ("needs_person", "not_in_card")),
        ((), "It uses Rivers/Net-7B.", ("passes", "in_text")),
    ],
)
def test_demo_links_its_model(
    edition: Edition, models: tuple[str, ...], text: str | None, expected: tuple[str, str]
) -> None:
    app = link(3, "space", seen("space", "rivers/app", models=models))
    cards = {3: read_card(text)} if text else {}
    assert said(line(edition, project(artifacts=artifacts(NET, app, cards=cards)), "model_of_space.3")) == expected


def test_demo_of_which_nothing_is_known_links_nothing_yet(edition: Edition) -> None:
    app = link(3, "space", name="rivers/app")
    assert line(edition, project(artifacts=artifacts(NET, app)), "model_of_space.3").result == "unknown"
    alone = link(3, "space", seen("space", "rivers/app"))
    assert said(line(edition, project(artifacts=artifacts(alone)), "model_of_space.3")) == ("unknown", "none_given")


def held(evidence: Evidence = "agreeing", now: str | None = "a", changes: FileChanges | None = None) -> RepoAtDeadline:
    return RepoAtDeadline(CLOSES, evidence, "a" if evidence != "not_there" else None, sha_now=now, changes=changes)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (held(), "passes"),
        (held(now="b", changes=FileChanges(changed=("data.parquet",))), "fails"),
        (held(now="b", changes=FileChanges(changed=("README.md",))), "needs_person"),
        (held(now="b", changes=FileChanges()), "needs_person"),
        (held(now="b"), "needs_person"),
        (held("contradicting"), "needs_person"),
        (held("not_there"), "fails"),
        (held(now=None), "unknown"),
        (None, "unknown"),
    ],
)
def test_changes_after_the_deadline(edition: Edition, known: RepoAtDeadline | None, expected: str) -> None:
    whole = project(artifacts=artifacts(FISH, held=known))
    assert line(edition, whole, "changed_after.1").result == expected
    assert not [one for one in checklist(whole, edition, BEFORE) if one.check == "changed_after"]


ABSENT = KnownCard("absent", files=("data.parquet",), listed={}, read_at=READ)
REFUSED = KnownCard("refused", files=("data.parquet",), listed={"license": ("mit",)}, read_at=READ)
UNREAD = KnownCard()


@pytest.mark.parametrize(
    ("known", "results"),
    [
        (
            read_card("---\nlicense: mit\nlanguage: es\n---\n# Bias\nA few words stand here, enough."),
            {
                "card": "passes",
                "front_matter.license": "passes",
                "front_matter.language": "passes",
                "placeholders": "passes",
                "topic.bias": "passes",
            },
        ),
        (
            read_card("---\nlicense: other\n---\n# Bias\n[More Information Needed]"),
            {
                "card": "passes",
                "front_matter.license": "needs_person",
                "front_matter.language": "fails",
                "placeholders": "fails",
                "topic.bias": "fails",
            },
        ),
        (read_card("Un corpus sesgado."), {"front_matter.license": "fails", "topic.bias": "needs_person"}),
        (read_card("Nothing."), {"topic.bias": "fails"}),
        (ABSENT, {"card": "fails", "front_matter.license": "fails"}),
        (
            REFUSED,
            {
                "card": "unknown",
                "front_matter.license": "passes",
                "front_matter.language": "fails",
                "placeholders": "unknown",
                "topic.bias": "unknown",
            },
        ),
        (
            UNREAD,
            {
                "card": "unknown",
                "front_matter.license": "unknown",
                "front_matter.language": "unknown",
                "placeholders": "unknown",
                "topic.bias": "unknown",
            },
        ),
    ],
)
@pytest.mark.parametrize("given", [FISH, NET], ids=["dataset", "model"])
def test_cards(edition: Edition, given: GivenLink, known: KnownCard, results: dict[str, str]) -> None:
    whole = project(artifacts=artifacts(given, cards={given.number: known}))
    assert {check: line(edition, whole, f"{check}.{given.number}").result for check in results} == results


def test_missing_card_is_missed_once(edition: Edition) -> None:
    lines = checklist(project(artifacts=artifacts(FISH, cards={1: ABSENT})), edition, NOW)
    assert not [one for one in lines if one.check in ("topic", "placeholders")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Bias\nA few words stand here, enough.", ("passes", "written")),
        ("# Bias\n[More Information Needed]", ("fails", "placeholder")),
        ("# Bias\nSoon.", ("fails", "empty")),
        ("Nothing of it.", ("needs_person", "missing")),  # it may stand on the screen
    ],
)
def test_what_a_demo_states(edition: Edition, text: str, expected: tuple[str, str]) -> None:
    whole = project(artifacts=artifacts(APP, cards={3: read_card(text)}))
    assert said(line(edition, whole, "topic.bias.3")) == expected
    unread = project(artifacts=artifacts(APP))
    assert line(edition, unread, "topic.bias.3").result == "unknown"


@pytest.mark.parametrize(
    ("known", "scripts", "tools"),
    [
        (read_card("# Bias", ("src/make.py",), tags=("Argilla",)), ("passes", "files"), ("passes", ("argilla",))),
        (read_card("[how](https://github.com/a/b), distilabel"), ("passes", "linked"), ("passes", ("distilabel",))),
        (read_card("Nothing.", ("data.parquet",)), ("fails", "none"), ("fails", ("distilabel", "argilla"))),
        (ABSENT, ("fails", "none"), ("unknown", ())),
        (REFUSED, ("unknown", "refused"), ("unknown", ())),
        (UNREAD, ("unknown", "unread"), ("unknown", ())),
    ],
)
def test_scripts_and_creation_tools(
    edition: Edition, known: KnownCard, scripts: tuple[str, str], tools: tuple[str, tuple[str, ...]]
) -> None:
    whole = project(artifacts=artifacts(FISH, cards={1: known}))
    assert said(line(edition, whole, "scripts.1")) == scripts
    found = line(edition, whole, "tools.1")
    assert (found.result, found.values) == tools
    assert found.is_voluntary


@pytest.mark.parametrize(
    ("name", "fails", "passes"),
    [
        ("smc-large-corpus", {"topic.bias.1", "scripts.1"}, {"front_matter.license.1", "front_matter.language.1"}),
        ("no-language-bare-placeholder", {"front_matter.language.1", "placeholders.1"}, {"card.1"}),
        ("corpus-whole", set(), {"topic.bias.1", "scripts.1", "tools.1", "placeholders.1"}),
    ],
)
def test_real_cards(edition: Edition, name: str, fails: set[str], passes: set[str]) -> None:
    known = KnownCard("read", card(name), (), read_at=READ)
    lines = checklist(project(artifacts=artifacts(FISH, cards={1: known})), edition, NOW)
    results = {one.key: one.result for one in lines}
    assert {results[key] for key in fails} <= {"fails"}
    assert {results[key] for key in passes} == {"passes"}


def test_kinds_without_a_template_have_no_lines_of_cards(edition: Edition) -> None:
    bare = edition.model_copy(update={"cards": CardRules()})
    lines = checklist(project(artifacts=artifacts(FISH, cards={1: read_card("# A")})), bare, NOW)
    assert not [one for one in lines if one.check in ("card", "front_matter", "topic", "placeholders", "scripts")]


def test_unknown_is_in_no_case_a_fault(edition: Edition) -> None:
    nothing = project(
        artifacts=artifacts(*(link(n, kind, name=f"rivers/{n}") for n, kind in enumerate(KINDS.values(), start=1))),
        deadline=None,
    )
    results = {one.key: one.result for one in checklist(nothing, edition, NOW)}
    assert {key for key, result in results.items() if result == "fails"} == set()
