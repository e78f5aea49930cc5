"""A line of the checklist: one check with its result, what was found, when, and where it can be seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from lib.domain.bundle import Aspect, Check
from lib.domain.deadlines import RepoAtDeadline

CheckResult = Literal["fails", "needs_person", "unknown", "passes"]
RESULTS: tuple[CheckResult, ...] = get_args(CheckResult)

CheckName = (
    Aspect
    | Literal[
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
)


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
