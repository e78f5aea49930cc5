"""What an edition file says about repos of the organization that nobody submitted: which of them are its own."""

from typing import Annotated

from pydantic import Field

from lib.domain.declarations import Declaration, Key, RegularExpression

NameMark = Annotated[str, Field(min_length=1)]


class ClaimRules(Declaration):
    """Which repos of the organization are of the edition although no project gives them.

    The *window* is from the date `opens` (None: the start of the first phase) until `days_after` days after the date
    `closes` (None: the one with which judging begins). Of the repos made in it the edition claims those that have one
    of `tags`, and those in whose name (without its owner, any case) one of the expressions `names` is found. A team
    that has not submitted is *stalled* after `stalled_after_days` days without a push.
    """

    opens: Key | None = None
    closes: Key | None = None
    days_after: int = Field(default=14, ge=0, le=366)
    tags: tuple[NameMark, ...] = ()
    names: tuple[RegularExpression, ...] = ()
    stalled_after_days: int = Field(default=5, ge=1, le=366)
