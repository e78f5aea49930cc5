"""Import rosters of teams from files: who says to be on which team, and which teams look for people.

A file is judged whole before anything is written. It is also *whole*: teams that it no longer lists are withdrawn,
unless more than a fifth are missing, which waits for somebody to accept it.

One normalised e-mail address is one person. Nobody is merged by a Hub name or a name: who is listed without a known
address is the person whom this very team listed so before, or somebody new, whom organizers may confirm to be one with
somebody else. Whoever was erased stays erased: in their team, people whom nobody knows are left out.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from lib.domain.identity import comparison_key, unaccented_key
from lib.domain.sync import LARGE_DROP_PERCENT, is_large_drop
from lib.services.access import Actor, require_organizer
from lib.services.import_runs import ImportOutcome, ImportRun, RowCounts
from lib.sources import refusals as texts
from lib.sources.refusals import Refusal, RefusedFileError
from lib.sources.roster_files import RosterRow, RosterSource, parse_rosters, source_of_file
from lib.sources.submission_files import MemberRow
from lib.store import registrations, rosters
from lib.store.registrations import Detail
from lib.store.rosters import StoredRoster

if TYPE_CHECKING:
    from lib.store.database import Database, Session


def import_rosters(
    database: "Database",
    actor: Actor,
    edition_id: int,
    *,
    file_name: str,
    content: bytes,
    now: datetime,
    accept_drop: bool = False,
    sheet: str | None = None,
) -> ImportOutcome:
    """Take a file of teams (see `lib.sources.roster_files`), or say why not. Rows are teams; `sheet` names one of a
    workbook.

    Raises NotAllowedError unless the actor runs the edition, and DatabaseUnavailable where the database is.
    """
    kind = source_of_file(content)
    run = ImportRun(
        edition_id=edition_id,
        actor=actor,
        source=f"teams:{kind}",
        file_name=file_name,
        now=now,
        digest=sha256(content).hexdigest(),
    )
    with database.read() as session:
        require_organizer(session, actor, edition_id)
    try:
        rows = parse_rosters(content, run.findings, file_name=file_name, sheet=sheet)
    except RefusedFileError as error:
        with database.write() as session:
            require_organizer(session, actor, edition_id)
            return run.recorded(session, "refused", RowCounts(), error.refusals)
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        stored = rosters.stored_rosters(session, edition_id, kind)
        listed = {row.source_key for row in rows}
        active = [roster for roster in stored.values() if roster.withdrawn_at is None]
        gone = [roster.id for roster in active if roster.source_key not in listed]
        if is_large_drop(len(active), len(gone)) and not accept_drop:
            values: dict[str, str | int] = {"gone": len(gone), "active": len(active), "limit": LARGE_DROP_PERCENT}
            drop = Refusal(None, None, texts.LARGE_ROSTER_DROP, values)
            return run.recorded(session, "waiting", RowCounts(read=len(rows)), (drop,))
        run_id = run.added(session, "succeeded")
        added, changed, unchanged = _write(session, run, run_id, rows, stored, kind=kind)
        rosters.withdraw_rosters(session, gone, run_id, now)
        taken = RowCounts(len(rows), added, changed, unchanged, len(gone))
        return run.closed(session, run_id, taken)


def _write(
    session: "Session",
    run: ImportRun,
    run_id: int,
    rows: Iterable[RosterRow],
    stored: dict[str, StoredRoster],
    *,
    kind: RosterSource,
) -> tuple[int, int, int]:
    """Write what changes; how many teams were added, changed and left alone."""
    by_email = {key: entry[0] for key, entry in registrations.people_by_email(session).items()}
    teams = {
        comparison_key(name): team_id for name, team_id in rosters.team_ids_by_name(session, run.edition_id).items()
    }
    added = changed = unchanged = 0
    left: list[int] = []
    for row in rows:
        roster = stored.get(row.source_key)
        member_ids = _member_ids(session, run, row, roster, by_email)
        team_id = teams.get(row.source_key)
        now_said = (row.name, team_id, row.seeks_members, None, member_ids)
        if roster is not None and now_said == _said(roster):
            unchanged += 1
            continue
        rosters.save_roster(
            session,
            run.edition_id,
            roster_id=roster.id if roster else None,
            source=kind,
            source_key=row.source_key,
            name=row.name,
            team_id=team_id,
            seeks_members=row.seeks_members,
            member_ids=sorted(member_ids),
            run_id=run_id,
        )
        added += roster is None
        changed += roster is not None
        before = roster.members if roster else ()
        left += [one.person_id for one in before if one.person_id not in member_ids and not one.is_erased]
    registrations.remove_people_without_traces(session, left)
    return added, changed, unchanged


def _said(roster: StoredRoster) -> tuple[object, ...]:
    people = frozenset(member.person_id for member in roster.members)
    return roster.name, roster.team_id, roster.seeks_members, roster.withdrawn_at, people


def _member_ids(
    session: "Session", run: ImportRun, row: RosterRow, roster: StoredRoster | None, by_email: dict[str, int]
) -> frozenset[int]:
    """Who the people of a row are; whom nobody knows is added."""
    before = roster.members if roster else ()
    erased = [one.person_id for one in before if one.is_erased]
    found: set[int] = set()
    new: list[MemberRow] = []
    for member in row.members:
        known = by_email.get(member.email_key or "")
        if known is None and member.email_key is None:
            known = next((one.person_id for one in before if _is_listed_as(one, member)), None)
        if known is not None:
            found.add(known)
        elif erased:
            found.update(erased)
            run.findings.notice(row.line, None, texts.NOTICE_ERASED_IN_TEAM)
        else:
            new.append(member)
    details = [Detail(one.full_name, one.email, one.email_key, one.hub_name) for one in new]
    made = registrations.add_people(session, details, run.now)
    by_email |= {one.email_key: person_id for one, person_id in zip(new, made, strict=True) if one.email_key}
    return frozenset(found.union(made, erased))


def _is_listed_as(stored: rosters.StoredMember, member: MemberRow) -> bool:
    """Whether the team listed somebody by the same Hub name, or where it gives none by the same name."""
    if member.hub_name is not None:
        return stored.hub_name is not None and comparison_key(stored.hub_name) == comparison_key(member.hub_name)
    return stored.full_name is not None and unaccented_key(stored.full_name) == unaccented_key(member.full_name or "")
