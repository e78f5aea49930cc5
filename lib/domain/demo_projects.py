"""How projects come about and are liked in the demo. All of it is invented; only links and awards are real.

A team forms, its corpus appears on the Hub, then model, notebook and demo on the way to the submission, which brings
the video. Each like has its own instant, more of them around the submission; a count is how many there are so far.
"""

import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from lib.domain.demo_people import apportioned
from lib.domain.demo_plan import ProjectPlan

COUNTED_AT = time(9, 30)  # UTC, daily
# When a kind of artifact appears, from the corpus (0) to the submission (1); any other kind comes with the submission.
_APPEARS = {"dataset": 0.0, "model": 0.55, "notebook": 0.6, "space": 0.8}
_LIKED_KINDS = {"space": 5, "dataset": 4, "model": 3}  # which repos people like, in any unit


def appears_at(project: ProjectPlan, kind: str) -> datetime:
    """When an artifact of `kind` is first seen (aware, UTC, whole minutes)."""
    span = project.submitted_at - project.corpus_at
    at = project.corpus_at + span * _APPEARS.get(kind, 1.0)
    return at.replace(second=0, microsecond=0)


def likes_by_artifact(likes: int, kinds: Mapping[int, str]) -> dict[int, int]:
    """The likes of a project shared out among its repos (artifact id to kind); artifacts that are no repos get none.

    >>> likes_by_artifact(12, {7: "dataset", 8: "model", 9: "space", 10: "video"})
    {7: 4, 8: 3, 9: 5}
    """
    weights = {str(artifact_id): _LIKED_KINDS[kind] for artifact_id, kind in kinds.items() if kind in _LIKED_KINDS}
    return {int(artifact_id): count for artifact_id, count in apportioned(likes, weights).items()} if weights else {}


def like_instants(likes: int, seen_at: datetime, until: datetime, seed: str) -> list[datetime]:
    """The instant of each like between `seen_at` and `until`, in order; the same seed gives the same ones."""
    stream = random.Random(seed)  # noqa: S311 - made-up likes, nothing to guess
    seconds = (until - seen_at).total_seconds()
    return sorted(seen_at + timedelta(seconds=seconds * stream.betavariate(2, 2.4)) for _ in range(likes))


def daily_counts(instants: Sequence[datetime], seen_at: datetime, until: datetime) -> list[tuple[datetime, int]]:
    """(when counted, likes so far) for every day from `seen_at` to `until`, both included.

    >>> from datetime import UTC
    >>> day = [datetime(2030, 1, n, 12, tzinfo=UTC) for n in (1, 2, 4)]
    >>> [(at.day, likes) for at, likes in daily_counts(day[1:], day[0], day[2])]
    [(2, 0), (3, 1), (4, 1)]
    """
    counted_at = datetime.combine(seen_at.date(), COUNTED_AT, seen_at.tzinfo)
    if counted_at < seen_at:
        counted_at += timedelta(days=1)
    counts = []
    while counted_at <= until:
        counts.append((counted_at, bisect_right(instants, counted_at)))
        counted_at += timedelta(days=1)
    return counts
