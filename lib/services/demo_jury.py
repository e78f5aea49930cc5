"""The jury of the demo: what organizers and jurors would have done up to a moment, through the services they use.

Only the ballots are written together instead of mark by mark: a jury types for days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from lib.domain import demo_jury
from lib.domain.conflicts import State
from lib.domain.demo_jury import MadeBallot, ScoredProject
from lib.domain.demo_plan import ConflictPlan, DemoPlan, JurorPlan, JuryPlan
from lib.domain.edition import Edition
from lib.domain.projects import short_title
from lib.services import assignments, conflicts, jury, my_scores, presentations, scoring, visits
from lib.services.access import Actor
from lib.services.assignments import Terms
from lib.services.rubric_lock import lock_rubric
from lib.store import assignments as assignment_rows
from lib.store import audit, ballots, judging, juror_projects
from lib.store import conflicts as conflict_rows
from lib.store.conflicts import ConflictRow

if TYPE_CHECKING:
    from lib.store.database import Database

_OPENED = "Inventado: empieza la evaluación."
_BEFORE_ALL = timedelta(days=1)  # how long before the opening organizers know what jurors read
_LEFT_A_DRAFT = timedelta(minutes=25)


def seed_jury(
    database: "Database", edition: Edition, edition_id: int, plan: DemoPlan, *, seed: int, until: datetime
) -> None:
    """Do everything that the plan's jury had done by `until`. Nothing where the plan has no jury.

    Raises ValueError where a project of the plan is not there.
    """
    if plan.jury is None:
        return
    making = _Making(database, edition, edition_id, plan.jury, seed, until)
    making.say_what_jurors_read()
    if plan.jury.assigned_at <= until:
        making.say_conflicts()
        making.open()
        making.present()
        making.score()


@dataclass(frozen=True)
class _Making:
    database: "Database"
    edition: Edition
    edition_id: int
    plan: JuryPlan
    seed: int
    until: datetime

    @cached_property
    def organizer(self) -> Actor:
        """Who runs the event."""
        with self.database.read() as session:
            people = visits.demo_people(session, self.edition_id)
            return visits.demo_actor(session, next(one.subject for one in people if one.role == "organizer"))

    @cached_property
    def jurors(self) -> Mapping[int, Actor]:
        """The jurors by number."""
        with self.database.read() as session:
            people = visits.demo_people(session, self.edition_id)
            found = {one.number: visits.demo_actor(session, one.subject) for one in people if one.role == "juror"}
        return {juror.number: found[juror.number] for juror in self.plan.jurors}

    @cached_property
    def project_ids(self) -> Mapping[str, int]:
        """Submitted projects by short title."""
        with self.database.read() as session:
            return {short_title(row.title): row.id for row in assignment_rows.projects(session, self.edition_id)}

    def say_what_jurors_read(self) -> None:
        for juror in self.plan.jurors:
            jury.change_profile(
                self.database,
                self.organizer,
                self.edition,
                _account(self.jurors[juror.number]),
                languages=juror.languages,
                topics=juror.topics,
                maximum_load=juror.maximum_load,
                now=min(self.until, self.plan.opens_at - _BEFORE_ALL),
                shown_at=None,
            )

    def say_conflicts(self) -> None:
        for planned in self.plan.conflicts:
            said = self._say(planned)
            if planned.decided_at <= self.until:
                self._decide(
                    said.project_id,
                    planned,
                    planned.decided,
                    planned.decision_reason,
                    at=planned.decided_at,
                    after=said.id,
                )

    def _decide(
        self, project_id: int, planned: ConflictPlan, state: State, reason: str, *, at: datetime, after: int | None
    ) -> ConflictRow:
        return conflicts.decide(
            self.database,
            self.organizer,
            self.edition.slug,
            project_id,
            _account(self.jurors[planned.juror]),
            state=state,
            kind=planned.kind,
            reason=reason,
            now=at,
            replaces_id=after,
        )

    def _say(self, planned: ConflictPlan) -> ConflictRow:
        project_id, juror = self._project_id(planned.project), self.jurors[planned.juror]
        if planned.state == "declared":
            return self._decide(project_id, planned, "declared", planned.reason, at=self.plan.opens_at, after=None)
        with self.database.write() as session:
            return conflict_rows.record(
                session,
                project_id=project_id,
                juror_id=_account(juror),
                state=planned.state,
                kind=planned.kind,
                reason=planned.reason,
                recorded_by=None,
                recorded_at=self.plan.opens_at,
            )

    def open(self) -> None:
        terms = Terms(None, self.seed)
        with self.database.read() as session:
            trial = assignments.tried(session, self.organizer, self.edition, self.edition_id, terms)
        assignments.accept(
            self.database,
            self.organizer,
            self.edition.slug,
            terms,
            digest=trial.digest,
            reason="",
            now=self.plan.assigned_at,
        )
        with self.database.write() as session:
            judging.add_step(
                session,
                self.edition_id,
                "open",
                reason=_OPENED,
                taken_by=self.organizer.account_id,
                taken_at=self.plan.assigned_at,
            )

    def present(self) -> None:
        order = sorted(self.project_ids.values())
        presentations.arrange(
            self.database,
            self.organizer,
            self.edition.slug,
            order,
            first_at=self.plan.presents_at,
            slot_minutes=5,
            now=self.plan.assigned_at,
            shown=(),
        )
        absent = {self._project_id(title) for title in self.plan.not_presented}
        for project_id in order:
            presentations.record_presented(
                self.database,
                self.organizer,
                self.edition.slug,
                project_id,
                project_id not in absent,
                now=self.plan.presents_at,
            )

    def score(self) -> None:
        for juror in self.plan.jurors:
            my_scores.see_guide(self.database, self.jurors[juror.number], self.edition_id, now=self.plan.assigned_at)
            projects = self._projects_of(juror)
            made = demo_jury.ballots(self.plan, self.edition.rubric, juror, list(projects.values()), self.seed)
            slugs = {project.title: slug for slug, project in projects.items()}
            submitted = [ballot for ballot in made if ballot.submitted_at <= self.until]
            self._submit(juror, submitted)
            self._leave_a_draft(juror, made[len(submitted) :])
            self._give_the_extra_point(juror, submitted, slugs, list(projects.values()))
            self._nominate(juror, submitted, slugs)

    def _projects_of(self, juror: JurorPlan) -> dict[str, ScoredProject]:
        with self.database.read() as session:
            rows = juror_projects.assigned_projects(session, self.edition_id, _account(self.jurors[juror.number]))
        return {
            row.slug: ScoredProject(short_title(row.title), row.components, row.is_presented is not False)
            for row in rows
        }

    def _submit(self, juror: JurorPlan, made: Sequence[MadeBallot]) -> None:
        juror_id = _account(self.jurors[juror.number])
        with self.database.write() as session:
            for ballot in made:
                at = ballot.submitted_at
                rubric = lock_rubric(session, self.edition, self.edition_id, locked_by=juror_id, now=at)
                row = ballots.add_ballot(
                    session,
                    self._project_id(ballot.title),
                    juror_id,
                    rubric_version=rubric.version,
                    marks=ballot.marks,
                    private_comment=ballot.private_comment,
                    team_comment=ballot.team_comment,
                    client_token=f"demo-{juror.number}-{ballot.title}",
                    submitted_at=at,
                )
                audit.record(
                    session,
                    edition_id=self.edition_id,
                    at=at,
                    account_id=juror_id,
                    action="ballot.submit",
                    object_kind="project",
                    object_id=str(row.project_id),
                    before=None,
                    after={"version": row.version, "rubric_version": row.rubric_version},
                    reason=None,
                )

    def _leave_a_draft(self, juror: JurorPlan, to_come: Sequence[MadeBallot]) -> None:
        """Half of the next ballot, while the jury scores."""
        for ballot in to_come[:1]:
            with self.database.write() as session:
                for key, mark in demo_jury.half_filled(self.edition.rubric, ballot).items():
                    ballots.save_field(
                        session,
                        self._project_id(ballot.title),
                        _account(self.jurors[juror.number]),
                        f"{ballots.MARK}{key}",
                        based_on=None,
                        value=mark,
                        saved_at=self.until - _LEFT_A_DRAFT,
                    )

    def _give_the_extra_point(
        self,
        juror: JurorPlan,
        submitted: Sequence[MadeBallot],
        slugs: Mapping[str, str],
        projects: Sequence[ScoredProject],
    ) -> None:
        title = demo_jury.favourite(self.edition.rubric, submitted, projects)
        if title is not None:
            scoring.move_extra_point(
                self.database,
                self.jurors[juror.number],
                self.edition,
                self.edition_id,
                slugs[title],
                based_on=None,
                is_given=True,
                now=max(ballot.submitted_at for ballot in submitted),
            )

    def _nominate(self, juror: JurorPlan, submitted: Sequence[MadeBallot], slugs: Mapping[str, str]) -> None:
        at = {ballot.title: ballot.submitted_at for ballot in submitted}
        for planned in self.plan.nominations:
            if planned.juror == juror.number and planned.project in at:
                scoring.nominate(
                    self.database,
                    self.jurors[juror.number],
                    self.edition,
                    self.edition_id,
                    slugs[planned.project],
                    prize=planned.prize,
                    reason=planned.reason,
                    is_withdrawn=False,
                    now=at[planned.project],
                )

    def _project_id(self, title: str) -> int:
        if title not in self.project_ids:
            raise ValueError(f'the demo\'s jury plans for the project "{title}", which is not submitted')
        return self.project_ids[title]


def _account(actor: Actor) -> int:
    if actor.account_id is None:
        raise ValueError("a juror of the plan is nobody whom the demo may be viewed as")
    return actor.account_id
