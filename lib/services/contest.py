"""What the ranking of an edition follows from, as the database holds it now.

Not here: ballots of jurors whom a conflict keeps from the project, withdrawn projects, drafts. A mark that the rubric
in force does not know (an earlier version asked for it) is left out; the ballot then lacks marks, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lib.domain.ballots import Ballot, Entry
from lib.domain.edition import Edition, Rubric
from lib.domain.ranking import Contest
from lib.domain.standings import TieDecision
from lib.services.projects import ProjectName
from lib.services.rubric_lock import rubric_in_force
from lib.store import ballots, conflicts, contests, jurors

if TYPE_CHECKING:
    from lib.store.contests import DecisionRow, FinalistRoundRow
    from lib.store.database import Session
    from lib.store.jurors import JurorRow


@dataclass(frozen=True, slots=True)
class EditionContest:
    """A contest with the names of its projects and jurors.

    `left_out` are (project, juror) of submitted ballots that a conflict rules out.
    """

    contest: Contest
    names: Mapping[int, ProjectName]
    jurors: Mapping[int, "JurorRow"]
    left_out: tuple[tuple[int, int], ...]
    decisions: tuple["DecisionRow", ...]
    finalist_round: "FinalistRoundRow | None"


def contest_of_edition(session: "Session", edition: Edition, edition_id: int) -> EditionContest:
    """The contest of an edition. Whoever asks has checked who asks."""
    rubric = rubric_in_force(session, edition, edition_id)
    projects = {project.id: project for project in contests.scored_projects(session, edition_id)}
    binding = conflicts.binding_pairs(session, edition_id)
    everybody = {juror.id: juror for juror in jurors.jurors(session, edition_id)}
    submitted = [row for row in ballots.submitted_ballots(session, edition_id) if row.project_id in projects]
    counted = [row for row in submitted if (row.project_id, row.juror_id) not in binding]
    extras = ballots.extra_points(session, edition_id)
    made = contests.decisions(session, edition_id)
    second_round = contests.finalist_round(session, edition_id)
    scorers = {(row.project_id, row.juror_id) for row in counted}
    return EditionContest(
        Contest(
            rubric=rubric,
            entries={
                project.id: Entry(project.id, project.components, project.counts, project.is_presented)
                for project in projects.values()
            },
            ballots=tuple(
                Ballot(row.project_id, row.juror_id, _known_marks(rubric, row.marks), row.submitted_at)
                for row in counted
            ),
            extras={juror: project for juror, project in extras.items() if (project, juror) in scorers},
            eligible={
                project: sum(
                    1
                    for juror in everybody.values()
                    if (project, juror.id) not in binding and (juror.is_judging or (project, juror.id) in scorers)
                )
                for project in projects
            },
            decisions=tuple(_tie_decision(row, projects) for row in made if row.kind == "tie"),
            finalists=frozenset(second_round.projects) & projects.keys() if second_round is not None else frozenset(),
        ),
        names={project.id: ProjectName(project.slug, project.title) for project in projects.values()},
        jurors=everybody,
        left_out=tuple(
            (row.project_id, row.juror_id) for row in submitted if (row.project_id, row.juror_id) in binding
        ),
        decisions=made,
        finalist_round=second_round,
    )


def _known_marks(rubric: Rubric, marks: Mapping[str, int]) -> dict[str, int]:
    scales = {one.key: (one.minimum, one.maximum) for block in rubric.blocks for one in block.criteria}
    return {key: mark for key, mark in marks.items() if key in scales and scales[key][0] <= mark <= scales[key][1]}


def _tie_decision(row: "DecisionRow", projects: Mapping[int, object]) -> TieDecision:
    entries = (one if isinstance(one, list) else [one] for one in row.verdict.get("order", ()))
    kept = (tuple(project for project in entry if project in projects) for entry in entries)
    order = tuple(entry for entry in kept if entry)
    return TieDecision(
        frozenset(project for project in row.verdict.get("projects", ()) if project in projects),
        order if len(order) > 1 else (),
    )
