"""What teams get back from the jury as files: for each team one Markdown file and one PDF."""

import io
from collections.abc import Sequence
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lib.publishing import feedback_sheets, ranking_wording
from lib.publishing.event_report import files, typeset
from lib.publishing.event_report.document import Block, Document, Heading, Paragraph, Section
from lib.publishing.wording import Words
from lib.services.feedback import FeedbackSheet

_FILE_DATE = (1980, 1, 1, 0, 0, 0)


def archive(sheets: Sequence[FeedbackSheet], said: Words, now: datetime) -> bytes:
    """A ZIP with two files for each team, called by its project; the same sheets and date make the same bytes."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as made:
        for sheet in sheets:
            for ending, content in (
                ("md", feedback_sheets.markdown(sheet, said).encode()),
                ("pdf", typeset.pdf(_document(sheet, said), now, words=files.frame_words(said))),
            ):
                entry = ZipInfo(f"{sheet.name.slug}.{ending}", _FILE_DATE)
                entry.compress_type = ZIP_DEFLATED
                made.writestr(entry, content)
    return written.getvalue()


def _document(sheet: FeedbackSheet, said: Words) -> Document:
    _ = said.translate
    names = {block.key: block.label.text(said.language) for block in said.edition.rubric.blocks}
    blocks = tuple(
        _("{points} of {most}").format(
            points=f"{names.get(key, key)}: {ranking_wording.points(mean, said)}",
            most=ranking_wording.points(most, said),
        )
        for key, (mean, most) in sheet.blocks.items()
    )
    comments: list[Block] = []
    for number, comment in enumerate(sheet.comments, start=1):
        if len(sheet.comments) > 1:
            comments.append(Heading(_("Comment {n}").format(n=said.number(number))))
        comments += [Paragraph(line) for line in comment.splitlines() if line.strip()]
    if not comments:
        comments.append(Paragraph(_("The jury left no comment for the team.")))
    result = ", ".join(feedback_sheets.result(sheet, said))
    return Document(
        title=sheet.name.title,
        subtitle=said.edition.name.text(said.language),
        language=said.language,
        facts=((_("Result"), result),),
        findings=blocks,
        sections=(Section("comments", _("What the jury says"), tuple(comments)),),
        has_cover=False,
    )
