"""How far each team has come on the Hub, and which ones stand still.

An *undertaking* is a project, or a team of which there is no project yet. Its steps: a *team*, a *corpus* (a dataset on
the Hub), a *card* (of one of its datasets, of at least `CARD_WORDS` words of its own: what the template brings is not
counted), a *model*, a *demo* (a Space), and *submitted*. Steps are counted each by itself: a team may submit a corpus
alone. Whether there is a card is unknown (None) where no dataset's card could be read.

An undertaking that is not submitted has *stalled* if nobody pushed for some days before now, or before the deadline
once that has passed. Without any push it is as old as its team.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from lib.domain.repos import RepoKind

Step = Literal["team", "corpus", "card", "model", "demo", "submitted"]
STEPS: tuple[Step, ...] = ("team", "corpus", "card", "model", "demo", "submitted")
CARD_WORDS = 30


@dataclass(frozen=True, slots=True)
class OwnRepo:
    """A repo of an undertaking that is on the Hub. `card_words` None: its card was not read."""

    kind: RepoKind
    card_words: int | None
    pushed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A project, or a team without one. `formed_at` None: nobody said when; `deadline_at` None: there is none."""

    key: str
    title: str
    formed_at: datetime | None
    submitted_at: datetime | None
    deadline_at: datetime | None
    repos: tuple[OwnRepo, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an undertaking has come. `stalled_since` None: it has not stalled."""

    undertaking: Undertaking
    done: Mapping[Step, bool | None]
    last_push_at: datetime | None
    stalled_since: datetime | None


@dataclass(frozen=True, slots=True)
class StepCount:
    """How many undertakings have taken a step, and of how many that is unknown."""

    step: Step
    count: int
    unknown: int


def progress(undertaking: Undertaking, now: datetime, stalled_after_days: int) -> Progress:
    """How far an undertaking has come at `now`.

    >>> from datetime import UTC
    >>> day = [datetime(2030, 4, n, 12, tzinfo=UTC) for n in range(1, 11)]
    >>> team = Undertaking("t", "Rivers", day[0], None, day[9], (OwnRepo("dataset", 12, day[1]),))
    >>> found = progress(team, day[6], 5)
    >>> found.done["corpus"], found.done["card"], found.stalled_since == day[1]
    (True, False, True)
    >>> progress(team, day[5], 5).stalled_since is None
    True
    """
    kinds = {repo.kind for repo in undertaking.repos}
    words = [repo.card_words for repo in undertaking.repos if repo.kind == "dataset"]
    pushes = [repo.pushed_at for repo in undertaking.repos if repo.pushed_at is not None]
    last_push_at = max(pushes, default=None)
    return Progress(
        undertaking=undertaking,
        done={
            "team": True,
            "corpus": "dataset" in kinds,
            "card": _has_card(words),
            "model": "model" in kinds,
            "demo": "space" in kinds,
            "submitted": undertaking.submitted_at is not None,
        },
        last_push_at=last_push_at,
        stalled_since=_stalled_since(undertaking, last_push_at, now, timedelta(days=stalled_after_days)),
    )


def counts(found: Iterable[Progress]) -> tuple[StepCount, ...]:
    """How many have taken each step, in the order of the steps."""
    every = tuple(found)
    return tuple(
        StepCount(step, sum(one.done[step] is True for one in every), sum(one.done[step] is None for one in every))
        for step in STEPS
    )


def stalled(found: Iterable[Progress]) -> Sequence[Progress]:
    """Those that have stalled, the longest first."""
    return sorted(
        (one for one in found if one.stalled_since is not None),
        key=lambda one: (one.stalled_since, one.undertaking.title),
    )


def _has_card(words: Sequence[int | None]) -> bool | None:
    if any(count is not None and count >= CARD_WORDS for count in words):
        return True
    return None if None in words else False


def _stalled_since(
    undertaking: Undertaking, last_push_at: datetime | None, now: datetime, patience: timedelta
) -> datetime | None:
    since = last_push_at or undertaking.formed_at
    if undertaking.submitted_at is not None or since is None:
        return None
    until = min(now, undertaking.deadline_at) if undertaking.deadline_at else now
    return since if until - since >= patience else None
