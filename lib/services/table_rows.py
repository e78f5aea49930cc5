"""The rows of a table under the rules of an edition: the same for a file and for the tab of a spreadsheet.

`zone` is that of the clocks in the table, where it says so itself; without one the edition's declaration holds.
"""

from collections.abc import Callable

from lib import i18n
from lib.domain.answers import OpenAnswers
from lib.domain.countries import CountryNames
from lib.domain.edition import LANGUAGES, Edition, FormRules
from lib.sources import refusals as texts
from lib.sources.csv_files import Table
from lib.sources.headers import ColumnMap
from lib.sources.refusals import Findings, Refusal, RefusedFileError
from lib.sources.registration_files import RegistrationRow, RegistrationSource, parse_registrations, source_of
from lib.sources.submission_files import SubmissionFormat, SubmissionRow, parse_submissions, submission_columns

LineProgress = Callable[[int], None]  # the line reached


def registration_columns(
    edition: Edition, table: Table, source: RegistrationSource | None, findings: Findings
) -> tuple[RegistrationSource, ColumnMap]:
    """Which source a table of registrations comes from (None: its headers tell), and its columns.

    Raises RefusedFileError where the headers do not fit.
    """
    its_source, columns = source_of(table, registration_rules(edition), source)
    _note_columns_left_out(table, columns, findings)
    return its_source, columns


def registration_rows(
    edition: Edition,
    table: Table,
    source: RegistrationSource,
    columns: ColumnMap,
    findings: Findings,
    *,
    zone: str | None = None,
    progress: LineProgress | None = None,
) -> list[RegistrationRow]:
    """The registrations, at least one, each key once. Raises RefusedFileError if anything is refused."""
    rows = parse_registrations(
        table,
        columns,
        findings,
        source=source,
        rules=_in_zone(registration_rules(edition)[source], zone),
        countries=CountryNames(i18n.country_codes_by_name()),
        occupations=OpenAnswers({group.key: group.words for group in edition.occupation_groups}),
        progress=progress,
    )
    _require_rows(rows, findings)
    return rows


def submission_rows(
    edition: Edition,
    table: Table,
    findings: Findings,
    *,
    zone: str | None = None,
    progress: LineProgress | None = None,
) -> list[SubmissionRow]:
    """The submissions, at least one, each key once. Raises RefusedFileError if anything is refused."""
    form = SubmissionFormat(
        rules=_in_zone(submission_rules(edition), zone),
        tracks=tuple(track.key for track in edition.tracks),
        goals_by_title={goal.label.text(language): goal.number for goal in edition.goals for language in LANGUAGES},
        minimum_team_size=edition.teams.minimum_size,
        maximum_team_size=edition.teams.maximum_size,
        wishes=edition.wishes,
    )
    columns = submission_columns(table, form)
    _note_columns_left_out(table, columns, findings)
    rows = parse_submissions(table, columns, findings, form=form, progress=progress)
    _require_rows(rows, findings)
    return rows


def submission_rules(edition: Edition) -> FormRules:
    """How the submission form is read. Raises RefusedFileError where the edition does not say."""
    if edition.submissions is None:
        raise RefusedFileError(Refusal(None, None, texts.SOURCE_NOT_DECLARED, {"source": "submissions"}))
    return edition.submissions


def registration_rules(edition: Edition) -> dict[RegistrationSource, FormRules]:
    """How each source of registrations that the edition declares is read."""
    declared: dict[RegistrationSource, FormRules] = {}
    if edition.registrations.eventbrite:
        declared["eventbrite"] = edition.registrations.eventbrite
    if edition.registrations.form:
        declared["form"] = edition.registrations.form
    return declared


def _in_zone(rules: FormRules, zone: str | None) -> FormRules:
    return rules.model_copy(update={"zone": zone}) if zone else rules


def _note_columns_left_out(table: Table, columns: ColumnMap, findings: Findings) -> None:
    if columns.left_out:
        findings.notice(table.header_line, None, texts.NOTICE_COLUMNS_LEFT_OUT, count=len(columns.left_out))


def _require_rows(rows: list[RegistrationRow] | list[SubmissionRow], findings: Findings) -> None:
    findings.require_none()
    if not rows:
        raise RefusedFileError(Refusal(None, None, texts.NO_ROWS))
