"""What keeps a result from being verified and published, and what organizers said about it.

A waived blocker stays waived for what it named then: one ballot more that is missing blocks again. A tie at the podium
is decided and not waived, a conflict of interest is decided where conflicts are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lib.domain.standings import PODIUM
from lib.services.ranking import EditionRanking
from lib.store import assignments, conflicts, reviews

if TYPE_CHECKING:
    from lib.store.contests import DecisionRow
    from lib.store.database import Session

BlockerKind = Literal[
    "nothing_ranked",
    "undecided_conflicts",
    "open_tie",
    "missing_ballots",
    "unfit_ballots",
    "unknown_counts",
    "too_few_ballots",
    "rejected_submissions",
]
WAIVABLE: frozenset[BlockerKind] = frozenset(
    {"missing_ballots", "unfit_ballots", "unknown_counts", "too_few_ballots", "rejected_submissions"}
)


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason. `subject` names it among others; `pairs` are the projects it is about, each with a juror or None.

    `waiver` is the decision of organizers to go on all the same.
    """

    kind: BlockerKind
    subject: str
    pairs: tuple[tuple[int, int | None], ...]
    waiver: "DecisionRow | None" = None

    @property
    def is_waivable(self) -> bool:
        """Whether organizers may go on all the same, with a reason."""
        return self.kind in WAIVABLE

    @property
    def blocks(self) -> bool:
        """Whether it still stands in the way."""
        return self.waiver is None

    @property
    def items(self) -> list[list[int | None]]:
        """What it names, as a waiver records it."""
        return [list(pair) for pair in self.pairs]

    @property
    def projects(self) -> tuple[int, ...]:
        """The projects that it is about, once each."""
        return tuple(dict.fromkeys(project for project, _ in self.pairs))


def blockers(session: "Session", edition_id: int, view: EditionRanking) -> tuple[Blocker, ...]:
    """Everything that stands in the way of this ranking, or did until it was waived. Whoever asks has checked who
    asks."""
    found = [*_of_ranking(view), *_of_pairs(session, edition_id, view), *_of_review(session, edition_id, view)]
    return tuple(_with_waiver(blocker, view.found.decisions) for blocker in found)


def _of_ranking(view: EditionRanking) -> Iterable[Blocker]:
    if not view.ranked:
        yield Blocker("nothing_ranked", "nothing_ranked", ())
    open_ties: dict[int, list[int]] = {}
    for one in view.ranked:
        if one.place is not None and one.place <= PODIUM and not one.is_settled:
            open_ties.setdefault(one.place, []).append(one.project)
    for place, projects in open_ties.items():
        yield Blocker("open_tie", f"place {place}", tuple((project, None) for project in projects))
    counted = view.ranking.counted
    if counted.unfit:
        yield Blocker("unfit_ballots", "unfit_ballots", tuple(sorted(counted.unfit)))
    if counted.unknown:
        yield Blocker("unknown_counts", "unknown_counts", tuple((project, None) for project in sorted(counted.unknown)))
    few = sorted(one.project for one in view.not_ranked if one.not_ranked != "unknown_counts")
    if few and view.ranked:
        yield Blocker("too_few_ballots", "too_few_ballots", tuple((project, None) for project in few))


def _of_pairs(session: "Session", edition_id: int, view: EditionRanking) -> Iterable[Blocker]:
    scored = {(ballot.project, ballot.juror) for ballot in view.found.contest.ballots}
    left_out = set(view.found.left_out)
    known = view.found.names
    held = {pair: steps[0].state for pair, steps in conflicts.conflicts(session, edition_id).items()}
    # A declared conflict keeps its ballot out; nobody has said yet whether that is right.
    undecided = [
        pair
        for pair, state in held.items()
        if pair[0] in known and (state == "suggested" or (state == "declared" and pair in left_out))
    ]
    if undecided:
        yield Blocker("undecided_conflicts", "undecided_conflicts", tuple(sorted(undecided)))
    binding = conflicts.binding_pairs(session, edition_id)
    judging_now = {juror.id for juror in view.found.jurors.values() if juror.is_judging}
    due = [
        pair
        for pair in assignments.assigned_pairs(session, edition_id)
        if pair[0] in known and pair[1] in judging_now and pair not in binding and pair not in scored
    ]
    if due:
        yield Blocker("missing_ballots", "missing_ballots", tuple(sorted(due)))


def _of_review(session: "Session", edition_id: int, view: EditionRanking) -> Iterable[Blocker]:
    verdicts = {project: rows[0].verdict for project, rows in reviews.decisions(session, edition_id).items()}
    rejected = sorted(one.project for one in view.ranked if verdicts.get(one.project) == "rejected")
    if rejected:
        yield Blocker("rejected_submissions", "rejected_submissions", tuple((project, None) for project in rejected))


def _with_waiver(blocker: Blocker, decisions: Iterable["DecisionRow"]) -> Blocker:
    if not blocker.is_waivable:
        return blocker
    for made in decisions:
        if made.kind == "waived_blocker" and made.subject == blocker.subject:
            waived = {tuple(item) for item in made.verdict.get("items", ())}
            if waived.issuperset(blocker.pairs):
                return Blocker(blocker.kind, blocker.subject, blocker.pairs, made)
    return blocker
