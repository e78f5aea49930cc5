"""What a team gets back from the jury, as Markdown for a mail and as rows for a table."""

from lib.publishing import publication_wording, ranking_wording
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.feedback import FeedbackSheet


def markdown(sheet: FeedbackSheet, said: Words) -> str:
    """One sheet, ending in a line break. What jurors wrote is quoted line by line, as they wrote it."""
    _ = said.translate
    lines = [f"# {sheet.name.title}", "", said.edition.name.text(said.language), ""]
    lines += [f"**{text}**  " for text in result(sheet, said)]
    names = {block.key: block.label.text(said.language) for block in said.edition.rubric.blocks}
    if sheet.blocks:
        lines += ["", f"## {_('Mean points by block')}", ""]
        lines += [
            _("- {block}: {points} of {most}").format(
                block=names.get(key, key),
                points=ranking_wording.points(mean, said),
                most=ranking_wording.points(most, said),
            )
            for key, (mean, most) in sheet.blocks.items()
        ]
    lines += ["", f"## {_('What the jury says')}", ""]
    if not sheet.comments:
        lines.append(_("The jury left no comment for the team."))
    for comment in sheet.comments:
        lines += [*(f"> {line}" for line in comment.splitlines()), ""]
    return "\n".join(lines).rstrip() + "\n"


def table(sheets: tuple[FeedbackSheet, ...], said: Words) -> Table:
    """A row for each team, a column for each block and one for all comments."""
    _ = said.translate
    blocks = said.edition.rubric.blocks
    columns = (
        Column("project", _("Project")),
        Column("result", _("Result")),
        *(Column(f"block_{block.key}", block.label.text(said.language)) for block in blocks),
        Column("comments", _("What the jury says")),
    )
    rows = tuple(
        (
            sheet.name.title,
            ", ".join(result(sheet, said)),
            *(
                ranking_wording.points(sheet.blocks[block.key][0], said) if block.key in sheet.blocks else ""
                for block in blocks
            ),
            "\n\n".join(sheet.comments),
        )
        for sheet in sheets
    )
    return Table(columns, rows, locale=said.locale)


def result(sheet: FeedbackSheet, said: Words) -> list[str]:
    """The place of a team with its score as far as that is published; without a place, how many ballots it got."""
    if sheet.placed is None:
        plural = said.translate.plural("{n} ballot", "{n} ballots", sheet.ballots)
        return [plural.format(n=said.number(sheet.ballots))]
    place = said.translate("Place {n}").format(n=said.number(sheet.placed.place))
    return [text for text in (place, publication_wording.score(sheet.placed, said)) if text]
