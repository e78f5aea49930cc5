"""Commands about a result: publish it at its moment, take its bundle or the teams' feedback along, compute it again."""

import os
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from lib import i18n
from lib.cli import environment, exports
from lib.cli.environment import EditionOption
from lib.domain.edition import LANGUAGES, Language
from lib.domain.result_bundle import UnreadableBundleError
from lib.publishing import feedback_sheets, result_files
from lib.publishing.wording import Words
from lib.services import feedback, publication, score_mirror
from lib.services.access import COMMAND_LINE
from lib.services.ranking import RankingRefusedError
from lib.sources.refusals import RefusedFileError
from lib.sources.source_faults import SourceFaultError

commands = environment.group()


@exports.exporting.command("results-bundle")
def export_results_bundle(
    to: Annotated[Path, typer.Option("--to", help="The folder to write; it is made where it is missing.")],
    edition: EditionOption = None,
) -> None:
    """Export the published result with what it follows from; before that, the ballots as they are now."""
    with environment.opened(edition, for_reading=True) as (database, rules, shown), database.read() as session:
        bundle = publication.result_bundle_of_edition(session, COMMAND_LINE, rules, shown.id)
    try:
        result_files.write_bundle(bundle, to)
    except OSError as fault:
        raise environment.stop(f"{to} cannot be written: {fault.strerror}.") from fault
    typer.echo(f"{len(bundle['ballots'])} ballots on {len(bundle['projects'])} projects, digest {bundle['digest']}.")


@exports.exporting.command("feedback")
def export_feedback(
    to: Annotated[Path, typer.Option("--to", help="The folder to write; it is made where it is missing.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the audit log.")],
    lang: Annotated[str, typer.Option("--lang", help="es, en or pt.")] = "es",
    edition: EditionOption = None,
) -> None:
    """Export what each team gets back from the jury, one Markdown file each, once the result is published."""
    language: Language | None = next((known for known in LANGUAGES if known == lang), None)
    if language is None:
        raise environment.stop(f'There is no language "{lang}". Languages: {", ".join(LANGUAGES)}.')
    with environment.opened(edition, for_reading=False) as (database, rules, shown):
        now = shown.demo_clock_at or environment.now()
        try:
            sheets = feedback.take_feedback(database, COMMAND_LINE, rules, reason=reason, now=now)
        except publication.PublicationRefusedError as refused:
            raise environment.stop(str(refused)) from refused
    said = Words(language, i18n.locale_for(language, None), UTC, rules)
    try:
        to.mkdir(parents=True, exist_ok=True)
        for sheet in sheets:
            (to / f"{sheet.name.slug}.md").write_text(feedback_sheets.markdown(sheet, said), encoding="utf-8")
    except OSError as fault:
        raise environment.stop(f"{to} cannot be written: {fault.strerror}.") from fault
    typer.echo(f"{len(sheets)} sheets.")


@exports.exporting.command("scores-to-sheet")
def export_scores_to_sheet(
    address: Annotated[str, typer.Argument(help="The sheet, by the address that the browser shows.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the audit log.")],
    tab: Annotated[str, typer.Option("--tab", help="The tab, which is ours alone; it is made where it is missing.")],
    edition: EditionOption = None,
) -> None:
    """Write the scores into a tab of a Google sheet: whoever it is shared with sees them."""
    settings = score_mirror.configured_sheets(os.environ, Path.cwd())
    with environment.opened(edition, for_reading=False) as (database, rules, _shown):
        try:
            count = score_mirror.mirror_scores(
                database,
                COMMAND_LINE,
                rules,
                settings,
                address=address,
                tab=tab,
                reason=reason,
                now=environment.now(),
            )
        except (RankingRefusedError, RefusedFileError, SourceFaultError) as refused:
            raise environment.stop(str(refused)) from refused
    typer.echo(f"{count} projects written.")


@commands.command()
def recompute(folder: Annotated[Path, typer.Argument(help="A folder that `export results-bundle` wrote.")]) -> None:
    """Compute the result in a bundle again, without any database; exits 1 naming every difference."""
    try:
        found = result_files.differences_in(folder)
    except UnreadableBundleError as fault:
        raise environment.stop(f"The bundle cannot be computed again: {fault}.") from fault
    if found:
        raise environment.stop("\n".join(found))
    typer.echo("The same: every total, place, tie, adjusted score and interval follows from the rules and ballots.")


@commands.command()
def publish(edition: EditionOption = None) -> None:
    """Record that a confirmed result is public, if its moment has come."""
    with environment.opened(edition, for_reading=False) as (database, _edition, shown):
        now = shown.demo_clock_at or environment.now()
        is_published = publication.publish_due(database, shown.slug, now=now)
    typer.echo("The result is public now." if is_published else "No result is due.")
