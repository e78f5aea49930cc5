"""Everything that the public can read about an edition, made by the real functions, and the people counted in it.

`files` are the downloads, `light_pages` and `first_views` what stands in HTML, `shown_pages` what a page sends to a
browser: texts, descriptions of charts for those who do not see them, the rows behind charts and the circles of maps.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
from google.protobuf import text_format
from streamlit.testing.v1 import AppTest

from lib.domain.edition import Language
from lib.domain.release import DIMENSIONS
from lib.publishing import calendars, first_view, lite, public_tables, share_images, tables
from lib.publishing.wording import Words
from lib.services import editions, projects
from lib.services.visits import edition_to_show
from lib.store.database import Database
from lib.ui import cached, first_views, page_list, session

LANGUAGE: Language = "es"
LOCALE = "es-ES"
TOTAL = "total"
PAGES_OF_PEOPLE = ("panorama", "participants")
_PAGES = Path(__file__).resolve().parents[2] / "pages" / "public"

Outputs = dict[str, str]
People = dict[tuple[str, str], int]
"""(dimension or "total", category as it is named there) -> people."""


def forget_what_is_shared() -> None:
    """As if more than a few seconds had passed: what visitors share is read again."""
    for kept in (cached.edition_at, cached.shared_of, cached.read_of):
        kept.cache_clear()
    session.settings.cache_clear()


def everything(database: Database, now: datetime) -> Outputs:
    """Every output but the pages that need a run of the application, by name. The clock stands at `now`."""
    return {**files(database, now), **light_pages(database, now), **first_views_of_pages()}


def files(database: Database, now: datetime) -> Outputs:
    """Every public table in every format, the calendar and the pictures of projects."""
    made: Outputs = {}
    with database.read() as reading:
        shown = edition_to_show(reading, None)
        assert shown is not None
        edition = editions.edition_now(reading, shown.slug)
        reader = public_tables.Reader(edition, shown.id, now, LANGUAGE)
        for name in public_tables.NAMES:
            table = public_tables.public_table(reading, name, reader)
            for form in tables.FORMATS:
                made[f"{name}.{form}"] = tables.render(table, form)
        said = Words(LANGUAGE, LOCALE, UTC, edition)
        made["calendar.ics"] = calendars.edition_calendar(said, now=now).decode()
        for project in projects.project_gallery(reading, edition, shown.id).projects:
            picture = share_images.share_image(project, projects.public_award(project, edition, now), said)
            made[f"project {project.slug}.svg"] = share_images.svg(picture)
    return made


def light_pages(database: Database, now: datetime) -> Outputs:
    """Every light page that is no single project's."""
    made = {}
    with database.read() as reading:
        shown = edition_to_show(reading, None)
        assert shown is not None
        said = Words(LANGUAGE, LOCALE, UTC, editions.edition_now(reading, shown.slug))
        for path in (lite.OVERVIEW, lite.PROJECTS, lite.CORPORA, lite.RESULTS):
            made[path] = lite.render_page(reading, shown.id, said, now, path) or ""
    return made


def first_views_of_pages() -> Outputs:
    """What each public address answers before any script has run; of the database in the environment."""
    forget_what_is_shared()
    made = {}
    for entry in page_list.PAGES:
        if entry.audience == "public":
            view = first_views.first_view_for(f"/{entry.url_path}", LANGUAGE, LOCALE, {}, {})
            assert view is not None
            address = f"http://localhost/{entry.url_path}"
            made[f"first view of {entry.file}"] = (
                f"{first_view.render_head(view, address)}<body>{first_view.render_first_view(view)}</body>"
            )
    return made


def shown_pages(names: tuple[str, ...] = PAGES_OF_PEOPLE, **choices: str) -> Outputs:
    """What these pages send to a browser, of the database in the environment; `choices` are made in the address."""
    return {f"page {name}": _sent(name, choices) for name in names}


def _sent(name: str, choices: Mapping[str, str]) -> str:
    forget_what_is_shared()
    app = AppTest.from_function(_run_page, default_timeout=60, args=(str(_PAGES / f"{name}.py"), LANGUAGE))
    for key, value in {"lang": LANGUAGE, **choices}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return "\n".join(_texts_of(node) for node in app.main)


def _run_page(file: str, language: str) -> None:
    import runpy

    import streamlit as st

    from lib.ui import page_list, session

    session.begin()
    st.navigation(page_list.pages(session.roles(), session.translator()))
    runpy.run_path(file)


def _texts_of(node: Any) -> str:
    proto = getattr(node, "proto", None)
    if proto is None or not hasattr(proto, "DESCRIPTOR"):
        return ""
    tabular = "\n".join(_rows_in(proto))
    return f"{text_format.MessageToString(proto, as_utf8=True)}\n{tabular}"


def _rows_in(message: Any) -> Iterator[str]:
    """The rows of every table in Arrow's form within a message, as JSON."""
    for field, value in message.ListFields():
        if field.type == field.TYPE_BYTES and value:
            with pa.ipc.open_stream(value) as stream:
                yield from (json.dumps(row, ensure_ascii=False, default=str) for row in stream.read_all().to_pylist())
        elif field.type == field.TYPE_MESSAGE:
            for each in value if field.is_repeated else (value,):
                yield from _rows_in(each)


# --- Reading people out of it ----------------------------------------------------------------------------------------


def people_in_csv(outputs: Mapping[str, str], dimension: str, *, by: str = "category") -> dict[str, int]:
    """The counts of one attribute as its CSV gives them, in its order; `by` is "category" or "label"."""
    rows = csv.DictReader(io.StringIO(outputs[f"participants-{dimension}.csv"]))
    return {row[by]: int(row["people"]) for row in rows if row["people"]}


def rows_in_csv(outputs: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """The rows of a public table as its CSV gives them."""
    return _csv_rows(outputs[f"{name}.csv"])


def descriptions_in(page: str) -> list[str]:
    """What charts and maps of a page say to those who do not see them."""
    return re.findall(r'^\s*alt: "(.*)"$', page, re.MULTILINE)


def series_in_csv(outputs: Mapping[str, str]) -> list[tuple[datetime, int]]:
    """The people of each release so far."""
    rows = csv.DictReader(io.StringIO(outputs["participants-releases.csv"]))
    return [(datetime.fromisoformat(row["released_at"]), int(row["people"])) for row in rows]


def people_said(outputs: Mapping[str, str]) -> dict[str, People]:
    """Every count of people by the output that says it: the same thing has the same name in all of them."""
    found: dict[str, People] = {}
    for form, read in (("csv", _csv_rows), ("json", json.loads)):
        found[f"tables as {form}"] = _released(outputs, form, read)
        found[f"all attributes as {form}"] = {
            (row["dimension"], row["label"]): int(row["people"])
            for row in read(outputs[f"participants.{form}"])
            if row["people"] not in ("", None)
        }
        series = read(outputs[f"participants-releases.{form}"])
        if series:
            found[f"series as {form}"] = {(TOTAL, ""): int(series[-1]["people"])}
    for form, row_of, total_of in (("markdown", _MARKDOWN_ROW, _MARKDOWN_TOTAL), ("latex", _LATEX_ROW, _LATEX_TOTAL)):
        found[f"tables as {form}"] = _written(outputs, form, row_of, total_of)
    overview = _Document(outputs[lite.OVERVIEW])
    found["light page"] = {("country", label): _whole(value) for label, value in overview.rows_of("País")}
    if releases := overview.rows_of("Publicado"):
        found["light page"][TOTAL, ""] = _whole(releases[0][1])
    for name, html in outputs.items():
        if name == lite.OVERVIEW or name.startswith("first view"):
            value = _Document(html).figures.get("Personas", "—")
            if "—" not in value and "declarado" not in value:
                found[f"figure of {name}"] = {(TOTAL, ""): _whole(value)}
    return {place: people for place, people in found.items() if people}


_MARKDOWN_ROW = re.compile(r"^\| ([^*|]+) \| ([\d.]+) \|", re.MULTILINE)
_MARKDOWN_TOTAL = re.compile(r"^\| \*\*Total\*\* \| \*\*([\d.]+)\*\* \|", re.MULTILINE)
_LATEX_ROW = re.compile(r"^    (?!Total)(.+?) & ([\d.]+) &", re.MULTILINE)
_LATEX_TOTAL = re.compile(r"^    Total & ([\d.]+) &", re.MULTILINE)


def _csv_rows(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text)))


def _released(outputs: Mapping[str, str], form: str, read: Any) -> People:
    return {
        (dimension, row["label"]): int(row["people"])
        for dimension in DIMENSIONS
        for row in read(outputs[f"participants-{dimension}.{form}"])
        if row["people"] not in ("", None)
    }


def _written(outputs: Mapping[str, str], form: str, row_of: re.Pattern[str], total_of: re.Pattern[str]) -> People:
    found: People = {}
    for dimension in DIMENSIONS:
        text = outputs[f"participants-{dimension}.{form}"]
        found |= {(dimension, label): _whole(value) for label, value in row_of.findall(text)}
        totals = {_whole(value) for value in total_of.findall(text)}
        assert len(totals | {found.get((TOTAL, ""), 0)} - {0}) <= 1
        found |= dict.fromkeys([(TOTAL, "")] * len(totals), max(totals, default=0))
    return found


def _whole(text: str) -> int:
    first = re.match(r"[\d.]+", text)
    assert first is not None, text
    return int(first[0].replace(".", ""))


class _Document(HTMLParser):
    """The tables of a light page as rows of texts, and its headline figures by label."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.figures: dict[str, str] = {}
        self._tables: list[list[list[str]]] = []
        self._cell = ""
        self._label = ""
        self._reads = False
        self.feed(html)

    def rows_of(self, header: str) -> list[tuple[str, str]]:
        """The first two cells of each row of the table whose first column has this header."""
        for first, *rows in self._tables:
            if first[0] == header:
                return [(row[0], row[1]) for row in rows]
        return []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._tables.append([])
        elif tag == "tr":
            self._tables[-1].append([])
        elif tag in ("th", "td", "dt", "dd"):
            self._cell, self._reads = "", True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._tables[-1][-1].append(self._cell)
        elif tag == "dt":
            self._label = re.sub(r" \(\d+\)$", "", self._cell)
        elif tag == "dd":
            self.figures.setdefault(self._label, self._cell)
        else:
            return
        self._reads = False

    def handle_data(self, data: str) -> None:
        if self._reads:
            self._cell += data
