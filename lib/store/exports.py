"""What leaves as files: the rows of every table as they are stored, and people, registrations, submissions and rosters
with all that an import of them says.

Every table of an edition is here but those of `LEFT_OUT`; columns of `COLUMNS_LEFT_OUT` are not in its rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, Table, func, or_, select, union
from sqlalchemy.orm import Session

from lib.store.models import (
    Artifact,
    Base,
    PersonDetail,
    Project,
    ProjectArtifact,
    Registration,
    RoleGrant,
    RosterMember,
    RosterTeam,
    Team,
    TeamMember,
)
from lib.store.registrations import Answers, Detail, StoredRegistration

_BATCH = 2_000
# Why a table is in no file.
LEFT_OUT: Final[Mapping[str, str]] = {
    "lease": "who works at this moment, which nobody needs later",
    "liker": "who likes what is told to nobody",
    "repo_like": "who likes what is told to nobody",
    "ballot_draft": "what a juror has not submitted is the juror's own",
}
# Columns that stay: what signs somebody in, what was said in confidence, and what is a document of its own.
COLUMNS_LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "account": frozenset({"issuer", "subject", "session_not_before"}),
    "ballot": frozenset({"private_comment", "client_token"}),
    "proposed_ballot": frozenset({"private_comment"}),
    "publication": frozenset({"tables", "bundle"}),
    "public_release": frozenset({"exact_people", "tables"}),
    "repo_revision": frozenset({"files", "readme", "sections"}),
    "corpus_audit": frozenset({"result"}),
    "rubric_version": frozenset({"content"}),
}


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """Somebody in a team or on a roster; nothing is known of erased people."""

    person_id: int
    detail: Detail | None


@dataclass(frozen=True, slots=True)
class SubmittedProject:
    """A project as its form said it. `links` are (kind, link as given) in order, `members` in that of their ids."""

    source_key: str
    title: str
    summary: str | None
    team_name: str | None
    team_size: int | None
    members: tuple[MemberDetail, ...]
    track: str | None
    goals: tuple[int, ...]
    language: str | None
    submitted_at: datetime | None
    wishes: tuple[str, ...] | None
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListedTeam:
    """A team as a source of rosters lists it."""

    name: str
    seeks_members: bool | None
    members: tuple[MemberDetail, ...]


@cache
def record_tables() -> tuple[str, ...]:
    """The tables whose rows can be taken along, in the order of the alphabet."""
    return tuple(sorted(name for name in Base.metadata.tables if name not in LEFT_OUT))


def record_columns(table: str) -> tuple[tuple[str, bool], ...]:
    """The columns of a table that leave: name, and whether it holds numbers. Raises KeyError for no such table."""
    return tuple((column.name, _is_number(column)) for column in _columns(table))


def records(session: Session, table: str, edition_id: int) -> Iterator[tuple[Any, ...]]:
    """The rows of the edition in a table, in the order of its key, without keeping them in memory."""
    found = _table(table)
    query = select(*_columns(table)).where(_of_edition(found, edition_id)).order_by(*found.primary_key.columns)
    for row in session.execute(query.execution_options(yield_per=_BATCH)):
        yield tuple(row)


def record_count(session: Session, table: str, edition_id: int) -> int:
    """How many rows of the edition a table has."""
    found = _table(table)
    return session.scalars(select(func.count()).select_from(found).where(_of_edition(found, edition_id))).one()


def registrations_with_people(
    session: Session, edition_id: int, source: str
) -> Iterator[tuple[StoredRegistration, Detail]]:
    """Every registration of one source with what is known of its person, in the order in which they came; those of
    erased people are not there."""
    query = (
        select(
            Registration.id,
            Registration.source_key,
            Registration.person_id,
            Registration.withdrawn_at,
            *(getattr(Registration, name) for name in Answers._fields),
            PersonDetail.full_name,
            PersonDetail.email,
            PersonDetail.email_key,
            PersonDetail.hub_name,
        )
        .join(PersonDetail, PersonDetail.person_id == Registration.person_id)
        .where(Registration.edition_id == edition_id, Registration.source == source)
        .order_by(Registration.id)
    )
    for row in session.execute(query.execution_options(yield_per=_BATCH)):
        yield StoredRegistration(row[0], row[1], row[2], row[3], Answers(*row[4:-4])), Detail(*row[-4:])


def registration_count(session: Session, edition_id: int, source: str) -> int:
    """How many rows `registrations_with_people` gives."""
    query = (
        select(func.count())
        .select_from(Registration)
        .join(PersonDetail, PersonDetail.person_id == Registration.person_id)
        .where(Registration.edition_id == edition_id, Registration.source == source)
    )
    return session.scalars(query).one()


def submitted_projects(session: Session, edition_id: int, source: str) -> tuple[SubmittedProject, ...]:
    """Every project that came by this source, in the order in which they came."""
    links: dict[int, list[tuple[str, str]]] = {}
    listed = (
        select(ProjectArtifact.project_id, Artifact.kind, ProjectArtifact.url_as_given, Artifact.url)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id)
        .join(Project, Project.id == ProjectArtifact.project_id)
        .where(Project.edition_id == edition_id, Project.source == source)
        .order_by(ProjectArtifact.project_id, ProjectArtifact.position)
    )
    for project_id, kind, as_given, url in session.execute(listed):
        links.setdefault(project_id, []).append((kind, as_given or url or ""))
    members = _members(
        session,
        select(TeamMember.team_id, TeamMember.person_id)
        .join(Team, Team.id == TeamMember.team_id)
        .where(Team.edition_id == edition_id),
    )
    query = (
        select(Project, Team)
        .outerjoin(Team, Team.id == Project.team_id)
        .where(Project.edition_id == edition_id, Project.source == source)
        .order_by(Project.id)
    )
    return tuple(
        SubmittedProject(
            source_key=project.source_key,
            title=project.title,
            summary=project.summary,
            team_name=team.name if team is not None else None,
            team_size=team.size if team is not None else None,
            members=members.get(team.id, ()) if team is not None else (),
            track=project.track,
            goals=tuple(project.sdgs),
            language=project.language,
            submitted_at=project.submitted_at,
            wishes=tuple(project.wishes) if project.wishes is not None else None,
            links=tuple(links.get(project.id, ())),
        )
        for project, team in session.execute(query)
    )


def listed_teams(session: Session, edition_id: int, source: str) -> tuple[ListedTeam, ...]:
    """The teams that a source of rosters lists now, in the order in which they came."""
    members = _members(
        session,
        select(RosterMember.roster_team_id, RosterMember.person_id)
        .join(RosterTeam, RosterTeam.id == RosterMember.roster_team_id)
        .where(RosterTeam.edition_id == edition_id),
    )
    query = select(RosterTeam).where(
        RosterTeam.edition_id == edition_id, RosterTeam.source == source, RosterTeam.withdrawn_at.is_(None)
    )
    return tuple(
        ListedTeam(team.name, team.seeks_members, members.get(team.id, ()))
        for team in session.scalars(query.order_by(RosterTeam.id))
    )


def known_emails(session: Session) -> Iterator[tuple[str, str]]:
    """Every address that is known: normalised, and as given."""
    query = select(PersonDetail.email_key, PersonDetail.email).where(PersonDetail.email_key.is_not(None))
    for email_key, email in session.execute(query.execution_options(yield_per=_BATCH)):
        yield str(email_key), email or str(email_key)


def _members(session: Session, query: Select[int, int]) -> dict[int, tuple[MemberDetail, ...]]:
    """The people of each team, by its id; `query` selects (team, person)."""
    pairs = query.subquery()
    detailed = (
        select(*pairs.c, PersonDetail.full_name, PersonDetail.email, PersonDetail.email_key, PersonDetail.hub_name)
        .outerjoin(PersonDetail, PersonDetail.person_id == pairs.c.person_id)
        .order_by(pairs.c.person_id)
    )
    found: dict[int, list[MemberDetail]] = {}
    for team_id, person_id, *known in session.execute(detailed):
        detail = Detail(*known) if any(value is not None for value in known) else None
        found.setdefault(team_id, []).append(MemberDetail(person_id, detail))
    return {team_id: tuple(people) for team_id, people in found.items()}


def _table(name: str) -> Table:
    if name in LEFT_OUT:
        raise KeyError(name)
    return Base.metadata.tables[name]


def _columns(name: str) -> Sequence[Any]:
    out = COLUMNS_LEFT_OUT.get(name, frozenset())
    return [column for column in _table(name).columns if column.name not in out]


def _is_number(column: Any) -> bool:
    return column.type.python_type.__name__ in ("int", "Decimal")


def _of_edition(table: Table, edition_id: int) -> ColumnElement[bool]:
    """The condition that a row of the table belongs to the edition."""
    if table.name == "edition":
        return table.c.id == edition_id
    if table.name == "account":
        held = select(RoleGrant.account_id).where(
            or_(RoleGrant.edition_id == edition_id, RoleGrant.edition_id.is_(None))
        )
        return table.c.id.in_(held)
    if table.name in ("person", "person_detail", "person_match"):
        key = table.c.id if table.name == "person" else table.c.person_id
        return key.in_(_people_of(edition_id))
    if "edition_id" in table.c:
        return table.c.edition_id == edition_id
    # A row without an edition of its own belongs to that of what it is about: its first reference that is always there.
    reference = next(
        key
        for column in table.columns
        if not column.nullable
        for key in column.foreign_keys
        if key.column.table.name not in ("account", "sync_run", "person")
    )
    owner = reference.column.table
    owned = select(reference.column).where(_of_edition(owner, edition_id))
    return reference.parent.in_(owned)


def _people_of(edition_id: int) -> CompoundSelect[Any]:
    """The ids of everybody who left a trace in the edition, erased people too."""
    return union(
        select(Registration.person_id).where(Registration.edition_id == edition_id),
        select(TeamMember.person_id).join(Team, Team.id == TeamMember.team_id).where(Team.edition_id == edition_id),
        select(RosterMember.person_id)
        .join(RosterTeam, RosterTeam.id == RosterMember.roster_team_id)
        .where(RosterTeam.edition_id == edition_id),
    )
