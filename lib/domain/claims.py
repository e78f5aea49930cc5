"""Which repos of the organization are of this edition, in which way, and why.

The organization also holds other editions. A repo is one of

    submitted      a submitted project gives it
    in_progress    claimed by a rule of the edition (a tag, a name), by the edition's corpus table, by a project that
                   is not submitted yet, or by its card, which names a repo of the edition
    by_hand        an organizer claimed it: for a project, for a team, or for the edition
    unclaimed      made in the edition's window, and nothing says whose it is
    ignored        an organizer decided that it counts for nothing
    other_edition  made outside the window, or outside the organization and given by no project any more

What an organizer decided goes before what a project gives, and that before the rules. Where a rule and the window
contradict each other, a person has to decide: the repo is unclaimed.

A *variant* is another form of a repo that is there: it hangs under that *parent*, shares its claim, and stays out of
totals. It is told by what the Hub says that it was made from (quantized, merged), or by its name, which is the
parent's and an ending. What a project gives or the corpus table names is a variant only of another such repo; what an
organizer decided about is none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from lib.domain.deadlines import submission_date
from lib.domain.edition import Edition, last_instant
from lib.domain.repos import Presence, RepoKind, RepoState

ClaimState = Literal["submitted", "in_progress", "by_hand", "unclaimed", "ignored", "other_edition"]
CLAIM_STATES: tuple[ClaimState, ...] = (
    "unclaimed",
    "in_progress",
    "by_hand",
    "submitted",
    "ignored",
    "other_edition",
)

EvidenceKind = Literal[
    "given",  # by a submitted project: its title
    "given_unsubmitted",  # by a project that is not submitted: its title
    "listed",  # in the corpus table of the edition
    "tag",  # the tag that claims it
    "name",  # the part of its name that claims it
    "names_repo",  # its card names a repo of the edition: the repo's id
    "made_in_window",
    "made_outside_window",
    "made_unknown",  # the Hub does not say when it was made
    "no_rule",  # neither tag nor name nor card claims it
    "outside_organization",
    "decided",  # by an organizer
]
VariantKind = Literal["quantized", "merged", "format", "form"]
# Endings by which models are told to be another form of a model; the edition's own ones come beside these.
MODEL_ENDINGS: Mapping[str, VariantKind] = {
    "gguf": "quantized",
    "ggml": "quantized",
    "awq": "quantized",
    "gptq": "quantized",
    "exl2": "quantized",
    "bnb-4bit": "quantized",
    "4bit": "quantized",
    "8bit": "quantized",
    "merged": "merged",
    "merge": "merged",
}
_RELATIONS: Mapping[str, VariantKind] = {"quantized": "quantized", "merge": "merged"}
_SEPARATORS = "-_."
# A date without a time is over with its day; the window opens with the day of the date that opens it.
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """When repos of the edition are made: from `opens_at` until `closes_at`, both included (aware, UTC)."""

    opens_at: datetime
    closes_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether `at` lies in it."""
        return self.opens_at <= at <= self.closes_at


@dataclass(frozen=True, slots=True)
class Rules:
    """The edition's rules, ready to be held against repos. `endings`: of names, by kind of repo."""

    window: Window
    tags: frozenset[str]  # casefolded
    names: tuple[str, ...]
    endings: Mapping[RepoKind, Mapping[str, VariantKind]]


@dataclass(frozen=True, slots=True)
class Owner:
    """A project or a team that a repo is of; `project_id` None: a team of which there is no project."""

    project_id: int | None
    team_id: int | None


@dataclass(frozen=True, slots=True)
class Giver:
    """A project that gives a repo."""

    owner: Owner
    title: str
    is_submitted: bool


@dataclass(frozen=True, slots=True)
class HandClaim:
    """What an organizer decided and has not undone; `owner` None: the edition's."""

    is_ignored: bool
    owner: Owner | None = None


@dataclass(frozen=True, slots=True)
class KnownRepo:
    """A repo with what is known about whose it is. `is_listed`: the edition's corpus table names it."""

    number: int
    state: RepoState
    presence: Presence = "here"
    is_in_organization: bool = True
    givers: tuple[Giver, ...] = ()
    is_listed: bool = False
    decision: HandClaim | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for a claim; `about` is what it names (a title, a tag, a repo), empty for nothing."""

    kind: EvidenceKind
    about: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """Another form of the repo number `parent`. `ending` is that of its name, None where the Hub's relation says so."""

    parent: int
    kind: VariantKind
    ending: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose a repo is and why. `owners`: projects and teams, none for what is the edition's or nobody's."""

    number: int
    state: ClaimState
    evidence: tuple[Evidence, ...]
    owners: tuple[Owner, ...] = ()
    variant: Variant | None = None

    @property
    def is_of_edition(self) -> bool:
        """Whether the edition counts it, variants included."""
        return self.state in ("submitted", "in_progress", "by_hand")


def window_of(edition: Edition) -> Window:
    """When repos of the edition are made. Raises KeyError for a date that is not there (a valid edition has it)."""
    claims = edition.artifacts.claims
    opens = edition.date(claims.opens or edition.phases[0].starts)
    closes = edition.date(claims.closes) if claims.closes else submission_date(edition)
    last = last_instant(closes) if closes else max(last_instant(one) for one in edition.dates)
    return Window(opens.instant, last + claims.days_after * _DAY)


def rules_of(edition: Edition) -> Rules:
    """The rules of the edition file, with endings that say the same in every edition."""
    artifacts = edition.artifacts
    formats: dict[str, VariantKind] = dict.fromkeys(artifacts.variant_suffixes, "format")
    forms: dict[str, VariantKind] = dict.fromkeys(_parted(artifacts.dataset_suffixes), "form")
    made = {ending: kind for word, kind in MODEL_ENDINGS.items() for ending in _parted([word])}
    return Rules(
        window=window_of(edition),
        tags=frozenset(tag.casefold() for tag in artifacts.claims.tags),
        names=artifacts.claims.names,
        endings={"dataset": forms | formats, "model": made | formats, "space": {}},
    )


def _parted(words: Iterable[str]) -> Sequence[str]:
    """The endings that are whole words: a name that happens to end in the same letters has none of them."""
    return [f"{separator}{word}" for word in words for separator in _SEPARATORS]


def claims(repos: Iterable[KnownRepo], rules: Rules) -> tuple[Claim, ...]:
    """Whose each repo is, in the order given."""
    known = {repo.number: repo for repo in repos}
    by_name = {(repo.state.kind, repo.state.repo_id.casefold()): repo.number for repo in known.values()}
    found = {number: _own_claim(repo, rules) for number, repo in known.items()}
    _follow_cards(known, by_name, found, rules)
    variants = {number: _variant(repo, known, by_name, rules) for number, repo in known.items()}
    return tuple(_with_variant(number, found, variants) for number in known)


def _own_claim(repo: KnownRepo, rules: Rules) -> Claim:
    """What a repo is without looking at others."""
    if repo.decision is not None:
        state: ClaimState = "ignored" if repo.decision.is_ignored else "by_hand"
        return Claim(repo.number, state, (Evidence("decided"),), (repo.decision.owner,) if repo.decision.owner else ())
    if repo.givers:
        is_submitted = any(giver.is_submitted for giver in repo.givers)
        evidence = tuple(
            Evidence("given" if giver.is_submitted else "given_unsubmitted", giver.title) for giver in repo.givers
        )
        owners = tuple(giver.owner for giver in repo.givers)
        return Claim(repo.number, "submitted" if is_submitted else "in_progress", evidence, owners)
    if repo.is_listed:
        return Claim(repo.number, "in_progress", (Evidence("listed"),))
    if not repo.is_in_organization:
        return Claim(repo.number, "other_edition", (Evidence("outside_organization"),))
    return _claim_by_rule(repo, rules)


def _claim_by_rule(repo: KnownRepo, rules: Rules) -> Claim:
    said = tuple(_rules_met(repo.state, rules))
    created_at = repo.state.created_at
    if created_at is None:
        return Claim(repo.number, "unclaimed", (*said, Evidence("made_unknown")))
    if rules.window.holds(created_at):
        if said:
            return Claim(repo.number, "in_progress", (*said, Evidence("made_in_window")))
        return Claim(repo.number, "unclaimed", (Evidence("made_in_window"), Evidence("no_rule")))
    state: ClaimState = "unclaimed" if said else "other_edition"
    return Claim(repo.number, state, (*said, Evidence("made_outside_window")))


def _rules_met(state: RepoState, rules: Rules) -> Iterable[Evidence]:
    yield from (Evidence("tag", tag) for tag in state.tags if tag.casefold() in rules.tags)
    name = state.repo_id.partition("/")[2]
    for expression in rules.names:
        match = re.search(expression, name, re.IGNORECASE)
        if match is not None:
            yield Evidence("name", match.group() or name)


def _follow_cards(
    known: Mapping[int, KnownRepo],
    by_name: Mapping[tuple[RepoKind, str], int],
    found: dict[int, Claim],
    rules: Rules,
) -> None:
    """Claim what nobody gives and whose card names a repo of the edition; go on until nothing follows any more."""
    waiting = [
        repo
        for repo in known.values()
        if not repo.givers
        and repo.decision is None
        and repo.is_in_organization
        and found[repo.number].state in ("unclaimed", "in_progress")
        and repo.state.created_at is not None
        and rules.window.holds(repo.state.created_at)
    ]
    is_moving = True
    while is_moving:
        is_moving = False
        for repo in waiting:
            claim = found[repo.number]
            named = [
                number
                for number in _named(repo.state, by_name)
                if number != repo.number and found[number].is_of_edition
            ]
            evidence = tuple(Evidence("names_repo", known[number].state.repo_id) for number in named)
            kept = tuple(one for one in claim.evidence if one.kind not in ("no_rule", "names_repo"))
            owners = claim.owners or tuple(dict.fromkeys(one for number in named for one in found[number].owners))
            followed = Claim(repo.number, "in_progress", (*evidence, *kept), owners)
            if named and followed != claim:
                found[repo.number], is_moving = followed, True


def _named(state: RepoState, by_name: Mapping[tuple[RepoKind, str], int]) -> Sequence[int]:
    """The repos that the card of a model or Space names, those that a model was trained from included."""
    names: list[tuple[RepoKind, str]] = [("dataset", name) for name in state.datasets]
    names += [("model", name) for name in (*state.models, *state.base_models)]
    numbers = (by_name.get((kind, name.casefold())) for kind, name in names)
    return [number for number in dict.fromkeys(numbers) if number is not None]


def _variant(
    repo: KnownRepo, known: Mapping[int, KnownRepo], by_name: Mapping[tuple[RepoKind, str], int], rules: Rules
) -> Variant | None:
    """The repo that `repo` is another form of, as long as that one may be its parent."""
    if repo.decision is not None:
        return None
    for variant in _candidates(repo.state, by_name, rules):
        parent = known[variant.parent]
        if parent.number != repo.number and (_is_given(parent) or not _is_given(repo)):
            return variant
    return None


def _is_given(repo: KnownRepo) -> bool:
    return bool(repo.givers) or repo.is_listed


def _candidates(state: RepoState, by_name: Mapping[tuple[RepoKind, str], int], rules: Rules) -> Iterable[Variant]:
    relation = _RELATIONS.get(state.base_relation or "")
    if relation is not None and state.kind == "model":
        parents = (by_name.get(("model", base.casefold())) for base in state.base_models)
        yield from (Variant(parent, relation, None) for parent in parents if parent is not None)
    shortened = state.repo_id.casefold()
    while (ended := _ending(shortened, rules.endings[state.kind])) is not None:
        shortened, ending, kind = ended
        parent = by_name.get((state.kind, shortened))
        if parent is not None:
            yield Variant(parent, kind, ending)


def _ending(name: str, endings: Mapping[str, VariantKind]) -> tuple[str, str, VariantKind] | None:
    """A name without the longest ending that it has, that ending, and what it says; None for a name without any."""
    for ending in sorted(endings, key=len, reverse=True):
        shortened = name.removesuffix(ending.casefold()).rstrip(_SEPARATORS)
        if name.endswith(ending.casefold()) and not shortened.endswith("/"):
            return shortened, ending, endings[ending]
    return None


def _with_variant(number: int, found: Mapping[int, Claim], variants: Mapping[int, Variant | None]) -> Claim:
    """The claim of a repo; a variant has that of the repo at the root, under which it hangs."""
    claim, first = found[number], variants[number]
    if first is None:
        return claim
    root, passed = first.parent, {number}
    while (above := variants[root]) is not None and root not in passed:
        passed.add(root)
        root = above.parent
    if root in passed:  # two repos that say of each other that they were made from the other
        return claim
    given = tuple(one for one in claim.evidence if one.kind in ("given", "given_unsubmitted", "listed"))
    return Claim(number, found[root].state, given, found[root].owners, replace(first, parent=root))
