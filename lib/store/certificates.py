"""Certificates: who may get one, those that were issued, and their revocation. Only organizers read these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from lib.domain.certificates import KINDS, WITHDRAWN, Candidate, CertificateKey, Kind, language_of, printable_name
from lib.domain.certificates import Certificate as Issued
from lib.domain.identity import comparison_key, unaccented_key
from lib.store import people, team_people
from lib.store.models import (
    Account,
    Ballot,
    Certificate,
    JurorProfile,
    Person,
    PersonDetail,
    Presentation,
    Project,
    Registration,
)

PAGE = 100
_BATCH = 500
_WHO = func.coalesce(Person.same_as_id, Person.id)

ListedState = Literal["all", "valid", "revoked"]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many certificates of a kind are valid, and how many were revoked."""

    valid: int = 0
    revoked: int = 0


@dataclass(frozen=True, slots=True)
class ProjectMoments:
    """A submitted project that was not withdrawn. `is_presented` None: not recorded."""

    id: int
    slug: str
    is_presented: bool | None


def submitted_projects(session: Session, edition_id: int) -> list[ProjectMoments]:
    """Every project that may have brought its team a certificate, by id."""
    query = (
        select(Project.id, Project.slug, Presentation.is_presented)
        .outerjoin(Presentation, Presentation.project_id == Project.id)
        .where(Project.edition_id == edition_id, Project.submitted_at.is_not(None), Project.withdrawn_at.is_(None))
        .order_by(Project.id)
    )
    return [ProjectMoments(*row) for row in session.execute(query)]


def members(session: Session, edition_id: int, awards: Sequence[tuple[int, str | None]]) -> list[Candidate]:
    """The members of the teams of these projects, each once for a project and award, nobody who was erased.

    Somebody with several rows is known by the first, by the first name that any of them has, and by the newest
    registration that says a language; else that of the project counts.
    """
    projects = sorted({project_id for project_id, _award in awards})
    found: dict[int, list[tuple[int, str | None]]] = {}
    known = team_people.known_members(edition_id)
    query = (
        select(Project.id, _WHO, Project.language)
        .join(known, known.c.team_id == Project.team_id)
        .join(Person, Person.id == known.c.person_id)
        .where(Project.id.in_(projects), Person.erased_at.is_(None))
        .order_by(Project.id, _WHO)
        .distinct()
    )
    for project_id, who, language in session.execute(query):
        found.setdefault(project_id, []).append((who, language))
    everybody = sorted({who for those in found.values() for who, _language in those})
    names, languages = _names(session, everybody), _languages(session, edition_id, everybody)
    return [
        Candidate(who, None, project_id, award, names.get(who), language_of(languages.get(who), language))
        for project_id, award in awards
        for who, language in found.get(project_id, ())
    ]


def jurors_with_ballots(session: Session, edition_id: int) -> list[Candidate]:
    """The jurors who submitted a ballot for a project of the edition, by their accounts."""
    query = (
        select(Account.id, Account.display_name, JurorProfile.languages)
        .outerjoin(JurorProfile, and_(JurorProfile.account_id == Account.id, JurorProfile.edition_id == edition_id))
        .where(
            Account.id.in_(
                select(Ballot.juror_id)
                .join(Project, Project.id == Ballot.project_id)
                .where(Project.edition_id == edition_id)
            )
        )
        .order_by(Account.id)
    )
    return [
        Candidate(None, account_id, None, None, printable_name(name), language_of(*(languages or ())))
        for account_id, name, languages in session.execute(query)
    ]


def keys(session: Session, edition_id: int, kind: Kind) -> dict[CertificateKey, bool]:
    """Who has or had a certificate of a kind, and whether they have a valid one. Those that went with a withdrawn
    result do not count: whoever wins by another one gets a new certificate."""
    query = (
        select(_WHO, Certificate.account_id, Certificate.project_id, Certificate.award, Certificate.revoked_at)
        .outerjoin(Person, Person.id == Certificate.person_id)
        .where(
            Certificate.edition_id == edition_id,
            Certificate.kind == kind,
            func.coalesce(Certificate.revoked_reason, "") != WITHDRAWN,
        )
    )
    found: dict[CertificateKey, bool] = {}
    for who, account_id, project_id, award, revoked_at in session.execute(query):
        key = (who, account_id, project_id, award)
        found[key] = found.get(key, False) or revoked_at is None
    return found


def mentors_by_name(session: Session, edition_id: int) -> dict[str, int]:
    """Mentors who have or had a certificate: the person by each name that they had on one, for comparing."""
    query = (
        select(Certificate.full_name, _WHO)
        .join(Person, Person.id == Certificate.person_id)
        .where(Certificate.edition_id == edition_id, Certificate.kind == "mentor", Certificate.full_name.is_not(None))
        .order_by(Certificate.id.desc())
    )
    return {comparison_key(name or ""): who for name, who in session.execute(query)}


def add(
    session: Session,
    edition_id: int,
    kind: Kind,
    candidates: Iterable[tuple[Candidate, str]],
    *,
    issued_at: datetime,
    issued_by: int | None,
) -> list[int]:
    """Issue a certificate for each candidate, with its code; their ids. Candidates have a name and a language."""
    rows = [
        Certificate(
            edition_id=edition_id,
            person_id=candidate.person_id,
            account_id=candidate.account_id,
            project_id=candidate.project_id,
            kind=kind,
            award=candidate.award,
            full_name=candidate.full_name,
            language=candidate.language,
            code=code,
            issued_at=issued_at,
            issued_by=issued_by,
        )
        for candidate, code in candidates
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def revoke(session: Session, certificate_id: int, *, reason: str, revoked_by: int | None, revoked_at: datetime) -> None:
    """Revoke a certificate that is valid; one that is not stays as it is."""
    session.execute(
        update(Certificate)
        .where(Certificate.id == certificate_id, Certificate.revoked_at.is_(None))
        .values(revoked_at=revoked_at, revoked_by=revoked_by, revoked_reason=reason)
    )


def revoke_of_result(session: Session, edition_id: int, *, revoked_by: int | None, revoked_at: datetime) -> int:
    """Revoke every valid certificate of winners, since their result was withdrawn; how many there were."""
    valid = counts(session, edition_id)["winner"].valid
    session.execute(
        update(Certificate)
        .where(Certificate.edition_id == edition_id, Certificate.kind == "winner", Certificate.revoked_at.is_(None))
        .values(revoked_at=revoked_at, revoked_by=revoked_by, revoked_reason=WITHDRAWN)
    )
    return valid


def certificate(session: Session, edition_id: int, certificate_id: int) -> Issued | None:
    """A certificate of the edition; None where there is no such one."""
    row = session.execute(_certificates(edition_id).where(Certificate.id == certificate_id)).first()
    return _issued(row) if row is not None else None


def certificate_with_code(session: Session, edition_id: int, code: str) -> Issued | None:
    """The certificate of the edition with a code; None where there is no such one."""
    row = session.execute(_certificates(edition_id).where(Certificate.code == code)).first()
    return _issued(row) if row is not None else None


def certificates(
    session: Session,
    edition_id: int,
    kind: Kind | None,
    *,
    state: ListedState = "all",
    search: str = "",
    page: int | None = None,
) -> list[Issued]:
    """Certificates in the order they were issued: one page (from 0), or all of them."""
    query = _certificates(edition_id).where(*_wanted(kind, state, search)).order_by(Certificate.id)
    if page is not None:
        query = query.limit(PAGE).offset(PAGE * page)
    return [_issued(row) for row in session.execute(query)]


def count(session: Session, edition_id: int, kind: Kind, *, state: ListedState, search: str) -> int:
    """How many certificates are wanted."""
    query = select(func.count()).select_from(Certificate)
    return session.scalars(query.where(Certificate.edition_id == edition_id, *_wanted(kind, state, search))).one()


def counts(session: Session, edition_id: int) -> Mapping[Kind, Counted]:
    """Certificates of each kind."""
    query = (
        select(Certificate.kind, func.sum(case((Certificate.revoked_at.is_(None), 1), else_=0)), func.count())
        .where(Certificate.edition_id == edition_id)
        .group_by(Certificate.kind)
    )
    found = {kind: Counted(int(valid), total - int(valid)) for kind, valid, total in session.execute(query)}
    return {kind: found.get(kind, Counted()) for kind in KINDS}


def emails(session: Session, certificates: Sequence[Issued]) -> dict[int, str]:
    """The address of whom each certificate is for, by the id of the certificate, as far as one is known."""
    of_people: dict[int, str] = {}
    ids = sorted({one.person_id for one in certificates if one.person_id is not None})
    row, other = aliased(Person), aliased(Person)
    for start in range(0, len(ids), _BATCH):
        query = (
            select(row.id, PersonDetail.email)
            .join(other, func.coalesce(other.same_as_id, other.id) == func.coalesce(row.same_as_id, row.id))
            .join(PersonDetail, PersonDetail.person_id == other.id)
            .where(row.id.in_(ids[start : start + _BATCH]), PersonDetail.email.is_not(None))
            .order_by(other.id)
        )
        for person_id, email in session.execute(query):
            of_people.setdefault(person_id, email or "")
    accounts = select(Account.id, Account.email).where(
        Account.id.in_({one.account_id for one in certificates if one.account_id is not None})
    )
    of_accounts = {account_id: email for account_id, email in session.execute(accounts) if email}
    found = {one.id: of_people.get(one.person_id or 0) or of_accounts.get(one.account_id or 0) for one in certificates}
    return {certificate_id: email for certificate_id, email in found.items() if email}


def _certificates(edition_id: int) -> Select[Certificate, str]:
    return (
        select(Certificate, Project.title)
        .outerjoin(Project, Project.id == Certificate.project_id)
        .where(Certificate.edition_id == edition_id)
    )


def _wanted(kind: Kind | None, state: ListedState, search: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Certificate.kind == kind] if kind is not None else []
    if state != "all":
        wanted.append(Certificate.revoked_at.is_(None) if state == "valid" else Certificate.revoked_at.is_not(None))
    words = comparison_key(search).split()
    if words:
        names = people.names_without_accents(Certificate.id, Certificate.full_name)
        said = (names.c.name.contains(unaccented_key(word) or word, autoescape=True) for word in words)
        wanted.append(Certificate.id.in_(select(names.c.id).where(*said)))
    return wanted


def _names(session: Session, people_ids: Sequence[int]) -> dict[int, str]:
    """The name of each person that can be printed, from the first of their rows that has one."""
    found: dict[int, str] = {}
    for start in range(0, len(people_ids), _BATCH):
        batch = people_ids[start : start + _BATCH]
        query = (
            select(_WHO, PersonDetail.full_name)
            .join(PersonDetail, PersonDetail.person_id == Person.id)
            .where(or_(Person.id.in_(batch), Person.same_as_id.in_(batch)))
            .order_by(Person.id)
        )
        for who, full_name in session.execute(query):
            name = printable_name(full_name)
            if name is not None:
                found.setdefault(who, name)
    return found


def _languages(session: Session, edition_id: int, people_ids: Sequence[int]) -> dict[int, str]:
    """The language of each person's newest registration for the edition that says one."""
    found: dict[int, str] = {}
    for start in range(0, len(people_ids), _BATCH):
        batch = people_ids[start : start + _BATCH]
        query = (
            select(_WHO, Registration.language)
            .join(Registration, Registration.person_id == Person.id)
            .where(
                Registration.edition_id == edition_id,
                Registration.language.is_not(None),
                Registration.withdrawn_at.is_(None),
                or_(Person.id.in_(batch), Person.same_as_id.in_(batch)),
            )
            .order_by(Registration.registered_at)
        )
        found |= {who: language for who, language in session.execute(query) if language is not None}
    return found


def _issued(row: Any) -> Issued:
    one, title = row
    return Issued(
        id=one.id,
        kind=next(kind for kind in KINDS if kind == one.kind),
        person_id=one.person_id,
        account_id=one.account_id,
        project_id=one.project_id,
        project=title,
        award=one.award,
        full_name=one.full_name,
        language=language_of(one.language),
        code=one.code,
        issued_at=one.issued_at,
        revoked_at=one.revoked_at,
        revoked_reason=one.revoked_reason,
    )
