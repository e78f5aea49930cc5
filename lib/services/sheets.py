"""Registrations and submissions from Google sheets: what a sync reads, checks and writes.

The tabs of one kind are one source: read together, judged together, taken together or not at all, so a form in two
languages is two tabs that merge. Their rows take the way of files (`lib.services.table_rows`): the same headers,
answers and refusals. What is particular to a sheet: times are those of its own zone, and findings name the tab.

A registration form may have a sheet per language, so an answer that is missing says nothing; an Eventbrite report is
whole, and what it no longer lists is withdrawn, once a person has looked at a drop of more than a fifth.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from lib import i18n
from lib.domain.edition import Edition, FormRules
from lib.domain.identity import unaccented_key
from lib.services.import_runs import RowCounts
from lib.services.imports import is_whole, large_drop, registration_counts
from lib.services.registration_changes import apply_changes, changes
from lib.services.sheets_settings import SheetsSettings
from lib.services.submission_changes import apply_submissions
from lib.services.sync import Applied, Job, Progress, SyncSource
from lib.services.table_rows import (
    registration_columns,
    registration_rows,
    registration_rules,
    submission_rows,
    submission_rules,
)
from lib.sources import sheets_refusals as texts
from lib.sources.csv_files import Table
from lib.sources.headers import header_key
from lib.sources.refusals import Findings, Notice, Refusal, RefusedFileError
from lib.sources.registration_files import RegistrationRow, RegistrationSource
from lib.sources.sheets import USUAL_PACE, Pace, SheetsReader
from lib.sources.sheets_refusals import SheetRefusedError
from lib.sources.sheets_tabs import SheetTab, TabAddress, has_days_or_months_first, table_of, zone_of
from lib.sources.source_faults import Usage
from lib.sources.submission_files import SubmissionRow

if TYPE_CHECKING:
    from lib.store.database import Session

_FAMILIAR_HEADERS = 2  # from so many on, a tab is what it nearly is

Row = TypeVar("Row", RegistrationRow, SubmissionRow)


@dataclass(frozen=True, slots=True)
class FetchedRegistrations:
    """What the tabs of registrations hold, by the source that each comes from; every key once."""

    rows: Mapping[RegistrationSource, Sequence[RegistrationRow]]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class FetchedSubmissions:
    """What the tabs of submissions hold; every key once."""

    rows: Sequence[SubmissionRow]
    notices: tuple[Notice, ...] = ()


class SheetRegistrations:
    """The tabs with registrations as a source of a sync."""

    name = "sheets:registrations"

    def __init__(self, settings: SheetsSettings, pace: Pace = USUAL_PACE) -> None:
        self.usage = Usage()
        self._settings = settings
        self._pace = pace

    def fetch(self, job: Job) -> FetchedRegistrations:
        """The registrations of every tab. Raises SourceFaultError, and RefusedFileError that says what to do."""
        tabs = fetch_tabs(self._settings, self._settings.registrations, self.usage, job.progress, self._pace)
        return read_registrations(job.edition, tabs)

    def validate(self, session: "Session", job: Job, fetched: FetchedRegistrations) -> tuple[Refusal, ...]:
        """Why a person should look first: too much is missing from a whole report."""
        return registration_drops(session, job.edition_id, fetched)

    def apply(self, session: "Session", job: Job, fetched: FetchedRegistrations, run_id: int) -> Applied:
        """Write what the registrations change."""
        return Applied(*apply_registrations(session, job.edition_id, fetched, run_id=run_id, now=job.now))


class SheetSubmissions:
    """The tabs with submissions as a source of a sync."""

    name = "sheets:submissions"

    def __init__(self, settings: SheetsSettings, pace: Pace = USUAL_PACE) -> None:
        self.usage = Usage()
        self._settings = settings
        self._pace = pace

    def fetch(self, job: Job) -> FetchedSubmissions:
        """The submissions of every tab. Raises SourceFaultError, and RefusedFileError that says what to do."""
        tabs = fetch_tabs(self._settings, self._settings.submissions, self.usage, job.progress, self._pace)
        return read_submissions(job.edition, tabs)

    def validate(self, session: "Session", job: Job, fetched: FetchedSubmissions) -> tuple[Refusal, ...]:
        """Nothing to look at: a submission that is missing stays."""
        return ()

    def apply(self, session: "Session", job: Job, fetched: FetchedSubmissions, run_id: int) -> Applied:
        """Write what the submissions change."""
        return Applied(*apply_fetched_submissions(session, job.edition_id, fetched, run_id=run_id, now=job.now))


def sheet_sources(settings: SheetsSettings) -> tuple[SyncSource, ...]:
    """The sources that an installation has configured; none where it has no tabs.

    A configuration with a fault is a source that says so, rather than half of what is meant.
    """
    found: list[SyncSource] = []
    if settings.registrations or settings.faults:
        found.append(SheetRegistrations(settings))
    if settings.submissions:
        found.append(SheetSubmissions(settings))
    return tuple(found)


def fetch_tabs(
    settings: SheetsSettings, addresses: Sequence[TabAddress], usage: Usage, progress: Progress, pace: Pace
) -> list[SheetTab]:
    """The tabs at `addresses`, in their order. Raises SourceFaultError, and RefusedFileError that says what to do."""
    if settings.faults:
        raise SheetRefusedError(texts.BAD_CONFIGURATION, where=settings.faults[0][0])
    if settings.account is None:
        raise SheetRefusedError(texts.NO_ACCOUNT)
    by_spreadsheet: dict[str, list[int | None]] = {}
    for address in addresses:
        by_spreadsheet.setdefault(address.spreadsheet_id, []).append(address.gid)
    reader = SheetsReader(settings.account, usage, api_url=settings.api_url, pace=pace)
    found: dict[TabAddress, SheetTab] = {}
    for done, (spreadsheet_id, gids) in enumerate(by_spreadsheet.items()):
        progress(done, len(by_spreadsheet))
        tabs = reader.fetch_tabs(spreadsheet_id, gids)
        found |= {TabAddress(spreadsheet_id, gid): tab for gid, tab in tabs.items()}
    progress(len(by_spreadsheet), len(by_spreadsheet))
    return [found[address] for address in addresses]


def read_registrations(edition: Edition, tabs: Iterable[SheetTab]) -> FetchedRegistrations:
    """The registrations in `tabs`. Raises RefusedFileError with what is wrong in all of them."""
    merged: dict[RegistrationSource, _Merged[RegistrationRow]] = {}
    refusals: list[Refusal] = []
    for tab in tabs:
        findings = Findings()
        try:
            table = table_of(tab)
            source, columns = registration_columns(edition, table, _nearest_source(edition, table), findings)
            if source == "form" and edition.registrations.form:
                _require_order_of_days(tab, edition.registrations.form)
            rows = registration_rows(edition, table, source, columns, findings, zone=zone_of(tab))
            merged.setdefault(source, _Merged()).add(tab.name, rows, findings)
        except RefusedFileError as refused:
            refusals += [replace(refusal, tab=tab.name) for refusal in refused.refusals]
    if refusals:
        raise RefusedFileError(*refusals)
    notices = tuple(notice for one in merged.values() for notice in one.notices)
    return FetchedRegistrations({source: list(one.rows.values()) for source, one in merged.items()}, notices)


def registration_drops(session: "Session", edition_id: int, fetched: FetchedRegistrations) -> tuple[Refusal, ...]:
    """Why the registrations must wait for a person; empty: they need not. Reads only."""
    drops = (
        large_drop(changes(session, edition_id, source, rows, Findings()), source)
        for source, rows in fetched.rows.items()
    )
    return tuple(drop for drop in drops if drop)


def apply_registrations(
    session: "Session", edition_id: int, fetched: FetchedRegistrations, *, run_id: int, now: datetime
) -> tuple[RowCounts, tuple[Notice, ...]]:
    """Write what the registrations change, in the caller's transaction; the counts and what was taken with a doubt."""
    counts = RowCounts()
    findings = Findings()
    for source, rows in fetched.rows.items():
        found = changes(session, edition_id, source, rows, findings)
        apply_changes(
            session,
            edition_id,
            source,
            found,
            run_id=run_id,
            is_whole=is_whole(source),
            now=now,
            progress=_say_nothing,
        )
        counts = _sum(counts, registration_counts(rows, found, source))
    # The rows of several tabs are one now, so a line alone would lead to the wrong one.
    return counts, (*fetched.notices, *(replace(notice, line=None) for notice in findings.notices))


def read_submissions(edition: Edition, tabs: Iterable[SheetTab]) -> FetchedSubmissions:
    """The submissions in `tabs`. Raises RefusedFileError with what is wrong in all of them.

    Who answered in two tabs about one project made one submission, as within a tab: known by the first answer, saying
    what the last one says.
    """
    rules = submission_rules(edition)
    merged: _Merged[SubmissionRow] = _Merged()
    refusals: list[Refusal] = []
    for tab in tabs:
        findings = Findings()
        try:
            table = table_of(tab)
            _require_order_of_days(tab, rules)
            merged.add(tab.name, submission_rows(edition, table, findings, zone=zone_of(tab)), findings)
        except RefusedFileError as refused:
            refusals += [replace(refusal, tab=tab.name) for refusal in refused.refusals]
    if refusals:
        raise RefusedFileError(*refusals)
    answers: dict[tuple[str, str], list[SubmissionRow]] = {}
    for row in merged.rows.values():
        answers.setdefault((row.email_key, unaccented_key(row.title)), []).append(row)
    latest = [
        replace(max(rows, key=lambda row: row.submitted_at), source_key=min(row.source_key for row in rows))
        for rows in answers.values()
    ]
    return FetchedSubmissions(latest, tuple(merged.notices))


def apply_fetched_submissions(
    session: "Session", edition_id: int, fetched: FetchedSubmissions, *, run_id: int, now: datetime
) -> tuple[RowCounts, tuple[Notice, ...]]:
    """Write what the submissions change, in the caller's transaction; the counts and what was taken with a doubt."""
    done = apply_submissions(session, edition_id, fetched.rows, run_id=run_id, now=now, progress=_say_nothing)
    return RowCounts(len(fetched.rows), done.added, done.changed, done.unchanged), fetched.notices


@dataclass(slots=True)
class _Merged(Generic[Row]):
    """The rows of several tabs by their keys, and the notices of each with its name."""

    rows: dict[str, Row] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    tab_of: dict[str, str] = field(default_factory=dict)

    def add(self, tab: str, rows: Iterable[Row], findings: Findings) -> None:
        """Take the rows of one more tab. Raises RefusedFileError where another has the same key with other answers."""
        for row in rows:
            known = self.rows.setdefault(row.source_key, row)
            if known is row:
                self.tab_of[row.source_key] = tab
            elif known == row:  # the line apart
                findings.notice(row.line, None, texts.NOTICE_IN_TWO_TABS)
            else:
                findings.refuse(row.line, None, texts.OTHER_TAB_DIFFERS, other=self.tab_of[row.source_key])
        findings.require_none()
        self.notices += [replace(notice, tab=tab) for notice in findings.notices]


def _nearest_source(edition: Edition, table: Table) -> RegistrationSource | None:
    """The source most of whose headers the table has, so that one renamed header is named instead of all.

    None where no source has more than the others; then the headers decide, or the tab is refused.
    """
    keys = {header_key(header) for header in table.headers}
    found = {
        source: sum(any(header_key(header) in keys for header in column.headers) for column in rules.columns.values())
        for source, rules in registration_rules(edition).items()
    }
    most = max(found.values(), default=0)
    nearest = [source for source, count in found.items() if count == most]
    return nearest[0] if len(nearest) == 1 and most >= _FAMILIAR_HEADERS else None


def _require_order_of_days(tab: SheetTab, rules: FormRules) -> None:
    """Raises SheetRefusedError where the sheet would write 03/04 for another day than the edition reads in it."""
    order = i18n.day_order(tab.locale)
    if rules.day_order and order and order != rules.day_order and has_days_or_months_first(tab):
        raise SheetRefusedError(texts.OTHER_DAY_ORDER, locale=tab.locale)


def _sum(first: RowCounts, second: RowCounts) -> RowCounts:
    return RowCounts(
        first.read + second.read,
        first.added + second.added,
        first.changed + second.changed,
        first.unchanged + second.unchanged,
        first.withdrawn + second.withdrawn,
    )


def _say_nothing(_done: int) -> None:
    """The rows of a sheet are written in a moment."""
