"""The report as a ZIP: `report.md` and its charts, linked relatively, each as SVG, PNG and PDF."""

import io
from collections.abc import Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lib.publishing import pictures, tables
from lib.publishing.event_report.document import Block, Chart, Document, Grid, Heading, Item, Items
from lib.publishing.tables import markdown_text as plain

FILE_NAME = "report.md"
CHARTS = "charts"
_FILE_DATE = (1980, 1, 1, 0, 0, 0)


def archive(document: Document) -> bytes:
    """The ZIP file; the same document makes the same bytes."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as files:
        _add(files, FILE_NAME, text(document).encode())
        for chart in document.charts:
            for form in pictures.PICTURE_FORMATS:
                _add(files, f"{CHARTS}/{chart.key}.{form}", pictures.render(chart.picture, form))
    return written.getvalue()


def _add(files: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, _FILE_DATE)
    entry.compress_type = ZIP_DEFLATED
    files.writestr(entry, content)


def text(document: Document) -> str:
    """The report as Markdown, ending in a line break."""
    parts = [f"# {plain(document.title)}", plain(document.subtitle)]
    parts.append("\n".join(f"- **{plain(term)}**: {plain(told)}" for term, told in document.facts))
    parts.append("\n".join(f"- {plain(finding)}" for finding in document.findings))
    for section in document.sections:
        parts.append(f"## {plain(section.title)}")
        parts += [part for block in section.blocks for part in _block(block)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"### {plain(block.text)}"
        case Items():
            yield "\n".join(f"- {_item(item)}" for item in block.items)
        case Grid():
            yield f"### {plain(block.heading)}"
            yield tables.render(block.table, "markdown").rstrip("\n")
        case Chart():
            yield f"![{plain(block.alt)}]({CHARTS}/{block.key}.svg)"
        case _:
            yield f"*{plain(block.text)}*" if block.is_note else plain(block.text)


def _item(item: Item) -> str:
    term = f"**{plain(item.term)}**" if item.term else ""
    told = plain(item.text)
    if item.url is not None:
        linked = item.url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
        term = f"[{term or told}]({linked})"
    return f"{term}: {told}" if item.term else (term or told)
