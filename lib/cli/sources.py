"""Commands that bring data in: a sync with the Hub and other sources, and imports of files."""

import os
from pathlib import Path
from typing import Annotated

import typer

from lib.cli import environment
from lib.cli.environment import EditionOption
from lib.services import (
    feedback_imports,
    imports,
    leaderboard_imports,
    project_counts,
    proposed_ballots,
    roster_imports,
    score_mirror,
    sync,
    sync_plan,
)
from lib.services.access import COMMAND_LINE
from lib.services.import_runs import ImportOutcome
from lib.sources.refusals import RefusedFileError
from lib.sources.registration_files import RegistrationSource
from lib.sources.source_faults import SourceFaultError

REGISTRATION_SOURCES: tuple[RegistrationSource, ...] = ("eventbrite", "form")

commands = environment.group()
importing = environment.group("Import registrations, submissions, teams, feedback, a leaderboard, counts or scores.")
commands.add_typer(importing, name="import")

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file to import: CSV or Excel (.xlsx).")
]
SheetOption = Annotated[
    str | None, typer.Option(help="The sheet of an Excel workbook; without it, the first with text in it.")
]


@commands.command("sync")
def synchronize(
    only: Annotated[str | None, typer.Option(help=f"One source: {', '.join(sync_plan.SOURCES)}.")] = None,
    edition: EditionOption = None,
    dry_run: Annotated[bool, typer.Option(help="Ask the sources and say what would change; write nothing.")] = False,
    accept_drop: Annotated[bool, typer.Option(help="Take lists that lost more than 20 % of what was known.")] = False,
) -> None:
    """Bring in what the Hub and other sources say now; exit 1 if any source was not taken."""
    if only is not None and only not in sync_plan.SOURCES:
        raise environment.stop(f'There is no source "{only}". Sources: {", ".join(sync_plan.SOURCES)}.')
    with (
        environment.opened(edition, for_reading=False) as (database, rules, shown),
        environment.progress("Sync") as progress,
    ):
        try:
            report = sync.run(
                database,
                rules,
                shown.id,
                COMMAND_LINE,
                sync_plan.sources(only, os.environ),
                clock=environment.now,
                is_dry_run=dry_run,
                accepts_drop=accept_drop,
                progress=progress,
            )
        except (sync.SyncNotPossibleError, sync.LeaseLostError) as refused:
            raise environment.stop(str(refused)) from refused
    typer.echo(str(report), err=not report.is_good)
    if not report.is_good:
        raise typer.Exit(1)


@importing.command("registrations")
def import_registrations(
    file: File,
    source: Annotated[
        str | None, typer.Option(help="eventbrite or form; found out from the headers without it.")
    ] = None,
    edition: EditionOption = None,
    accept_drop: Annotated[bool, typer.Option(help="Take a report that lost more than 20 % of its rows.")] = False,
    sheet: SheetOption = None,
) -> None:
    """Import an Eventbrite attendee report or the answers of a registration form."""
    chosen: RegistrationSource | None = next((known for known in REGISTRATION_SOURCES if known == source), None)
    if source is not None and chosen is None:
        raise environment.stop(f'There is no source "{source}". Sources: {", ".join(REGISTRATION_SOURCES)}.')
    with (
        environment.opened(edition, for_reading=False) as (database, rules, shown),
        environment.progress("Registrations") as progress,
    ):
        outcome = imports.import_registrations(
            database,
            rules,
            shown.id,
            COMMAND_LINE,
            file_name=file.name,
            content=file.read_bytes(),
            sheet=sheet,
            source=chosen,
            accept_drop=accept_drop,
            now=environment.now(),
            progress=progress,
        )
    _report(outcome)


@importing.command("submissions")
def import_submissions(file: File, edition: EditionOption = None, sheet: SheetOption = None) -> None:
    """Import the answers of the submission form."""
    with (
        environment.opened(edition, for_reading=False) as (database, rules, shown),
        environment.progress("Submissions") as progress,
    ):
        outcome = imports.import_submissions(
            database,
            rules,
            shown.id,
            COMMAND_LINE,
            file_name=file.name,
            content=file.read_bytes(),
            sheet=sheet,
            now=environment.now(),
            progress=progress,
        )
    _report(outcome)


@importing.command("teams")
def import_teams(
    file: File,
    edition: EditionOption = None,
    accept_drop: Annotated[bool, typer.Option(help="Take a list that lost more than 20 % of its teams.")] = False,
    sheet: SheetOption = None,
) -> None:
    """Import teams with their people: a sheet as CSV or Excel, or a Discord channel as DiscordChatExporter's JSON."""
    with environment.opened(edition, for_reading=False) as (database, _rules, shown):
        outcome = roster_imports.import_rosters(
            database,
            COMMAND_LINE,
            shown.id,
            file_name=file.name,
            content=file.read_bytes(),
            sheet=sheet,
            accept_drop=accept_drop,
            now=environment.now(),
        )
    _report(outcome)


@importing.command("feedback")
def import_feedback(file: File, edition: EditionOption = None, sheet: SheetOption = None) -> None:
    """Import what people answered about the event: one to five stars for each aspect that the edition declares."""
    with environment.opened(edition, for_reading=False) as (database, rules, shown):
        outcome = feedback_imports.import_feedback(
            database,
            rules,
            shown.id,
            COMMAND_LINE,
            file_name=file.name,
            content=file.read_bytes(),
            sheet=sheet,
            now=environment.now(),
        )
    _report(outcome)


@importing.command("leaderboard")
def import_leaderboard(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, readable=True, help="The folder, with folders inside.")
    ],
    edition: EditionOption = None,
) -> None:
    """Import requests to evaluate models (*_eval_request_*.json) and lm-evaluation-harness results (results_*.json)."""
    with (
        environment.opened(edition, for_reading=False) as (database, _rules, shown),
        environment.progress("Leaderboard") as progress,
    ):
        outcome = leaderboard_imports.import_leaderboard(
            database, shown.id, COMMAND_LINE, folder=folder, now=environment.now(), progress=progress
        )
    _report(outcome)


@importing.command("counts")
def import_counts(file: File, edition: EditionOption = None) -> None:
    """Import what was counted for projects, for rubrics with points that follow from counts.

    A file with the columns project, counts, count and source.
    """
    with environment.opened(edition, for_reading=False) as (database, rules, shown):
        try:
            taken = project_counts.import_counts(
                database,
                COMMAND_LINE,
                rules,
                shown.id,
                content=file.read_bytes(),
                file_name=file.name,
                now=environment.now(),
            )
        except (RefusedFileError, project_counts.CountsSettledError) as refused:
            raise environment.stop(str(refused)) from refused
    typer.echo(str(taken))


@importing.command("scores")
def import_scores(file: File, edition: EditionOption = None) -> None:
    """Propose the scores that a jury filled in outside of the app; an organizer accepts or refuses them.

    A file with the columns juror (e-mail or Hub user name), project, one for each criterion (its key or its label)
    and, if you like, private comment and comment for the team.
    """
    with environment.opened(edition, for_reading=False) as (database, rules, shown):
        try:
            done = proposed_ballots.propose_file(
                database,
                COMMAND_LINE,
                rules,
                shown.id,
                content=file.read_bytes(),
                file_name=file.name,
                now=environment.now(),
            )
        except RefusedFileError as refused:
            raise environment.stop(str(refused)) from refused
    typer.echo(str(done))


@importing.command("scores-sheet")
def import_scores_sheet(
    address: Annotated[str, typer.Argument(help="The tab, by the address that the browser shows.")],
    edition: EditionOption = None,
) -> None:
    """Propose the scores in a tab of a Google sheet; its columns are those of `import scores`."""
    settings = score_mirror.configured_sheets(os.environ, Path.cwd())
    with environment.opened(edition, for_reading=False) as (database, rules, shown):
        try:
            done = proposed_ballots.propose_tab(
                database, COMMAND_LINE, rules, shown.id, settings, address=address, now=environment.now()
            )
        except (RefusedFileError, SourceFaultError) as refused:
            raise environment.stop(str(refused)) from refused
    typer.echo(str(done))


def _report(outcome: ImportOutcome) -> None:
    """Say what an import did; exit 1 if the file was refused."""
    typer.echo(str(outcome), err=outcome.is_refused)
    if outcome.is_refused:
        raise typer.Exit(1)
