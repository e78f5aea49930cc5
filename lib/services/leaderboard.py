"""The leaderboard of an edition as everybody sees it: evaluation sets, requests to evaluate models, and their scores.

Sets are what the organizers declared; requests and scores come from imported files. A task of a result is the set whose
name has the same letters and digits; tasks that are no set of the edition are shown apart.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain import leaderboard as rules
from lib.domain.edition import Edition
from lib.domain.leaderboard import Request, Result, ScoreTable
from lib.store import leaderboard as store
from lib.store import public_figures
from lib.store.public_figures import EvaluationSetRow

if TYPE_CHECKING:
    from lib.store.database import Session


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """Everything that the leaderboard page shows.

    `scores` has a column for each set with scores, `other_scores` one for each task that is no set; `results` are all
    values behind both. `limited_runs` counts runs whose values are no scores. `imported_at` is None where no file was
    ever imported.
    """

    sets: tuple[EvaluationSetRow, ...]
    requests: tuple[Request, ...]
    scores: ScoreTable
    other_scores: ScoreTable
    results: tuple[Result, ...]
    limited_runs: int
    imported_at: datetime | None

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language by how many sets it has, most first; a set in two languages counts in both."""
        return _by_count([language for one in self.sets for language in one.languages])

    @property
    def tasks(self) -> tuple[str, ...]:
        """Every task by how many sets it has, most first."""
        return _by_count([one.task for one in self.sets])


def leaderboard(session: "Session", edition: Edition, edition_id: int) -> Leaderboard:
    """The leaderboard as the database holds it now."""
    sets = public_figures.evaluation_sets(session, edition_id)
    counting = rules.scores(store.results(session, edition_id))
    names = {rules.task_key(one.name): one.name for one in sets}
    others = {
        key: task
        for task in sorted({result.measure.task for result in counting}, key=str.casefold)
        if (key := rules.task_key(task)) not in names
    }
    return Leaderboard(
        sets=sets,
        requests=rules.newest_requests(store.requests(session, edition_id)),
        scores=rules.score_table(rules.columns(counting, names), has_means=True),
        other_scores=rules.score_table(rules.columns(counting, others), has_means=False),
        results=counting,
        limited_runs=store.limited_runs(session, edition_id),
        imported_at=store.last_import(session, edition_id),
    )


def _by_count(words: list[str]) -> tuple[str, ...]:
    order = list(dict.fromkeys(words))
    return tuple(sorted(order, key=lambda word: (-words.count(word), order.index(word))))
