"""What organizers published, on disk: `lib/editions/<slug>/declared/`.

`corpora.csv`, `evaluation_sets.csv` and `figures.csv` are comma-separated UTF-8 with exactly the columns below;
`projects.json` holds projects with their links as published. Each file may be missing. Every fault is found at once
and names file, line and column. `source` is a key of the edition's sources, `footnote` of its footnotes.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from lib.domain.artifact_links import ArtifactLink, parse_link
from lib.domain.declared import (
    FIGURE_UNITS,
    SET_STATES,
    Countries,
    Declared,
    DeclaredCorpus,
    DeclaredProject,
    DeclaredSet,
    PublishedFigure,
    countries_of,
)
from lib.domain.edition import Edition
from lib.sources.edition_faults import EditionFileError, Fault, decoded

FOLDER = "declared"
CORPORA = (
    "name",
    "examples",
    "size_mb",
    "domain",
    "countries",
    "languages",
    "repo_id",
    "examples_footnote",
    "size_footnote",
    "source",
)
EVALUATION_SETS = ("name", "languages", "domain", "task", "donor", "state", "source")
FIGURES = ("topic", "category", "value", "unit", "is_lower_bound", "footnote", "source")
PROJECT_KEYS = ("slug", "title", "goals", "team_size", "track", "award", "links")

_KEY = re.compile(r"[a-z0-9][a-z0-9_]*\Z")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_Word = TypeVar("_Word", bound=str)
_REPO_ID = re.compile(r"[\w.-]+/[\w.-]+\Z", re.ASCII)


def parse_declared(folder: Path, edition: Edition) -> Declared:
    """All that the files of the edition in `folder` declare. Raises EditionFileError for the first file with faults."""
    return Declared(
        corpora=_rows(folder, "corpora.csv", lambda text, name: parse_corpora(text, name, edition)),
        evaluation_sets=_rows(
            folder, "evaluation_sets.csv", lambda text, name: parse_evaluation_sets(text, name, edition)
        ),
        figures=_rows(folder, "figures.csv", lambda text, name: parse_figures(text, name, edition)),
        projects=_rows(folder, "projects.json", lambda text, name: parse_projects(text, name, edition)),
    )


def parse_corpora(text: str, file_name: str, edition: Edition) -> tuple[DeclaredCorpus, ...]:
    """The corpora in `text`. Raises EditionFileError."""
    table = _Table(text, file_name, CORPORA, edition)
    found = []
    for row in table:
        name = row.required("name", unique=True)
        domain = row.required("domain")
        known = edition.domain_called(domain)
        if domain and known is None:
            row.fault("domain", f'"{domain}" is not among the domains of the edition, nor an alias of one')
        corpus = DeclaredCorpus(
            name=name,
            examples=int(row.number("examples", whole=True)),
            size_megabytes=row.number("size_mb"),
            domain=domain,
            domain_group=known.group if known else None,
            countries=row.countries("countries"),
            languages=row.languages("languages"),
            repo_id=row.matching("repo_id", _REPO_ID, "an organization and a repo such as somebody/something"),
            examples_footnote=row.footnote("examples_footnote"),
            size_footnote=row.footnote("size_footnote"),
            source=row.source("source"),
        )
        found.append(corpus)
    table.require_whole()
    return tuple(found)


def parse_evaluation_sets(text: str, file_name: str, edition: Edition) -> tuple[DeclaredSet, ...]:
    """The evaluation sets in `text`. Raises EditionFileError."""
    table = _Table(text, file_name, EVALUATION_SETS, edition)
    found = []
    for row in table:
        domain = row.required("domain")
        if domain and edition.domain_called(domain) is None:
            row.fault("domain", f'"{domain}" is not among the domains of the edition, nor an alias of one')
        declared = DeclaredSet(
            name=row.required("name", unique=True),
            languages=row.languages("languages"),
            domain=domain,
            task=row.required("task"),
            donor=row.text("donor") or None,
            state=row.one_of("state", SET_STATES),
            source=row.source("source"),
        )
        found.append(declared)
    table.require_whole()
    return tuple(found)


def parse_figures(text: str, file_name: str, edition: Edition) -> tuple[PublishedFigure, ...]:
    """The figures in `text`. Raises EditionFileError."""
    table = _Table(text, file_name, FIGURES, edition)
    found: list[PublishedFigure] = []
    for row in table:
        topic, category = row.key("topic"), row.key("category")
        unit = row.one_of("unit", FIGURE_UNITS)
        value = row.number("value")
        if unit == "percent" and value > 100:
            row.fault("value", f"is {value} percent")
        if any((figure.topic, figure.category) == (topic, category) for figure in found):
            row.fault("category", f'"{topic}", "{category}" is there already')
        lower_bound = row.one_of("is_lower_bound", ("", "true"))
        figure = PublishedFigure(
            topic, category, value, unit, lower_bound == "true", row.footnote("footnote"), row.source("source")
        )
        found.append(figure)
    table.require_whole()
    return tuple(found)


def parse_projects(text: str, file_name: str, edition: Edition) -> tuple[DeclaredProject, ...]:
    """The projects in `text` (JSON). Raises EditionFileError."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, column {fault.colno}"
        raise EditionFileError(file_name, [Fault(place, f"JSON syntax: {fault.msg}")]) from fault
    entries = content.get("projects") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise EditionFileError(file_name, [Fault("projects", "is missing, or not a list")])
    faults: list[Fault] = []
    slugs: set[str] = set()
    found = []
    for position, entry in enumerate(entries):
        place = f"projects[{position}]"
        problems = list(_project_faults(entry, edition, slugs))
        faults += [Fault(f"{place}.{key}" if key else place, message) for key, message in problems]
        if not problems:
            slugs.add(entry["slug"])
            found.append(_project(entry))
    if faults:
        raise EditionFileError(file_name, faults)
    return tuple(found)


def _project(entry: dict[str, Any]) -> DeclaredProject:
    return DeclaredProject(
        slug=entry["slug"],
        title=entry["title"].strip(),
        goals=tuple(entry["goals"]),
        team_size=entry["team_size"],
        track=entry["track"],
        award=entry["award"],
        links=_links(entry["links"]),
    )


def _links(links: Collection[str]) -> tuple[ArtifactLink, ...]:
    return tuple(parse_link(link) for link in links)


def _project_faults(entry: object, edition: Edition, slugs: set[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(entry, dict):
        yield "", "is not an object"
        return
    absent = [key for key in PROJECT_KEYS if key not in entry]
    yield from ((key, "is missing") for key in absent)
    yield from ((key, "is not a key of a project") for key in entry if key not in PROJECT_KEYS)
    if absent:
        return
    slug, size, goals, links = entry["slug"], entry["team_size"], entry["goals"], entry["links"]
    if not isinstance(slug, str) or not _SLUG.match(slug):
        yield "slug", f"should be small letters and digits with single hyphens, and is {json.dumps(slug)}"
    elif slug in slugs:
        yield "slug", f'"{slug}" is there already'
    if not isinstance(entry["title"], str) or not entry["title"].strip():
        yield "title", "should be a text"
    if size is not None and (type(size) is not int or size < 1):
        yield "team_size", f"should be a number of people or null, and is {json.dumps(size)}"
    known = {goal.number for goal in edition.goals}
    if not isinstance(goals, list) or not known.issuperset(goals):
        yield "goals", f"should be numbers of goals of the edition, and is {json.dumps(goals)}"
    for key, keys in (
        ("track", [track.key for track in edition.tracks]),
        ("award", [one.key for one in edition.prizes]),
    ):
        if entry[key] is not None and entry[key] not in keys:
            yield key, f"should be null or one of {', '.join(keys)}, and is {json.dumps(entry[key])}"
    if not isinstance(links, list) or not all(isinstance(link, str) for link in links):
        yield "links", "should be a list of addresses"
        return
    for nth, link in enumerate(links):
        if parse_link(link).url_canonical is None:
            yield f"links[{nth}]", f"{json.dumps(link)} is not the address of a page"


class _Table:
    """The rows of a CSV file with exactly `columns`; faults gather until `checked`."""

    def __init__(self, text: str, file_name: str, columns: tuple[str, ...], edition: Edition) -> None:
        self.file_name = file_name
        self.columns = columns
        self.edition = edition
        self.faults: list[Fault] = []
        self.seen: set[tuple[str, str]] = set()
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)

    def __iter__(self) -> "Iterator[_Row]":
        try:
            header = next(self._reader, [])
            if tuple(header) != self.columns:
                wanted = ",".join(self.columns)
                raise EditionFileError(self.file_name, [Fault("line 1", f"the columns should be {wanted}")])
            for cells in self._reader:
                line = self._reader.line_num
                if len(cells) != len(self.columns):
                    fault = f"has {len(cells)} cells instead of {len(self.columns)}"
                    self.faults.append(Fault(f"line {line}", fault))
                    continue
                yield _Row(self, line, dict(zip(self.columns, cells, strict=True)))
        except csv.Error as fault:
            raise EditionFileError(self.file_name, [Fault(f"line {self._reader.line_num}", str(fault))]) from fault

    def require_whole(self) -> None:
        """Raises EditionFileError where any cell had a fault."""
        if self.faults:
            raise EditionFileError(self.file_name, self.faults)


class _Row:
    """One row of a table. A cell that is wrong adds a fault and reads as something harmless."""

    def __init__(self, table: _Table, line: int, cells: dict[str, str]) -> None:
        self._table = table
        self._line = line
        self._cells = cells

    def fault(self, column: str, message: str) -> None:
        self._table.faults.append(Fault(f"line {self._line}, column {column}", message))

    def text(self, column: str) -> str:
        return self._cells[column].strip()

    def required(self, column: str, *, unique: bool = False) -> str:
        text = self.text(column)
        if not text:
            self.fault(column, "is empty")
        elif unique and (column, text) in self._table.seen:
            self.fault(column, f'"{text}" is there already')
        self._table.seen.add((column, text))
        return text

    def number(self, column: str, *, whole: bool = False) -> Decimal:
        text = self.text(column)
        if not re.fullmatch(r"\d+" if whole else r"\d+(\.\d+)?", text):
            wanted = "a whole number in digits only" if whole else 'a number such as "20.7"'
            self.fault(column, f'should be {wanted}, and is "{text}"')
            return Decimal(0)
        return Decimal(text)

    def one_of(self, column: str, known: tuple[_Word, ...]) -> _Word:
        text = self.text(column)
        for word in known:
            if word == text:
                return word
        self.fault(column, f'should be one of {", ".join(filter(None, known))}, and is "{text}"')
        return known[0]

    def matching(self, column: str, pattern: re.Pattern[str], wanted: str) -> str | None:
        text = self.text(column)
        if text and not pattern.match(text):
            self.fault(column, f'should be {wanted}, and is "{text}"')
        return text or None

    def key(self, column: str) -> str:
        return self.matching(column, _KEY, "a key of small letters, digits and _") or self.required(column)

    def languages(self, column: str) -> tuple[str, ...]:
        codes = tuple(self.required(column).split())
        for code in codes:
            if not re.fullmatch("[a-z]{2,3}", code):
                self.fault(column, f'"{code}" is no ISO 639 code; separate codes by spaces')
        return codes

    def countries(self, column: str) -> Countries:
        try:
            return countries_of(self.required(column))
        except ValueError as fault:
            self.fault(column, str(fault))
            return Countries((), has_more=False, kind="none")

    def source(self, column: str) -> str:
        key = self.required(column)
        if key and key not in {source.key for source in self._table.edition.sources}:
            self.fault(column, f'"{key}" is not among the sources of the edition')
        return key

    def footnote(self, column: str) -> str | None:
        key = self.text(column)
        if key and key not in {note.key for note in self._table.edition.footnotes}:
            self.fault(column, f'"{key}" is not among the footnotes of the edition')
        return key or None


_Parsed = TypeVar("_Parsed")


def _rows(folder: Path, name: str, parse: Callable[[str, str], tuple[_Parsed, ...]]) -> tuple[_Parsed, ...]:
    path = folder / FOLDER / name
    if not path.exists():
        return ()
    file_name = f"{folder.name}/{FOLDER}/{name}"
    return parse(decoded(path.read_bytes(), file_name), file_name)
