"""Which tables of an event leave as files, who may take them, and what is written down about it.

Organizers take everything. A table that tells of people needs a reason, and taking it leaves an audit entry with how
much was taken, never with what. *Records* are the rows of a table as they are stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from lib.domain.edition import Edition
from lib.domain.identity import clean_paragraphs
from lib.domain.refusal import RefusedError
from lib.services import people
from lib.services.access import Actor, require_organizer
from lib.services.people import EVERYBODY, NO_REASON, PersonRow
from lib.services.table_rows import registration_rules
from lib.store import accounts, audit, ballots, public_projects
from lib.store import exports as store
from lib.store import people as people_rows
from lib.store.ballots import BallotRow

if TYPE_CHECKING:
    from lib.store.database import Database, Session

Group = Literal["work", "public", "records"]
GROUPS: tuple[Group, ...] = ("work", "public", "records")
Form = Literal["csv", "xlsx"]

RECORDS = "records-"
# What is stored about things and not about people. Whatever is not named here is taken for personal.
_IMPERSONAL = frozenset(
    {
        "artifact",
        "assignment_plan",
        "check_waiver",
        "corpus",
        "corpus_audit",
        "deadline_extension",
        "declared_figure",
        "edition",
        "edition_override",
        "evaluation_request",
        "evaluation_result",
        "evaluation_set",
        "feedback_answer",
        "finalist_round",
        "hub_event",
        "judging_step",
        "likers_reading",
        "measurement",
        "presentation",
        "project",
        "project_artifact",
        "project_count",
        "public_release",
        "publication",
        "released_rating",
        "repo",
        "repo_change",
        "repo_claim",
        "repo_decision",
        "repo_revision",
        "resource_grant",
        "result_decision",
        "review_decision",
        "rubric_version",
        "sync_run",
        "workshop_paper",
    }
)
_REGISTRATIONS = "registrations-"
# In the order of an event: whether each tells of people.
_WORK: Mapping[str, bool] = {
    "people": True,
    "submissions": True,
    "rosters": True,
    "repos": False,
    "review": False,
    "checks": False,
    "corpus-audits": False,
    "jurors": True,
    "jury-projects": True,
    "conflicts": True,
    "scores": True,
    "ranking": False,
    "audit-log": True,
}


@dataclass(frozen=True, slots=True)
class EventTable:
    """A table that organizers may take. `is_personal`: it tells of people, and needs a reason."""

    name: str
    group: Group
    is_personal: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A ballot that counts, by the names of its project and juror."""

    project: str
    juror_id: int
    juror: str | None
    ballot: BallotRow


class ExportRefusedError(RefusedError):
    """A file that does not leave."""


def event_tables(edition: Edition, public_names: tuple[str, ...]) -> tuple[EventTable, ...]:
    """Every table of the edition, those of the organizers' work first. `public_names` are what everybody may take."""
    registrations = tuple(
        EventTable(f"{_REGISTRATIONS}{source}", "work", True) for source in registration_rules(edition)
    )
    work = tuple(
        EventTable(name, "work", is_personal)
        for name, is_personal in _WORK.items()
        if name != "submissions" or edition.submissions is not None
    )
    records = tuple(
        EventTable(f"{RECORDS}{table}", "records", table not in _IMPERSONAL) for table in store.record_tables()
    )
    return (*registrations, *work, *(EventTable(name, "public", False) for name in public_names), *records)


def everybody(session: "Session", actor: Actor, edition_id: int) -> tuple[PersonRow, ...]:
    """All people of the edition. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    return tuple(people_rows.people(session, edition_id, EVERYBODY, page=None))


def scores(session: "Session", actor: Actor, edition_id: int) -> tuple[ScoreRow, ...]:
    """The newest ballot of each juror on each project. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    names = {row.id: row.display_name or row.hub_name for row in accounts.accounts_of_edition(session, edition_id)}
    titles = {row.id: row.title for row in public_projects.submitted_projects(session, edition_id)}
    return tuple(
        ScoreRow(titles.get(one.project_id, str(one.project_id)), one.juror_id, names.get(one.juror_id), one)
        for one in ballots.submitted_ballots(session, edition_id)
    )


def record_columns(table: str) -> tuple[tuple[str, bool], ...]:
    """The columns of stored rows: name, and whether it holds numbers. Raises KeyError for no such table."""
    return store.record_columns(table)


def records(session: "Session", actor: Actor, edition_id: int, table: str) -> Iterator[tuple[Any, ...]]:
    """The stored rows of a table, one after the other. Raises NotAllowedError for all but organizers."""
    require_organizer(session, actor, edition_id)
    return store.records(session, table, edition_id)


def row_counts(session: "Session", actor: Actor, edition: Edition, edition_id: int) -> Mapping[str, int]:
    """How many rows the tables have whose rows are counted without making them. Raises NotAllowedError for all but
    organizers."""
    require_organizer(session, actor, edition_id)
    counts = {f"{RECORDS}{table}": store.record_count(session, table, edition_id) for table in store.record_tables()}
    for source in registration_rules(edition):
        counts[f"{_REGISTRATIONS}{source}"] = store.registration_count(session, edition_id, source)
    counts["people"] = people_rows.count(session, edition_id, EVERYBODY)
    return counts


def require_taking(
    session: "Session", actor: Actor, edition_id: int, tables: tuple[EventTable, ...], reason: str
) -> None:
    """Whether these tables may be taken, before the work of making them.

    Raises NotAllowedError for all but organizers, ExportRefusedError without the reason that one of them needs.
    """
    require_organizer(session, actor, edition_id)
    if any(table.is_personal for table in tables) and not clean_paragraphs(reason):
        raise ExportRefusedError(NO_REASON)


def record_taken(
    database: "Database",
    actor: Actor,
    slug: str,
    tables: tuple[EventTable, ...],
    rows: Mapping[str, int],
    *,
    form: Form,
    reason: str,
    now: datetime,
) -> None:
    """Write down that tables were taken, where one of them tells of people; before the file is handed over.

    Raises NotAllowedError for all but organizers, ExportRefusedError without the reason that one of them needs.
    """
    with database.write() as session:
        edition_id = people.organized_edition(session, actor, slug)
        require_taking(session, actor, edition_id, tables, reason)
        personal = sorted(table.name for table in tables if table.is_personal)
        if not personal:
            return
        is_one = len(tables) == 1
        audit.record(
            session,
            edition_id=edition_id,
            at=now,
            account_id=actor.account_id,
            action="export.table" if is_one else "export.everything",
            object_kind="edition",
            object_id=str(edition_id),
            before=None,
            after={
                **({"table": personal[0]} if is_one else {"tables": len(tables)}),
                "rows": sum(rows.values()),
                "form": form,
            },
            reason=clean_paragraphs(reason),
        )
