"""Scores that a jury filled in outside of the app: proposed by a file or a Google sheet, accepted by an organizer.

A proposal is no ballot: it counts for nothing until somebody accepts it, and then it is submitted in the name of its
juror, as a new version where they have one.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from lib.domain.edition import Edition
from lib.domain.identity import clean_paragraphs
from lib.domain.refusal import RefusedError
from lib.services.access import Actor, NotAllowedError, require_organizer
from lib.services.proposal_board import ACCEPTING_STATES, Blocker, ProposalLine, board_of_edition
from lib.services.rubric_lock import lock_rubric, rubric_in_force
from lib.services.scoring import MAXIMUM_COMMENT
from lib.services.sheets import fetch_tabs
from lib.services.sheets_settings import SheetsSettings
from lib.sources.csv_files import Table
from lib.sources.score_files import juror_key, parse_scores
from lib.sources.sheets import USUAL_PACE, Pace
from lib.sources.sheets_tabs import parse_tab_address, table_of
from lib.sources.source_faults import Usage
from lib.sources.table_files import read_table
from lib.store import audit, ballots, counts, judging, jurors
from lib.store import proposals as store
from lib.store.jurors import JurorRow
from lib.store.proposals import ProposalRow

if TYPE_CHECKING:
    from lib.store.database import Database, Session

NOT_NOW = "Ballots are accepted while judging is open or closed, and not before or after."
NO_REASON = "Say why: jurors may ask what became of their scores."
ALREADY_DECIDED = "Somebody else decided about one of them meanwhile. Look at the list and decide again."
_REPLACED = "Replaced by a later file"


class ProposalRefusedError(RefusedError):
    """Something that cannot be done; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an import did. `replaced`: how many of `new` took the place of an open proposal."""

    new: int
    replaced: int
    unchanged: int
    blank: int
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        said = f"Proposed ballots: {self.new} new ({self.replaced} instead of an open one), {self.unchanged} unchanged."
        if self.blank:
            said += f" Rows that nobody filled in: {self.blank}."
        if self.left_out:
            said += f" Columns left out: {len(self.left_out)}."
        return f"{said} An organizer accepts or refuses them on the Jury page."


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many became ballots, and what stays proposed, with why."""

    count: int
    kept: tuple[ProposalLine, ...]


def propose_file(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    *,
    content: bytes,
    file_name: str,
    now: datetime,
) -> Proposed:
    """Propose the scores of a file (see `lib.sources.score_files`), all of them or none.

    Raises:
        NotAllowedError: the actor does not organize this edition.
        RefusedFileError: the file is not good; nothing was proposed.
    """
    _require(database, actor, edition_id)
    table = read_table(content, file_name=file_name)
    return _propose(database, actor, edition, edition_id, table, source=file_name, now=now)


def propose_tab(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    settings: SheetsSettings,
    *,
    address: str,
    now: datetime,
    pace: Pace = USUAL_PACE,
) -> Proposed:
    """Propose the scores in the tab of a Google sheet at `address`, all of them or none.

    Raises:
        NotAllowedError, RefusedFileError: as `propose_file`; the latter for the address and the account too.
        SourceFaultError: Google did not answer.
    """
    _require(database, actor, edition_id)
    [tab] = fetch_tabs(settings, [parse_tab_address(address)], Usage(), _say_nothing, pace)
    return _propose(database, actor, edition, edition_id, table_of(tab), source=tab.name, now=now)


def accept(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    *,
    versions: Mapping[int, int],
    now: datetime,
) -> Accepted:
    """Submit the proposals with these numbers in the names of their jurors. What cannot be a ballot stays proposed.

    `versions`: to each number the version of the juror's ballot that the list was shown with, 0 for none; a ballot that
    came meanwhile is not passed over unseen.

    Raises:
        NotAllowedError: the actor does not organize this edition, or it has no such proposal.
        ProposalRefusedError: judging is neither open nor closed, or somebody decided about one of them meanwhile.
    """
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        lines = _chosen(session, edition, edition_id, versions)
        if judging.state(session, edition_id) not in ACCEPTING_STATES:
            raise ProposalRefusedError(NOT_NOW)
        kept: list[ProposalLine] = []
        count = 0
        for line in lines:
            if line.version != versions[line.row.id]:
                kept.append(_with_blocker(line, "newer_ballot"))
            elif line.blockers:
                kept.append(line)
            else:
                _submit(session, actor, edition, edition_id, line, now=now)
                count += 1
    return Accepted(count, tuple(kept))


def refuse(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    *,
    ids: Collection[int],
    reason: str,
    now: datetime,
) -> int:
    """Refuse the proposals with these numbers, with a reason; how many there were.

    Raises:
        NotAllowedError: the actor does not organize this edition, or it has no such proposal.
        ProposalRefusedError: there is no reason, or somebody decided about one of them meanwhile.
    """
    said = clean_paragraphs(reason)
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        lines = _chosen(session, edition, edition_id, ids)
        if not said:
            raise ProposalRefusedError(NO_REASON)
        for line in lines:
            store.decide(session, [line.row.id], "refused", reason=said, decided_by=actor.account_id, decided_at=now)
            _record(session, actor, edition_id, line.row, action="ballot.refuse", now=now, reason=said)
    return len(lines)


def _require(database: "Database", actor: Actor, edition_id: int) -> None:
    with database.read() as session:
        require_organizer(session, actor, edition_id)


def _propose(
    database: "Database",
    actor: Actor,
    edition: Edition,
    edition_id: int,
    table: Table,
    *,
    source: str,
    now: datetime,
) -> Proposed:
    new, replaced = [], []
    with database.write() as session:
        require_organizer(session, actor, edition_id)
        numbers = counts.slugs(session, edition_id)
        found = parse_scores(
            table,
            rubric_in_force(session, edition, edition_id),
            numbers,
            _by_key(jurors.jurors(session, edition_id)),
            longest_comment=MAXIMUM_COMMENT,
        )
        known = store.newest_proposals(session, edition_id)
        for row in found.rows:
            pair = numbers[row.slug], row.juror
            before = known.get(pair)
            said = dict(row.marks), row.private_comment, row.team_comment
            if before is not None and said == (before.marks, before.private_comment, before.team_comment):
                continue
            held = ballots.newest_ballot(session, *pair)
            is_given = held is not None and said == (held.marks, held.private_comment, held.team_comment)
            if is_given and not (before is not None and before.is_open):
                continue
            if before is not None and before.is_open:
                store.decide(
                    session,
                    [before.id],
                    "refused",
                    reason=_REPLACED,
                    decided_by=actor.account_id,
                    decided_at=now,
                )
                replaced.append(before.id)
            number = store.add_proposal(
                session,
                edition_id,
                pair,
                marks=row.marks,
                private_comment=row.private_comment,
                team_comment=row.team_comment,
                source=source,
                place=str(row.line),
                read_at=now,
            )
            new.append(number)
        if new:
            audit.record(
                session,
                edition_id=edition_id,
                at=now,
                account_id=actor.account_id,
                action="ballot.propose",
                object_kind="edition",
                object_id=str(edition_id),
                before={"proposals": replaced} if replaced else None,
                after={"proposals": new},
                reason=None,
            )
    return Proposed(len(new), len(replaced), len(found.rows) - len(new), found.blank, found.left_out)


def _by_key(rows: Collection[JurorRow]) -> Mapping[str, set[int]]:
    found = defaultdict[str, set[int]](set)
    for row in rows:
        for name in (row.email, row.hub_name):
            if name:
                found[juror_key(name)].add(row.id)
    return found


def _chosen(session: "Session", edition: Edition, edition_id: int, ids: Collection[int]) -> list[ProposalLine]:
    """The open proposals with these numbers. Raises as `accept`."""
    wanted = set(ids)
    if not wanted <= store.known_ids(session, edition_id):
        raise NotAllowedError
    lines = [line for line in board_of_edition(session, edition, edition_id).lines if line.row.id in wanted]
    if len(lines) != len(wanted):
        raise ProposalRefusedError(ALREADY_DECIDED)
    return lines


def _submit(
    session: "Session", actor: Actor, edition: Edition, edition_id: int, line: ProposalLine, *, now: datetime
) -> None:
    row = line.row
    rubric = lock_rubric(session, edition, edition_id, locked_by=actor.account_id, now=now)
    ballot = ballots.add_ballot(
        session,
        *row.pair,
        rubric_version=rubric.version,
        marks=line.marks,
        private_comment=row.private_comment,
        team_comment=row.team_comment,
        client_token=f"proposal-{row.id}",
        submitted_at=now,
    )
    store.decide(session, [row.id], "accepted", reason=None, decided_by=actor.account_id, decided_at=now)
    _record(
        session,
        actor,
        edition_id,
        row,
        action="ballot.accept",
        now=now,
        before={"version": line.version} if line.version else None,
        after={"version": ballot.version, "rubric_version": ballot.rubric_version},
    )


def _record(
    session: "Session",
    actor: Actor,
    edition_id: int,
    row: ProposalRow,
    *,
    action: str,
    now: datetime,
    before: dict[str, int] | None = None,
    after: Mapping[str, int] | None = None,
    reason: str | None = None,
) -> None:
    audit.record(
        session,
        edition_id=edition_id,
        at=now,
        account_id=actor.account_id,
        action=action,
        object_kind="project",
        object_id=str(row.project_id),
        before=before,
        after={"proposal": row.id, "juror": row.juror_id, **(after or {})},
        reason=reason,
    )


def _with_blocker(line: ProposalLine, blocker: Blocker) -> ProposalLine:
    return replace(line, blockers=(*line.blockers, blocker))


def _say_nothing(_done: int, _total: int) -> None:
    """One tab is read in a moment."""
