"""Certificates, for organizers: who may get one, issue them, revoke one, correct a name, take them along.

*Participants* are the members of the teams whose project presented, where the edition recorded who did; else of those
whose project was submitted. *Winners* are the members of teams with an award in a result that is public. *Jurors*
submitted a ballot. *Mentors* are named by the organizers. Nobody gets a second one for the same; who had one that was
revoked gets none by itself.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.certificates import (
    CODE_BYTES,
    ERASED,
    KINDS,
    LONGEST_NAME,
    WITHDRAWN,
    Candidate,
    Certificate,
    Kind,
    ParticipantRule,
    code_of,
    printable_name,
    typed_code,
)
from lib.domain.edition import Edition, Language
from lib.services import certificate_candidates as who
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.certificate_candidates import CertificateRefusedError, Plan
from lib.services.people import organized_edition, required_reason
from lib.sources.mentor_files import MentorRow, parse_mentors
from lib.store import audit, person_matches, registrations
from lib.store import certificates as store
from lib.store.certificates import PAGE, ListedState
from lib.store.registrations import Detail

if TYPE_CHECKING:
    from lib.store.database import Database, Session

__all__ = ["PAGE", "CertificateRefusedError", "ListedState", "MentorRow", "Plan", "parse_mentors"]

MOST_IN_A_FILE = 2_000  # certificates that are made into one file in memory: about 55 MB
NOT_CONFIRMED = "Nothing was done: confirm that it is meant."
OTHERS_MEANWHILE = "Nothing was issued: it would be {found} certificates and not {expected}. Look again, then decide."
NOTHING_TO_ISSUE = "Nothing was issued: everybody who can get one has it."
NO_NAME = "Write the name that is to stand on the certificate, with letters."
LONG_NAME = "The name has more than {limit} characters. Write a shorter one."
SAME_NAME = "This name is on the certificate already."
IS_ERASED = "This person was erased: nothing can be issued to them."
RESULT_WITHDRAWN = (
    "This certificate went with a result that was withdrawn. Issue certificates of winners once a result is public."
)
HAS_ANOTHER = "There is a valid certificate for the same already. Correct that one."
IS_REVOKED = "This certificate was revoked already."
NO_SUCH_CODE = "No certificate of this edition has this code. Check it, sign by sign."
TOO_MANY = "These are {found} certificates; one file holds at most {limit}. The command line has no such limit."


@dataclass(frozen=True, slots=True)
class KindSummary:
    """A kind of certificate in numbers. `eligible` None: they are not derived from data (mentors).

    `waiting` have none yet and a name; `nameless` have none because nobody knows their name.
    """

    kind: Kind
    eligible: int | None
    waiting: int
    nameless: int
    valid: int
    revoked: int


@dataclass(frozen=True, slots=True)
class Desk:
    """All kinds in numbers, and the rules behind them. `projects` count for participants, of `submitted`."""

    kinds: tuple[KindSummary, ...]
    rule: ParticipantRule
    projects: int
    submitted: int
    is_result_public: bool

    def summary(self, kind: Kind) -> KindSummary:
        """The numbers of one kind."""
        return next(one for one in self.kinds if one.kind == kind)


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One page (from 0) of the certificates of a kind that are wanted, `found` in all."""

    rows: tuple[Certificate, ...]
    found: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(-(-self.found // PAGE), 1)


@dataclass(frozen=True, slots=True)
class Taken:
    """Certificates that somebody takes along, with the addresses of whom they are for by their ids."""

    certificates: tuple[Certificate, ...]
    emails: Mapping[int, str]


def certificates_desk(session: "Session", actor: Actor, edition: Edition, edition_id: int, *, now: datetime) -> Desk:
    """Every kind in numbers at `now`. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    submitted = store.submitted_projects(session, edition_id)
    rule = who.participant_rule(submitted)
    counted = store.counts(session, edition_id)
    kinds = []
    for kind in KINDS:
        found = who.candidates(session, edition, edition_id, kind, now)
        plan = who.plan_for(session, edition_id, kind, found, None)
        eligible = len(found) if kind != "mentor" else None
        numbers = counted[kind]
        kinds.append(
            KindSummary(kind, eligible, len(plan.to_issue), len(plan.nameless), numbers.valid, numbers.revoked)
        )
    return Desk(
        tuple(kinds),
        rule,
        len(who.counting_projects(submitted)),
        len(submitted),
        who.is_result_public(session, edition, edition_id, now),
    )


def certificates_page(
    session: "Session", actor: Actor, edition_id: int, kind: Kind, *, state: ListedState, search: str, page: int
) -> CertificatePage:
    """A page of certificates; the last where `page` is beyond it. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    found = store.count(session, edition_id, kind, state=state, search=search)
    shown = min(max(page, 0), max(-(-found // PAGE), 1) - 1)
    rows = store.certificates(session, edition_id, kind, state=state, search=search, page=shown)
    return CertificatePage(tuple(rows), found, shown)


def plan(
    session: "Session",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    kind: Kind,
    *,
    language: Language | None,
    mentors: Sequence[MentorRow],
    now: datetime,
) -> Plan:
    """What issuing a kind would do; `language` None: each in their own. Raises NotAllowedError for all but organizers.

    Raises CertificateRefusedError for winners before the result is public.
    """
    require_organizer(session, actor, edition_id)
    return who.plan_of(session, edition, edition_id, kind, language=language, mentors=mentors, now=now)


def issue(
    database: "Database",
    actor: Actor,
    edition: Edition,
    kind: Kind,
    *,
    language: Language | None,
    mentors: Sequence[MentorRow],
    expected: int,
    now: datetime,
) -> tuple[int, ...]:
    """Issue a kind to everybody who can get one and has none; the ids. `expected`: how many `plan` said.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        CertificateRefusedError: there are none to issue or not as many, or the result is not public.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, edition.slug)
        planned = who.plan_of(session, edition, edition_id, kind, language=language, mentors=mentors, now=now)
        found = len(planned.to_issue)
        if found != expected:
            raise CertificateRefusedError(OTHERS_MEANWHILE, found=str(found), expected=str(expected))
        if not planned.to_issue:
            raise CertificateRefusedError(NOTHING_TO_ISSUE)
        people = _known(session, planned.to_issue, now)
        coded = [(candidate, code_of(secrets.token_bytes(CODE_BYTES))) for candidate in people]
        ids = store.add(session, edition_id, kind, coded, issued_at=now, issued_by=actor.account_id)
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="certificate.issue",
            object_kind="edition",
            object_id=str(edition_id),
            before=None,
            after={"kind": kind, "certificates": len(ids), "languages": dict(planned.languages)},
            reason=None,
        )
    return tuple(ids)


def revoke(
    database: "Database",
    actor: Actor,
    slug: str,
    certificate_id: int,
    *,
    reason: str,
    is_confirmed: bool,
    now: datetime,
) -> None:
    """Revoke a certificate, for good.

    Raises:
        NotAllowedError: the actor does not organize this edition, or it has no such certificate.
        CertificateRefusedError: it was revoked already, or nothing is confirmed.
        PeopleRefusedError: there is no reason.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        found = _required(session, edition_id, certificate_id)
        said = required_reason(reason)
        if not is_confirmed:
            raise CertificateRefusedError(NOT_CONFIRMED)
        if not found.is_valid:
            raise CertificateRefusedError(IS_REVOKED)
        store.revoke(session, found.id, reason=said, revoked_by=actor.account_id, revoked_at=now)
        _record(
            session, actor, edition_id, found, "certificate.revoke", after={"is_valid": False}, reason=said, now=now
        )


def replace_certificate(
    database: "Database",
    actor: Actor,
    slug: str,
    certificate_id: int,
    *,
    full_name: str,
    reason: str,
    now: datetime,
) -> int:
    """Issue a certificate again with another name, and revoke it if it still is valid; the id of the new one.

    One that was revoked may be issued again with the same name.

    Raises:
        NotAllowedError: the actor does not organize this edition, or it has no such certificate.
        CertificateRefusedError: the name will not do, the person was erased, or another certificate is valid.
        PeopleRefusedError: there is no reason.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        old = _required(session, edition_id, certificate_id)
        said = required_reason(reason)
        name = _required_name(full_name)
        if old.full_name is None or old.revoked_reason == ERASED:
            raise CertificateRefusedError(IS_ERASED)
        if old.revoked_reason == WITHDRAWN:
            raise CertificateRefusedError(RESULT_WITHDRAWN)
        if old.is_valid and name == old.full_name:
            raise CertificateRefusedError(SAME_NAME)
        again = Candidate(old.person_id, old.account_id, old.project_id, old.award, name, old.language)
        first = person_matches.rows_of_person(session, old.person_id)[0] if old.person_id is not None else None
        key = replace(again, person_id=first).key
        if not old.is_valid and store.keys(session, edition_id, old.kind).get(key):
            raise CertificateRefusedError(HAS_ANOTHER)
        store.revoke(session, old.id, reason=said, revoked_by=actor.account_id, revoked_at=now)
        code = code_of(secrets.token_bytes(CODE_BYTES))
        [new] = store.add(session, edition_id, old.kind, [(again, code)], issued_at=now, issued_by=actor.account_id)
        _record(
            session,
            actor,
            edition_id,
            old,
            "certificate.replace",
            after={"is_valid": False, "new": new},
            reason=said,
            now=now,
        )
    return new


def certificate_with_code(session: "Session", actor: Actor, edition_id: int, typed: str) -> Certificate:
    """The certificate whose code somebody typed. Raises NotAllowedError for all but organizers,
    CertificateRefusedError where there is none."""
    require_organizer(session, actor, edition_id)
    code = typed_code(typed)
    found = store.certificate_with_code(session, edition_id, code) if code is not None else None
    if found is None:
        raise CertificateRefusedError(NO_SUCH_CODE)
    return found


def take_certificates(
    database: "Database", actor: Actor, slug: str, kind: Kind | None, *, most: int | None, reason: str, now: datetime
) -> Taken:
    """The valid certificates of a kind (None: of all), to be taken along; it leaves an audit entry.

    Raises NotAllowedError for all but organizers, PeopleRefusedError without a reason, CertificateRefusedError where
    there are more than `most`.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        said = required_reason(reason)
        found = tuple(store.certificates(session, edition_id, kind, state="valid"))
        if most is not None and len(found) > most:
            raise CertificateRefusedError(TOO_MANY, found=str(len(found)), limit=str(most))
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="export.certificates",
            object_kind="edition",
            object_id=str(edition_id),
            before=None,
            after={"kind": kind or "all", "certificates": len(found)},
            reason=said,
        )
        return Taken(found, store.emails(session, found))


def take_certificate(
    database: "Database", actor: Actor, slug: str, certificate_id: int, *, reason: str, now: datetime
) -> Certificate:
    """One certificate, to be taken along; it leaves an audit entry.

    Raises NotAllowedError for all but organizers and for what is no certificate of the edition, PeopleRefusedError
    without a reason, CertificateRefusedError for one that was revoked.
    """
    with database.write() as session:
        edition_id = organized_edition(session, actor, slug)
        said = required_reason(reason)
        found = _required(session, edition_id, certificate_id)
        if not found.is_valid:
            raise CertificateRefusedError(IS_REVOKED)
        _record(
            session, actor, edition_id, found, "export.certificates", after={"certificates": 1}, reason=said, now=now
        )
    return found


def _known(session: "Session", candidates: Sequence[Candidate], now: datetime) -> list[Candidate]:
    """The candidates, each a person or an account: mentors whom nobody knew become people."""
    new = [one for one in candidates if one.person_id is None and one.account_id is None]
    details = [Detail(one.full_name, one.email, one.email_key, None) for one in new]
    ids = iter(registrations.add_people(session, details, now))
    return [
        one if one.person_id is not None or one.account_id is not None else replace(one, person_id=next(ids))
        for one in candidates
    ]


def _required(session: "Session", edition_id: int, certificate_id: int) -> Certificate:
    found = store.certificate(session, edition_id, certificate_id)
    if found is None:
        raise NotAllowedError
    return found


def _required_name(full_name: str) -> str:
    name = printable_name(full_name)
    if name is None:
        raise CertificateRefusedError(NO_NAME)
    if len(name) > LONGEST_NAME:
        raise CertificateRefusedError(LONG_NAME, limit=str(LONGEST_NAME))
    return name


def _record(
    session: "Session",
    actor: Actor,
    edition_id: int,
    certificate: Certificate,
    action: str,
    *,
    after: dict[str, bool | int],
    reason: str | None,
    now: datetime,
) -> None:
    """Write down what was done to a certificate: its number, never its code or whose it is."""
    audit.record(
        session,
        edition_id=edition_id,
        at=now,
        account_id=actor.account_id,
        action=action,
        object_kind="certificate",
        object_id=str(certificate.id),
        before=None,
        after={"kind": certificate.kind, **after},
        reason=reason,
    )
