"""A line of the checklist: one check with its result, what was found, when, and where it can be seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from lib.domain.bundle import Aspect, Check
from lib.domain.deadlines import RepoAtDeadline

CheckResult = Literal["fails", "needs_person", "unknown", "passes"]
RESULTS: tuple[CheckResult, ...] = get_args(CheckResult)

OwnCheck = Literal[
    "in_time",
    "parts",  # all that the edition asks for is given
    "team_size",
    "registered",
    "organization_members",
    "one_team",
    "runs",
    "changed_after",
    "card",
    "front_matter",
    "placeholders",
    "topic",
    "scripts",
    "tools",
]
CheckName = Aspect | OwnCheck
_CHECKS: dict[str, CheckName] = {name: name for name in (*get_args(Aspect), *get_args(OwnCheck))}


@dataclass(frozen=True, slots=True)
class Line:
    """One check. `found`: what was found, a key that the wording knows; `values`: the names and counts in it.

    `artifact`: the link that it is about, None for the whole; `topic`: of a card, its topic or key of front matter;
    `basis`: what an older rule found, which has its own words.
    """

    check: CheckName
    result: CheckResult
    found: str = ""
    values: tuple[str, ...] = ()
    artifact: int | None = None
    topic: str = ""
    read_at: datetime | None = None
    url: str | None = None
    is_voluntary: bool = False
    basis: Check | RepoAtDeadline | None = None

    @property
    def key(self) -> str:
        """What tells this line from all others of the project, however often it is made: a waiver is of this."""
        return ".".join(str(part) for part in (self.check, self.topic, self.artifact) if part not in ("", None))


def named_line(key: str) -> Line | None:
    """The line with this key, as far as its key tells it: nothing was looked at. None: there is no such check.

    >>> named_line("topic.bias.14").artifact, named_line("in_time").check, named_line("mood.14")
    (14, 'in_time', None)
    """
    name, *rest = key.split(".")
    if name not in _CHECKS:
        return None
    artifact = int(rest.pop()) if rest and rest[-1].isascii() and rest[-1].isdecimal() else None
    return Line(_CHECKS[name], "unknown", artifact=artifact, topic=".".join(rest))
