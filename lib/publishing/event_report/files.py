"""The report as files, from what the service reads."""

from datetime import datetime
from typing import Final

from lib.publishing.event_report import markdown, sections, typeset
from lib.publishing.wording import Words
from lib.services.event_report import EventReport

MARKDOWN_FILE: Final = "report.zip"
PDF_FILE: Final = "report.pdf"


def markdown_zip(report: EventReport, said: Words, now: datetime) -> bytes:
    """The Markdown with its charts."""
    return markdown.archive(sections.document(report, said, now))


def pdf(report: EventReport, said: Words, now: datetime) -> bytes:
    """The typeset report."""
    return typeset.pdf(sections.document(report, said, now), now, words=frame_words(said))


def frame_words(said: Words) -> dict[str, str]:
    """What stands around the text of the PDF."""
    _ = said.translate
    return {
        "page": _("Page {page} of {pages}"),
        "summary": _("In short"),
        "contents": _("Contents"),
        "no_rows": _("No rows."),
    }
