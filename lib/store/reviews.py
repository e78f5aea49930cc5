"""What organizers decided about submissions and waived of their checks, and what the checks need to know of teams and
of what repos held.

Decisions and waivers are only ever added to; the newest of a project, or of a project and a check, holds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session

from lib.store import team_people
from lib.store.models import (
    Account,
    CheckWaiver,
    OrganizationMember,
    Person,
    PersonDetail,
    Project,
    Registration,
    Repo,
    RepoClaim,
    RepoRevision,
    ReviewDecision,
    SyncRun,
    Team,
)

Verdict = Literal["accepted", "changes_asked", "rejected", "reopened"]


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A submission, withdrawn or not. `team` is what the team calls itself, None where nobody named one."""

    id: int
    slug: str
    title: str
    team_id: int | None
    team: str | None
    team_size: int | None
    language: str | None
    submitted_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None  # None: organizers did not take it out


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What somebody decided about a project. `decided_by` None: the command line; `decider`: the account's name."""

    id: int
    verdict: Verdict
    reason: str
    decided_by: int | None
    decider: str | None
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class WaiverRow:
    """A check of a project was waived, or asked for again."""

    id: int
    check_key: str
    is_waived: bool
    reason: str
    set_by: int | None
    setter: str | None
    set_at: datetime


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody in a team, under the number of whoever they were found to be."""

    person_id: int
    name: str | None
    email: str | None
    hub_name: str | None


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """What a repo held at a revision: [{"level", "title", "words", "placeholders"}] as sections. `card_bytes`: the size
    of its README, 0 without one."""

    files: tuple[str, ...]
    card_bytes: int
    readme: str | None
    is_readme_refused: bool
    sections: Sequence[Mapping[str, Any]]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class ListedRepo:
    """A repo as the Hub's list describes it. `card`: the front matter; `read_sha`: the revision that was read last."""

    number: int
    tags: tuple[str, ...]
    card: Mapping[str, Any]
    sha: str | None
    read_sha: str | None
    seen_at: datetime


class DecidedMeanwhileError(RuntimeError):
    """Somebody else decided about the same thing since the form was shown."""

    def __init__(self) -> None:
        super().__init__("Somebody else decided meanwhile. Look at what holds now, then decide.")


def submissions(session: Session, edition_id: int) -> tuple[SubmissionRow, ...]:
    """Every project of the edition that was submitted, by title."""
    query = (
        select(
            Project.id,
            Project.slug,
            Project.title,
            Project.team_id,
            Team.name.label("team"),
            Team.size.label("team_size"),
            Project.language,
            Project.submitted_at,
            Project.withdrawn_at,
            Project.withdrawn_reason,
        )
        .join(Team, Team.id == Project.team_id, isouter=True)
        .where(Project.edition_id == edition_id, Project.submitted_at.is_not(None))
        .order_by(Project.title, Project.id)
    )
    return tuple(SubmissionRow(**row) for row in session.execute(query).mappings())


def is_submission(session: Session, edition_id: int, project_id: int) -> bool:
    """Whether the edition has this project, submitted."""
    query = select(func.count()).select_from(Project)
    query = query.where(Project.id == project_id, Project.edition_id == edition_id, Project.submitted_at.is_not(None))
    return session.scalar(query) == 1


def withdrawal(session: Session, project_id: int) -> tuple[datetime | None, str | None]:
    """When a project was withdrawn, and why where organizers did it. Raises NoResultFound for no project."""
    query = select(Project.withdrawn_at, Project.withdrawn_reason).where(Project.id == project_id)
    withdrawn_at, reason = session.execute(query).one()
    return withdrawn_at, reason


def withdraw(session: Session, project_id: int, *, withdrawn_at: datetime | None, reason: str | None) -> None:
    """Take a project out of the competition, or back in with None."""
    values = {"withdrawn_at": withdrawn_at, "withdrawn_reason": reason}
    session.execute(update(Project).where(Project.id == project_id).values(values))


def decisions(session: Session, edition_id: int) -> Mapping[int, Sequence[DecisionRow]]:
    """Every decision about the edition's projects, by project, newest first."""
    query = (
        select(ReviewDecision, Account.display_name)
        .join(Project, Project.id == ReviewDecision.project_id)
        .join(Account, Account.id == ReviewDecision.decided_by, isouter=True)
        .where(Project.edition_id == edition_id)
        .order_by(ReviewDecision.id.desc())
    )
    found: dict[int, list[DecisionRow]] = {}
    for row, decider in session.execute(query):
        found.setdefault(row.project_id, []).append(_decision(row, decider))
    return found


def waivers(session: Session, edition_id: int) -> Mapping[int, Sequence[WaiverRow]]:
    """Everything that was said about waiving checks of the edition's projects, by project, newest first."""
    query = (
        select(CheckWaiver, Account.display_name)
        .join(Project, Project.id == CheckWaiver.project_id)
        .join(Account, Account.id == CheckWaiver.set_by, isouter=True)
        .where(Project.edition_id == edition_id)
        .order_by(CheckWaiver.id.desc())
    )
    found: dict[int, list[WaiverRow]] = {}
    for row, setter in session.execute(query):
        found.setdefault(row.project_id, []).append(_waiver(row, setter))
    return found


def record_decision(
    session: Session,
    *,
    project_id: int,
    verdict: Verdict,
    reason: str,
    decided_by: int | None,
    decided_at: datetime,
    replaces_id: int | None,
) -> DecisionRow:
    """Decide about a project. `replaces_id`: the decision that the form was shown with, None for none.

    Raises DecidedMeanwhileError: another decision holds by now; nothing is recorded.
    """
    newest = session.scalar(select(func.max(ReviewDecision.id)).where(ReviewDecision.project_id == project_id))
    if newest != replaces_id:
        raise DecidedMeanwhileError
    row = ReviewDecision(
        project_id=project_id, verdict=verdict, reason=reason, decided_by=decided_by, decided_at=decided_at
    )
    session.add(row)
    session.flush()
    return _decision(row, None)


def record_waiver(
    session: Session,
    *,
    project_id: int,
    check_key: str,
    is_waived: bool,
    reason: str,
    set_by: int | None,
    set_at: datetime,
    replaces_id: int | None,
) -> WaiverRow:
    """Waive a check of a project, or ask for it again. `replaces_id`: what was said last about it when the form was
    shown, None for nothing.

    Raises DecidedMeanwhileError: somebody else said something by now; nothing is recorded.
    """
    said = (CheckWaiver.project_id == project_id) & (CheckWaiver.check_key == check_key)
    if session.scalar(select(func.max(CheckWaiver.id)).where(said)) != replaces_id:
        raise DecidedMeanwhileError
    row = CheckWaiver(
        project_id=project_id,
        check_key=check_key,
        is_waived=is_waived,
        reason=reason,
        set_by=set_by,
        set_at=set_at,
    )
    session.add(row)
    session.flush()
    return _waiver(row, None)


def members(session: Session, edition_id: int) -> Mapping[int, tuple[MemberRow, ...]]:
    """The people known to be in each team of the edition, by its submission or by a roster; nobody twice."""
    known = team_people.known_members(edition_id)
    query = (
        select(known.c.team_id, Person.id, Person.same_as_id, PersonDetail)
        .join(Person, Person.id == known.c.person_id)
        .join(PersonDetail, PersonDetail.person_id == Person.id, isouter=True)
        .order_by(known.c.team_id, Person.id)
    )
    found: dict[int, dict[int, MemberRow]] = {}
    for team_id, person_id, same_as_id, detail in session.execute(query):
        one = same_as_id or person_id
        before = found.setdefault(team_id, {}).get(one)
        said = MemberRow(one, *_said(detail))
        found[team_id][one] = said if before is None else _together(before, said)
    return {team_id: tuple(people.values()) for team_id, people in found.items()}


def registered_people(session: Session, edition_id: int) -> frozenset[int]:
    """Who is registered, under the number of whoever they were found to be."""
    query = (
        select(func.coalesce(Person.same_as_id, Person.id))
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.edition_id == edition_id, Registration.withdrawn_at.is_(None))
    )
    return frozenset(session.scalars(query))


def registrations_at(session: Session, edition_id: int) -> datetime | None:
    """When registrations were last imported with success; None: never, or none are there."""
    run = select(func.max(SyncRun.finished_at)).where(
        SyncRun.edition_id == edition_id, SyncRun.source.contains("registrations"), SyncRun.status == "succeeded"
    )
    newest = select(func.max(Registration.registered_at)).where(Registration.edition_id == edition_id)
    newest_at = session.scalar(newest)
    return None if newest_at is None else session.scalar(run) or newest_at


def organization_members(
    session: Session, edition_id: int, organization: str
) -> tuple[frozenset[str], datetime | None]:
    """The names on the Hub (lower case) in the organization, and when they were last read; None: never, or the Hub
    told nobody (then only the row without a name is there)."""
    query = select(OrganizationMember.hub_name, OrganizationMember.read_at).where(
        OrganizationMember.edition_id == edition_id,
        OrganizationMember.organization == organization.lower(),
        OrganizationMember.hub_name != "",
    )
    rows = session.execute(query).all()
    return frozenset(name for name, _ in rows), max((read_at for _, read_at in rows), default=None)


def listed_repos(session: Session, edition_id: int) -> Mapping[int, ListedRepo]:
    """The repo of each artifact of the edition that is known to be one, by the artifact's id."""
    query = (
        select(RepoClaim.artifact_id, Repo.id, Repo.tags, Repo.card, Repo.sha, Repo.read_sha, Repo.seen_at)
        .join(Repo, Repo.id == RepoClaim.repo_id)
        .where(Repo.edition_id == edition_id)
    )
    return {
        artifact_id: ListedRepo(number, tuple(map(str, tags)), card, sha, read_sha, seen_at)
        for artifact_id, number, tags, card, sha, read_sha, seen_at in session.execute(query)
    }


def revisions(session: Session, wanted: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], RevisionRow]:
    """Those of these revisions, each (repo, sha), that were read."""
    query = select(RepoRevision).where(tuple_(RepoRevision.repo_id, RepoRevision.sha).in_(wanted))
    return {
        (row.repo_id, row.sha): RevisionRow(
            tuple(file["path"] for file in row.files),
            next((int(file["bytes"]) for file in row.files if file["path"] == "README.md"), 0),
            row.readme,
            row.is_readme_refused,
            row.sections,
            row.read_at,
        )
        for row in session.scalars(query)
    }


def _said(detail: PersonDetail | None) -> tuple[str | None, str | None, str | None]:
    return (None, None, None) if detail is None else (detail.full_name, detail.email, detail.hub_name)


def _together(first: MemberRow, second: MemberRow) -> MemberRow:
    return MemberRow(
        first.person_id,
        first.name or second.name,
        first.email or second.email,
        first.hub_name or second.hub_name,
    )


def _decision(row: ReviewDecision, decider: str | None) -> DecisionRow:
    return DecisionRow(row.id, cast(Verdict, row.verdict), row.reason, row.decided_by, decider, row.decided_at)


def _waiver(row: CheckWaiver, setter: str | None) -> WaiverRow:
    return WaiverRow(row.id, row.check_key, row.is_waived, row.reason, row.set_by, setter, row.set_at)
