"""Conflicts of interest between a juror and a project.

*suggested*: rosters or repos hint at one; *declared*: the juror or an organizer said so; *confirmed*: an organizer
looked at it and it stands; *waived*: it stands, and an organizer lets the juror score all the same; *none*: there is
none, or it turned out to be a mistake. Whatever is in neither of the last two *binds*: no ballot, no extra point. A
suggestion binds too, until an organizer decides: taking a project away later would tell its juror more than waiting.

>>> [state for state in STATES if is_binding(state)]
['suggested', 'declared', 'confirmed']
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from lib.domain import identity
from lib.domain.refusal import RefusedError

State = Literal["none", "suggested", "declared", "confirmed", "waived"]
Kind = Literal["team_member", "commit_author", "same_organization", "employer", "personal", "mentor", "other"]
Mover = Literal["juror", "organizer", "rosters"]

STATES: tuple[State, ...] = get_args(State)
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST_REASON = 500

NO_REASON = "Say why: a conflict of interest needs a reason."
LONG_REASON = "The reason is too long: at most 500 characters."
OWN_CONFLICT = "This conflict is your own as a juror: another organizer decides that you may score."
NO_SUCH_MOVE = "This conflict cannot be changed that way from how it stands now."

_FREE = frozenset[State]({"none", "waived"})
# Nobody but organizers takes a conflict back, and nothing suggests what somebody decided about already.
_MOVES: Mapping[Mover, Mapping[State, frozenset[State]]] = {
    "juror": {
        "none": frozenset({"declared"}),
        "suggested": frozenset({"declared"}),
        "waived": frozenset({"declared"}),
    },
    "organizer": {
        "none": frozenset({"declared", "confirmed", "waived"}),
        "suggested": frozenset({"none", "confirmed", "waived"}),
        "declared": frozenset({"none", "confirmed", "waived"}),
        "confirmed": frozenset({"none", "waived"}),
        "waived": frozenset({"none", "confirmed"}),
    },
    "rosters": {"none": frozenset({"suggested"})},
}


class ConflictRefusedError(RefusedError):
    """A change that cannot be made."""


@dataclass(frozen=True, slots=True)
class JurorIdentity:
    """By what a juror can be recognized; None where it is not known."""

    number: int
    hub_name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class ProjectPeople:
    """Who stands behind a project: Hub names and e-mail addresses, as somebody wrote them."""

    number: int
    member_hub_names: frozenset[str] = frozenset()
    member_emails: frozenset[str] = frozenset()
    author_hub_names: frozenset[str] = frozenset()
    organization_hub_names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A conflict that somebody should look at."""

    project: int
    juror: int
    kind: Kind


def is_binding(state: State) -> bool:
    """Whether it keeps the juror from the project: no ballot, no extra point."""
    return state not in _FREE


def moves(mover: Mover, state: State) -> tuple[State, ...]:
    """The states that a conflict can be brought to from `state`.

    >>> moves("juror", "confirmed"), moves("organizer", "suggested")
    ((), ('none', 'confirmed', 'waived'))
    """
    allowed = _MOVES[mover].get(state, frozenset())
    return tuple(known for known in STATES if known in allowed)


def require_move(mover: Mover, state: State, wanted: State, reason: str) -> str:
    """The reason, trimmed, where the change may be made. Raises ConflictRefusedError where it may not."""
    if wanted not in moves(mover, state):
        raise ConflictRefusedError(NO_SUCH_MOVE)
    said = identity.clean_paragraphs(reason)
    if not said:
        raise ConflictRefusedError(NO_REASON)
    if len(said) > LONGEST_REASON:
        raise ConflictRefusedError(LONG_REASON)
    return said


def suggestions(jurors: Iterable[JurorIdentity], projects: Iterable[ProjectPeople]) -> tuple[Suggestion, ...]:
    """Where a juror is recognized behind a project, whatever the spelling; one for each two, the closest tie.

    >>> suggestions([JurorIdentity(7, "Somebody")], [ProjectPeople(1, author_hub_names=frozenset({"@somebody"}))])
    (Suggestion(project=1, juror=7, kind='commit_author'),)
    """
    people = [(project, _Keys.of(project)) for project in sorted(projects, key=lambda project: project.number)]
    found = []
    for juror in sorted(jurors, key=lambda juror: juror.number):
        name, email = _hub_key(juror.hub_name or ""), identity.normalised_email(juror.email or "")
        for project, keys in people:
            kind = keys.kind(name, email)
            if kind is not None:
                found.append(Suggestion(project.number, juror.number, kind))
    return tuple(sorted(found, key=lambda one: (one.project, one.juror)))


@dataclass(frozen=True, slots=True)
class _Keys:
    members: frozenset[str]
    emails: frozenset[str]
    authors: frozenset[str]
    organization: frozenset[str]

    @classmethod
    def of(cls, people: ProjectPeople) -> "_Keys":
        return cls(
            _hub_keys(people.member_hub_names),
            frozenset(identity.normalised_email(email) for email in people.member_emails) - {""},
            _hub_keys(people.author_hub_names),
            _hub_keys(people.organization_hub_names),
        )

    def kind(self, name: str, email: str) -> Kind | None:
        if name in self.members or email in self.emails:
            return "team_member"
        if name in self.authors:
            return "commit_author"
        return "same_organization" if name in self.organization else None


def _hub_keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(_hub_key(name) for name in names) - {""}


def _hub_key(name: str) -> str:
    """The key of a Hub name; empty for what is none, which equals nobody's."""
    return identity.comparison_key(identity.hub_name(name) or "")
