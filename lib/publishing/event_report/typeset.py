"""The report as a PDF, set by typst from a template of ours. Texts go in as data: none of them is markup.

Only the letters that come with typst are used, so that every machine sets the same pages.
"""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from lib.publishing import pictures, tables
from lib.publishing.event_report.document import Block, Chart, Document, Grid, Heading, Items
from lib.publishing.tables import Table

_TEMPLATE = Path(__file__).with_name("template.typ")
_WIDEST, _MARGIN = 30, 3  # characters that make a column wider than another, and what it has around them


def pdf(document: Document, made_at: datetime, *, words: dict[str, str]) -> bytes:
    """The PDF file; the same document and date make the same bytes. `words`: those of the frame around the text."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return typst.compile(
            _prepared(document, folder),
            root=folder,
            ignore_system_fonts=True,
            sys_inputs=_inputs(document, made_at, words),
            timestamp=int(made_at.timestamp()),
        )


def pages(document: Document, made_at: datetime, *, words: dict[str, str]) -> list[bytes]:
    """The pages as PNG pictures, to be looked at."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = typst.compile(
            _prepared(document, folder),
            root=folder,
            ignore_system_fonts=True,
            sys_inputs=_inputs(document, made_at, words),
            format="png",
            ppi=80,
        )
        return list(made) if isinstance(made, list) else [made]


def _prepared(document: Document, folder: Path) -> Path:
    """The template beside the charts that it draws."""
    main = folder / "report.typ"
    main.write_bytes(_TEMPLATE.read_bytes())
    for chart in document.charts:
        drawn = pictures.render(chart.picture, "svg").decode()
        (folder / f"{chart.key}.svg").write_text(pictures.in_letters_of_typst(drawn), encoding="utf-8")
    return main


def _inputs(document: Document, made_at: datetime, words: dict[str, str]) -> dict[str, str]:
    utc = made_at.astimezone(UTC)
    content = {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "date": [utc.year, utc.month, utc.day],
        "facts": [list(fact) for fact in document.facts],
        "findings": list(document.findings),
        "words": words,
        "has_cover": document.has_cover,
        "sections": [
            {"title": section.title, "blocks": [_block(block) for block in section.blocks]}
            for section in document.sections
        ],
    }
    return {"content": json.dumps(content, ensure_ascii=False)}


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text}
        case Items():
            items = [{"term": item.term, "text": item.text, "url": item.url or ""} for item in block.items]
            return {"kind": "items", "items": items}
        case Grid():
            return {"kind": "table", "heading": block.heading, **_table(block.table)}
        case Chart():
            return {"kind": "chart", "file": f"{block.key}.svg", "alt": block.alt}
        case _:
            return {"kind": "note" if block.is_note else "paragraph", "text": block.text}


def _table(table: Table) -> dict[str, Any]:
    found = tables.written(table)
    every = [row for row in (*found.rows, found.total) if row is not None]
    widths = []
    for place, column in enumerate(found.columns):
        longest = max((len(row[place]) for row in every), default=0)
        words = max((len(word) for word in column.label.split()), default=0)
        widths.append(max(min(longest, _WIDEST), words) + _MARGIN)
    return {
        "headers": [column.label for column in found.columns],
        "numbers": [column.is_number for column in found.columns],
        "widths": widths,
        "rows": [list(row) for row in found.rows],
        "total": list(found.total) if found.total is not None else [],
        "caption": table.caption,
        "notes": list(table.notes),
    }
