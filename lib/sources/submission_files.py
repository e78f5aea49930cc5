"""Submitted projects from the answers of a form.

Fields, whose headers the edition declares (``submissions``): ``submitted_at``, ``email`` and ``title`` (required);
``summary``, ``team_name``, ``team_size``, ``member_emails``, ``member_hub_names`` and ``member_names`` (lists in one
cell), ``track``, ``goals``, ``language``; ``wants_<key>`` for each thing that a prize of the edition brings on request;
and one column per kind of link: ``dataset``, ``model``, ``space``, ``notebook``, ``video``, ``other``, each with any
number of links.

The form has no edit button, so people answer again: answers of one person with one title are one submission. It is
known by its first answer, which no later one changes, and holds what the last one says.

A submission that breaks a rule of the edition is taken with a notice, since people decide about it; a cell that
cannot be read is refused. Members are people known by an address or a Hub name; a list of bare names tells neither
who they are nor, reliably, how many, so it only gives names to addresses that come in the same number.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import zip_longest

from lib.domain.artifact_links import ArtifactLink, LinkKind, parse_link, split_links
from lib.domain.edition import FormRules
from lib.domain.identity import (
    clean_paragraphs,
    clean_text,
    comparison_key,
    email_fault,
    normalised_email,
    unaccented_key,
)
from lib.domain.identity import hub_name as parsed_hub_name
from lib.sources import refusals as texts
from lib.sources.cells import EMAIL_FAULTS, Cells, form_key, read_rows, require_known_names
from lib.sources.csv_files import Table
from lib.sources.headers import ColumnMap, map_headers
from lib.sources.refusals import Findings

LINK_FIELDS: tuple[LinkKind, ...] = ("dataset", "model", "space", "notebook", "video", "other")
FIELDS = (
    "submitted_at",
    "email",
    "title",
    "summary",
    "team_name",
    "team_size",
    "member_emails",
    "member_hub_names",
    "member_names",
    "track",
    "goals",
    "language",
    *LINK_FIELDS,
)
_REQUIRED = frozenset({"submitted_at", "email", "title"})
_YES_OR_NO = ("yes", "no", "no_response")
_LAST_GOAL = 17
_TARGET = re.compile(r"(\d)\.\d+")  # 16.3 is a target of goal 16

_LINK_WORDS: Mapping[LinkKind, str] = {
    "dataset": texts.LINK_DATASET,
    "model": texts.LINK_MODEL,
    "space": texts.LINK_SPACE,
    "notebook": texts.LINK_NOTEBOOK,
    "video": texts.LINK_VIDEO,
    "collection": texts.LINK_COLLECTION,
    "other": texts.LINK_OTHER,
}
# What people write in a cell for links when they have none, as unaccented keys.
_NO_LINK = frozenset(
    {"", "n a", "na", "nao", "nao ha", "nao se aplica", "nenhum", "nenhuma", "ninguna", "ninguno", "no"}
    | {"no aplica", "no hay", "no tenemos", "none", "not applicable", "sin demo", "sin modelo", "x"}
)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Somebody in a team: known by `email_key` (normalised), by `hub_name`, or by both."""

    email: str | None
    email_key: str | None
    hub_name: str | None
    full_name: str | None


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One submission. `submitted_at` (aware UTC) is its last answer; `goals` are numbers from 1 to 17 in order.

    `members` is empty where the form lists nobody; whoever submitted is known anyway. `team_size` None: neither said
    nor to be counted. None in an optional answer is no response. `wishes` are the keys of what was asked for; None: the
    form asked about none of them, and a blank cell of one that did asks for nothing.
    """

    line: int = field(compare=False)
    source_key: str
    submitted_at: datetime
    email: str
    email_key: str
    title: str
    summary: str | None
    team_name: str | None
    team_size: int | None
    members: tuple[MemberRow, ...]
    track: str | None
    goals: tuple[int, ...]
    language: str | None
    links: tuple[ArtifactLink, ...]
    wishes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SubmissionFormat:
    """What the edition declares: how the form is written, its tracks, goals by their titles, the size of teams, and the
    keys of what prizes bring on request."""

    rules: FormRules
    tracks: tuple[str, ...]
    goals_by_title: Mapping[str, int]
    minimum_team_size: int
    maximum_team_size: int
    wishes: tuple[str, ...] = ()

    @property
    def wish_fields(self) -> tuple[str, ...]:
        """The field of the form for each wish, in their order."""
        return tuple(f"wants_{key}" for key in self.wishes)


def submission_columns(table: Table, form: SubmissionFormat) -> ColumnMap:
    """The columns of the table. Raises RefusedFileError where the headers do not fit what the edition declares."""
    require_known_names(form.rules, (*FIELDS, *form.wish_fields), _meanings(form))
    aliases: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(_REQUIRED), ())
    aliases |= {name: column.headers for name, column in form.rules.columns.items()}
    required = _REQUIRED | {name for name, column in form.rules.columns.items() if column.is_required}
    return map_headers(table.headers, aliases, required, table.header_line)


def parse_submissions(
    table: Table,
    columns: ColumnMap,
    findings: Findings,
    *,
    form: SubmissionFormat,
    progress: Callable[[int], None] | None = None,
) -> list[SubmissionRow]:
    """Every submission of the table, in the order of first answers; what is refused goes to `findings`.

    `progress` is told the line reached. Raises RefusedFileError where reading on is vain.
    """
    cells = Cells(columns, form.rules, _meanings(form), findings, may_be_damaged=table.may_be_damaged)
    answers: dict[tuple[str, str], list[SubmissionRow]] = {}
    by_key: dict[str, SubmissionRow] = {}
    for row in read_rows(table, cells, partial(_row, cells, form), progress):
        known = by_key.setdefault(row.source_key, row)
        if known is row:
            answers.setdefault((row.email_key, unaccented_key(row.title)), []).append(row)
        elif known == row:  # the line apart
            findings.notice(row.line, None, texts.NOTICE_REPEATED_ROW, first=known.line)
        else:
            findings.refuse(row.line, None, texts.REPEATED_KEY, first=known.line)
    return [_latest(rows, findings) for rows in answers.values()]


def _latest(rows: list[SubmissionRow], findings: Findings) -> SubmissionRow:
    in_time = sorted(rows, key=lambda row: row.submitted_at)
    for again in in_time[1:]:
        findings.notice(again.line, None, texts.NOTICE_RESUBMITTED, first=in_time[0].line)
    return replace(in_time[-1], source_key=in_time[0].source_key)


def _meanings(form: SubmissionFormat) -> Mapping[str, tuple[str, ...]]:
    return {
        "track": form.tracks,
        "language": ("es", "en", "pt"),
    } | dict.fromkeys(form.wish_fields, _YES_OR_NO)


def _row(cells: Cells, form: SubmissionFormat) -> SubmissionRow | None:
    """The submission in `cells`; None where a value that it cannot be without was refused."""
    submitted_at = cells.timestamp("submitted_at")
    email_key = cells.email("email")
    title = cells.required_text("title")
    members = _members(cells)
    size = _team_size(cells, members, form)
    goals = _goals(cells, form.goals_by_title)
    links = _links(cells)
    track, language = cells.closed("track"), cells.closed("language")
    wishes = _wishes(cells, form)
    if submitted_at is None or email_key is None or title is None:
        return None
    email = cells.text("email") or email_key
    return SubmissionRow(
        line=cells.line,
        source_key=form_key(submitted_at, email_key),
        submitted_at=submitted_at,
        email=email,
        email_key=email_key,
        title=title,
        summary=clean_paragraphs(cells.raw("summary")) or None,
        team_name=cells.text("team_name"),
        team_size=size,
        members=members,
        track=track,
        goals=goals,
        language=language,
        links=links,
        wishes=wishes,
    )


def _wishes(cells: Cells, form: SubmissionFormat) -> tuple[str, ...] | None:
    """The keys of what the row asks for; None where the form has a column for none of them."""
    asked = {key: name for key, name in zip(form.wishes, form.wish_fields, strict=True) if cells.has(name)}
    answers = {key: cells.yes_or_no(name) for key, name in asked.items()}
    return tuple(key for key, is_wanted in answers.items() if is_wanted) if asked else None


def _members(cells: Cells) -> tuple[MemberRow, ...]:
    """The people that the lists of addresses and Hub names know; empty if there is neither list."""
    emails = [_member_email(cells, text) for text in _listed(cells, "member_emails")]
    hub_names = [_member_hub_name(cells, text) for text in _listed(cells, "member_hub_names")]
    names = _listed(cells, "member_names")
    if emails and hub_names and len(emails) != len(hub_names):
        cells.notice("member_hub_names", texts.NOTICE_MEMBER_LISTS)
        hub_names = []
    people = list(zip_longest(emails, hub_names))
    full_names = names if len(names) == len(people) else [None] * len(people)
    found: dict[str, MemberRow] = {}
    for (email, hub_name), full_name in zip(people, full_names, strict=True):
        if email or hub_name:
            key = email[1] if email else comparison_key(hub_name or "")
            found.setdefault(
                key, MemberRow(email[0] if email else None, email[1] if email else None, hub_name, full_name)
            )
    return tuple(found.values())


def _listed(cells: Cells, name: str) -> list[str]:
    return [text for text in map(clean_text, re.split(r"[,;|\r\n]+", cells.raw(name))) if text]


def _member_email(cells: Cells, text: str) -> tuple[str, str] | None:
    email = normalised_email(text)
    fault = email_fault(email)
    if fault:
        cells.refuse("member_emails", EMAIL_FAULTS[fault])
        return None
    return text, email


def _member_hub_name(cells: Cells, text: str) -> str | None:
    found = parsed_hub_name(text)
    if found is None:
        cells.notice("member_hub_names", texts.NOTICE_HUB_NAME)
    return found


def _team_size(cells: Cells, members: tuple[MemberRow, ...], form: SubmissionFormat) -> int | None:
    """How many people the team has: what it said, else how many people its lists know; None if neither tells."""
    written = cells.text("team_size")
    if written and not (written.isascii() and written.isdigit()):
        cells.refuse("team_size", texts.NOT_A_NUMBER)
        return None
    size = int(written) if written else len(members) or None
    if size is not None and not form.minimum_team_size <= size <= form.maximum_team_size:
        limits = {"minimum": form.minimum_team_size, "maximum": form.maximum_team_size}
        cells.notice("team_size" if written else "member_emails", texts.NOTICE_TEAM_SIZE, found=size, **limits)
    return size or None


def _goals(cells: Cells, goals_by_title: Mapping[str, int]) -> tuple[int, ...]:
    """The numbers of the goals named in a cell, by number or by title; other words around them do not count."""
    written = unaccented_key(_TARGET.sub(r"\1", cells.raw("goals")))
    if not written or written in _NO_LINK:
        return ()
    padded = f" {written} "
    numbers: set[int] = set()
    for title, number in sorted(goals_by_title.items(), key=lambda entry: -len(entry[0])):
        phrase = f" {unaccented_key(title)} "
        if phrase in padded:
            numbers.add(number)
            padded = padded.replace(phrase, "  ")
    numbers |= {int(digits) for digits in re.findall(r"(?<!\S)(?:ods|sdg)?(\d{1,2})(?!\S)", padded)}
    if not numbers or not all(1 <= number <= _LAST_GOAL for number in numbers):
        cells.refuse("goals", texts.NOT_A_GOAL)
        return ()
    return tuple(sorted(numbers))


def _links(cells: Cells) -> tuple[ArtifactLink, ...]:
    """The links of every column, in its order, each artifact once."""
    found: dict[tuple[str, str], ArtifactLink] = {}
    for kind in LINK_FIELDS:
        cell = cells.raw(kind)
        if not cell or unaccented_key(cell) in _NO_LINK:
            continue
        for text in split_links(cell):
            link = parse_link(text, kind)
            if link.url_canonical is None:
                cells.notice(kind, texts.NOTICE_LINK)
                continue
            if "other_kind" in link.oddities:
                words = {"found_kind": _LINK_WORDS[link.kind], "expected_kind": _LINK_WORDS[kind]}
                cells.notice(kind, texts.NOTICE_LINK_KIND, **words)
            found.setdefault((link.kind, link.locator), link)
    return tuple(found.values())
