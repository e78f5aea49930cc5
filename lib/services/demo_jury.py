"""The jury of the demo: what organizers and jurors would have done up to a moment, through the services they use.

Only the ballots are written together instead of mark by mark: a jury types for days.
"""

import random
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
from lib.services import (
    assignments,
    conflicts,
    jury,
    my_scores,
    presentations,
    publication,
    result_decisions,
    scoring,
    visits,
)
from lib.services.access import Actor
from lib.services.assignments import Terms
from lib.services.rubric_lock import lock_rubric
from lib.store import assignments as assignment_rows
from lib.store import audit, ballots, juror_projects
from lib.store import conflicts as conflict_rows
from lib.store.conflicts import ConflictRow
from lib.store.judging import JudgingState

if TYPE_CHECKING:
    from lib.store.database import Database

_OPENED = "Inventado: empieza la evaluación."
_CLOSED = "Inventado: todo el jurado ha terminado."
_VERIFIED = "Inventado: revisamos empates, conflictos y papeletas."
_PUBLISHED = "Inventado: es el día del anuncio."
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
        making.publish()


@dataclass(frozen=True)
class _Making:
    database: "Database"
    edition: Edition
    edition_id: int
    plan: JuryPlan
    seed: int
    until: datetime

    @cached_property
    def organizers(self) -> Sequence[Actor]:
        """Who runs the event; the second one confirms what the first one does."""
        with self.database.read() as session:
            people = visits.demo_people(session, self.edition_id)
            return [visits.demo_actor(session, one.subject) for one in people if one.role == "organizer"]

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
                self.organizers[0],
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
            self.organizers[0],
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
            trial = assignments.tried(session, self.organizers[0], self.edition, self.edition_id, terms)
        assignments.accept(
            self.database,
            self.organizers[0],
            self.edition.slug,
            terms,
            digest=trial.digest,
            reason="",
            now=self.plan.assigned_at,
        )
        self._step("open", _OPENED, self.plan.assigned_at)

    def _step(self, state: JudgingState, reason: str, at: datetime) -> None:
        publication.take_step(self.database, self.organizers[0], self.edition, state, reason=reason, now=at)

    def publish(self) -> None:
        """Close, verify and publish, as far as it goes by the plan's moments."""
        if self.plan.closes_at <= self.until:
            self._step("closed", _CLOSED, self.plan.closes_at)
            for mention in self.plan.mentions:
                result_decisions.decide_mention(
                    self.database,
                    self.organizers[0],
                    self.edition,
                    mention.prize,
                    [self._project_id(title) for title in mention.projects],
                    reason=mention.reason,
                    now=self.plan.closes_at,
                )
        if self.plan.verified_at <= self.until:
            self._step("verified", _VERIFIED, self.plan.verified_at)
        if self.plan.confirmed_at <= self.until:
            asked = publication.request_publication(
                self.database,
                self.organizers[0],
                self.edition,
                reason=_PUBLISHED,
                publish_at=None,
                now=self.plan.requested_at,
                shuffle=random.Random(self.seed).shuffle,  # noqa: S311 - letters of made-up jurors
            )
            publication.confirm_publication(
                self.database, self.organizers[1], self.edition, asked, now=self.plan.confirmed_at
            )

    def present(self) -> None:
        order = sorted(self.project_ids.values())
        presentations.arrange(
            self.database,
            self.organizers[0],
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
                self.organizers[0],
                self.edition.slug,
                project_id,
                project_id not in absent,
                now=self.plan.presents_at,
            )

    def score(self) -> None:
        projects = {juror.number: self._projects_of(juror) for juror in self.plan.jurors}
        made = {
            juror.number: demo_jury.ballots(
                self.plan, self.edition.rubric, juror, list(projects[juror.number].values()), self.seed
            )
            for juror in self.plan.jurors
        }
        submitted = {
            number: [ballot for ballot in own if ballot.submitted_at <= self.until] for number, own in made.items()
        }
        self._submit(sorted((ballot for own in submitted.values() for ballot in own), key=_when))
        for number, own in submitted.items():
            my_scores.see_guide(self.database, self.jurors[number], self.edition_id, now=self.plan.assigned_at)
            slugs = {project.title: slug for slug, project in projects[number].items()}
            self._leave_a_draft(number, made[number][len(own) :])
            self._give_the_extra_point(number, own, slugs, list(projects[number].values()))
            self._nominate(number, own, slugs)

    def _projects_of(self, juror: JurorPlan) -> dict[str, ScoredProject]:
        with self.database.read() as session:
            rows = juror_projects.assigned_projects(session, self.edition_id, _account(self.jurors[juror.number]))
        return {
            row.slug: ScoredProject(short_title(row.title), row.components, row.is_presented is not False)
            for row in rows
        }

    def _submit(self, made: Sequence[MadeBallot]) -> None:
        with self.database.write() as session:
            for ballot in made:
                at, juror_id = ballot.submitted_at, _account(self.jurors[ballot.juror])
                rubric = lock_rubric(session, self.edition, self.edition_id, locked_by=juror_id, now=at)
                row = ballots.add_ballot(
                    session,
                    self._project_id(ballot.title),
                    juror_id,
                    rubric_version=rubric.version,
                    marks=ballot.marks,
                    private_comment=ballot.private_comment,
                    team_comment=ballot.team_comment,
                    client_token=f"demo-{ballot.juror}-{ballot.title}",
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

    def _leave_a_draft(self, number: int, to_come: Sequence[MadeBallot]) -> None:
        """Half of the next ballot, while the jury scores."""
        for ballot in to_come[:1]:
            with self.database.write() as session:
                for key, mark in demo_jury.half_filled(self.edition.rubric, ballot).items():
                    ballots.save_field(
                        session,
                        self._project_id(ballot.title),
                        _account(self.jurors[number]),
                        f"{ballots.MARK}{key}",
                        based_on=None,
                        value=mark,
                        saved_at=self.until - _LEFT_A_DRAFT,
                    )

    def _give_the_extra_point(
        self,
        number: int,
        submitted: Sequence[MadeBallot],
        slugs: Mapping[str, str],
        projects: Sequence[ScoredProject],
    ) -> None:
        title = demo_jury.favourite(self.edition.rubric, submitted, projects)
        if title is not None:
            scoring.move_extra_point(
                self.database,
                self.jurors[number],
                self.edition,
                self.edition_id,
                slugs[title],
                based_on=None,
                is_given=True,
                now=max(ballot.submitted_at for ballot in submitted),
            )

    def _nominate(self, number: int, submitted: Sequence[MadeBallot], slugs: Mapping[str, str]) -> None:
        at = {ballot.title: ballot.submitted_at for ballot in submitted}
        for planned in self.plan.nominations:
            if planned.juror == number and planned.project in at:
                scoring.nominate(
                    self.database,
                    self.jurors[number],
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


def _when(ballot: MadeBallot) -> tuple[datetime, int]:
    return ballot.submitted_at, ballot.juror
