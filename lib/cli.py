"""Tablero without a browser: `python -m lib.cli --help`.

check      every configuration problem with what to do
database   make or migrate the database
import     registrations or submissions from a file, a leaderboard from a folder
export     public tables
edition    move dates, change links and texts of the edition, with a reason
sync       what the Hub and other sources say now
release    publish the counts of people, where a release is due
backup     copy a SQLite database while the app goes on using it
restore    put a backup where the database is missing
seed       the demo databases
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lib.domain.edition import LANGUAGES, Edition, Language
from lib.domain.overrides import ChangeRefusedError, changeable_values
from lib.publishing import paper_tables, public_tables, tables
from lib.services import (
    configuration,
    declared,
    demo,
    editions,
    imports,
    leaderboard_imports,
    releases,
    sync,
    sync_plan,
)
from lib.services.access import COMMAND_LINE
from lib.services.settings import DEMO_STAGES, FIRST_DEMO_STAGE, Settings
from lib.services.visits import ShownEdition, edition_to_show
from lib.sources.edition_files import EditionFileError
from lib.sources.registration_files import RegistrationSource
from lib.store import database as databases
from lib.store.database import Database, DatabaseUnavailable
from lib.store.editions import OverrideChangedError

ATTRIBUTES = tuple(
    name.removeprefix("participants-") for name in public_tables.NAMES if name.startswith("participants-")
)
REGISTRATION_SOURCES: tuple[RegistrationSource, ...] = ("eventbrite", "form")

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
importing = typer.Typer(no_args_is_help=True, help="Import registrations, submissions or a leaderboard.")
exporting = typer.Typer(no_args_is_help=True, help="Export a public table.")
databasing = typer.Typer(no_args_is_help=True, help="Make or migrate the database.")
app.add_typer(importing, name="import")
app.add_typer(exporting, name="export")
editing = typer.Typer(no_args_is_help=True, help="Move dates, change links and texts of the edition, with a reason.")
app.add_typer(databasing, name="database")
app.add_typer(editing, name="edition")

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The file to import.")]
EditionOption = Annotated[str | None, typer.Option("--edition", help="Slug of the edition; the newest without it.")]


def _now() -> datetime:
    return datetime.now(UTC)


def _settings() -> Settings:
    return Settings.from_environment(os.environ)


def _stop(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


def _database_url(*, for_reading: bool) -> str:
    """The configured database; in the demo, that of its first stage.

    Reading falls back to the demo where nothing is configured, and says so. Writing never does: people's data must
    not end up in a demo by a forgotten setting.
    """
    settings = _settings()
    demo_url = settings.demo_database_url(FIRST_DEMO_STAGE)
    if settings.is_demo:
        return demo_url
    nothing_configured = not os.environ.get("DATABASE_URL") and not (settings.data_folder / "tablero.db").exists()
    if for_reading and nothing_configured and settings.demo_file(FIRST_DEMO_STAGE).exists():
        typer.echo(f"No database is configured: this is the demo at stage {FIRST_DEMO_STAGE}.", err=True)
        return demo_url
    return settings.database_url


@contextmanager
def _opened(edition_slug: str | None, *, for_reading: bool) -> Iterator[tuple[Database, Edition, ShownEdition]]:
    """The database of this installation and the edition asked for; a clear refusal where either is missing."""
    try:
        database = Database.open(_database_url(for_reading=for_reading))
        with database.read() as session:
            shown = edition_to_show(session, edition_slug or _settings().edition_slug)
            if shown is None:
                raise _stop("The database holds no such edition.")
            edition = editions.edition_now(session, shown.slug)
        yield database, edition, shown
    except (DatabaseUnavailable, EditionFileError) as fault:
        raise _stop(str(fault)) from fault


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error as a function of (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=None, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@app.command()
def check() -> None:
    """Print every configuration problem with what to do; exit 1 if anything keeps Tablero from running."""
    problems = configuration.problems(os.environ)
    for problem in problems:
        typer.echo(str(problem))
    if not problems:
        typer.echo("Everything is configured.")
    if any(problem.level == "error" for problem in problems):
        raise typer.Exit(1)


@databasing.command("create")
def database_create(
    edition: Annotated[str, typer.Option(help="Slug of the edition it is for.")],
) -> None:
    """Make a new migrated database at DATABASE_URL, with one edition and what its organizers declared."""
    try:
        declared.declared_of(edition)  # a fault in its files is said before anything is made
        database = databases.create(_settings().database_url)
        with database.write() as session:
            editions.add_edition(session, edition, now=_now())
        database.close()
    except (DatabaseUnavailable, EditionFileError) as fault:
        raise _stop(str(fault)) from fault


@databasing.command("migrate")
def database_migrate() -> None:
    """Bring the tables of the database to this version."""
    try:
        databases.migrate(_settings().database_url)
    except DatabaseUnavailable as fault:
        raise _stop(str(fault)) from fault


@app.command()
def backup(to: Annotated[Path, typer.Argument(help="The file to make; it must not exist.")]) -> None:
    """Copy the SQLite database into a new file while the app goes on using it."""
    try:
        databases.backup(Database.open(_settings().database_url), to)
    except (DatabaseUnavailable, ValueError) as fault:
        raise _stop(str(fault)) from fault
    typer.echo(f"{to} holds the database as of now.")


@app.command()
def restore(backup_file: Annotated[Path, typer.Argument(metavar="FROM", help="A file that `backup` made.")]) -> None:
    """Put a backup where the database is missing."""
    try:
        databases.restore(backup_file, _settings().database_url).close()
    except (DatabaseUnavailable, ValueError) as fault:
        raise _stop(str(fault)) from fault
    typer.echo("The backup is in place.")


@app.command()
def seed(
    edition: Annotated[str, typer.Option(help="Slug of the edition.")],
    stage: Annotated[str, typer.Option(help="registration, building, judging or published.")] = FIRST_DEMO_STAGE,
    all_stages: Annotated[bool, typer.Option("--all", help="All four stages; those that are current stay.")] = False,
    number: Annotated[int, typer.Option("--seed", help="Same number, same demo.")] = demo.DEFAULT_SEED,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make it anew even where it is current.")] = False,
) -> None:
    """Make demo databases with made-up people, each with its own clock that stands still."""
    if stage not in DEMO_STAGES:
        raise _stop(f'There is no stage "{stage}". Stages: {", ".join(DEMO_STAGES)}.')
    settings = _settings()
    try:
        with _progress("Demo") as progress:
            if all_stages:
                folder = settings.demo_file(stage).parent
                outcomes = demo.seed_all(folder, edition, number, keep_current=not fresh, progress=progress)
            else:
                named = bool(os.environ.get("DATABASE_URL"))
                url = settings.database_url if named else settings.demo_database_url(stage)
                outcomes = (demo.seed(url, edition, stage, number, keep_current=not fresh, progress=progress),)
    except (DatabaseUnavailable, EditionFileError, ValueError) as fault:
        raise _stop(str(fault)) from fault
    for outcome in outcomes:
        typer.echo(str(outcome))


@editing.command("values")
def edition_values(edition: EditionOption = None) -> None:
    """Print every key that can be changed and the value that holds now."""
    with _opened(edition, for_reading=True) as (_database, rules, _shown):
        for key, value in changeable_values(rules).items():
            typer.echo(f"{key} = {value}")


@editing.command("change")
def edition_change(
    key: Annotated[str, typer.Argument(help='Such as dates.submission.at; "edition values" lists them.')],
    value: Annotated[str, typer.Argument(help='A date such as "2030-04-12T23:59:59 AoE", an address, or a text.')],
    reason: Annotated[str, typer.Option(help="Why; it stays beside the old value, and is public for a date.")],
    edition: EditionOption = None,
) -> None:
    """Give a key another value. What held before stays visible, and what depends on it follows."""
    _change(edition, key, value, reason)


@editing.command("reset")
def edition_reset(
    key: Annotated[str, typer.Argument(help="A key that was changed.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    edition: EditionOption = None,
) -> None:
    """Go back to what the edition's file says for a key."""
    _change(edition, key, None, reason)


def _change(edition_slug: str | None, key: str, value: str | None, reason: str) -> None:
    with _opened(edition_slug, for_reading=False) as (database, _rules, shown):
        with database.read() as session:
            newest = next(iter(editions.override_history(session, COMMAND_LINE, shown.slug, key)), None)
        replaces_id = newest.id if newest is not None else None
        now = _now()
        try:
            if value is None:
                after = editions.withdraw_override(
                    database, COMMAND_LINE, shown.slug, key, reason=reason, now=now, replaces_id=replaces_id
                )
            else:
                after = editions.override(
                    database, COMMAND_LINE, shown.slug, key, value, reason=reason, now=now, replaces_id=replaces_id
                )
        except (ChangeRefusedError, OverrideChangedError) as refused:
            raise _stop(str(refused)) from refused
    typer.echo(f"{key} = {changeable_values(after)[key]}")


@editing.command("history")
def edition_history(edition: EditionOption = None) -> None:
    """Print every change, newest first: when, what it was, what it became, and why."""
    with _opened(edition, for_reading=True) as (database, _rules, shown), database.read() as session:
        for change in editions.override_history(session, COMMAND_LINE, shown.slug):
            became = change.value if change.value is not None else f"{change.file_value} (the file)"
            typer.echo(f"{change.set_at:%Y-%m-%d %H:%M} UTC  {change.key}: {change.value_before} -> {became}")
            typer.echo(f"  {change.reason}")


@app.command("sync")
def synchronize(
    only: Annotated[str | None, typer.Option(help=f"One source: {', '.join(sync_plan.SOURCES)}.")] = None,
    edition: EditionOption = None,
    dry_run: Annotated[bool, typer.Option(help="Ask the sources and say what would change; write nothing.")] = False,
    accept_drop: Annotated[bool, typer.Option(help="Take lists that lost more than 20 % of what was known.")] = False,
) -> None:
    """Bring in what the Hub and other sources say now; exit 1 if any of it was not taken."""
    if only is not None and only not in sync_plan.SOURCES:
        raise _stop(f'There is no source "{only}". Sources: {", ".join(sync_plan.SOURCES)}.')
    with _opened(edition, for_reading=False) as (database, rules, shown), _progress("Sync") as progress:
        try:
            report = sync.run(
                database,
                rules,
                shown.id,
                COMMAND_LINE,
                sync_plan.sources(only, os.environ),
                clock=_now,
                is_dry_run=dry_run,
                accepts_drop=accept_drop,
                progress=progress,
            )
        except (sync.SyncNotPossibleError, sync.LeaseLostError) as refused:
            raise _stop(str(refused)) from refused
    typer.echo(str(report), err=not report.is_good)
    if not report.is_good:
        raise typer.Exit(1)


@app.command()
def release(edition: EditionOption = None) -> None:
    """Publish the counts of people, if a release is due under the privacy rules."""
    with _opened(edition, for_reading=False) as (database, _edition, shown), database.write() as session:
        typer.echo(str(releases.release_participants(session, shown.slug, actor=COMMAND_LINE, now=_now())))


@importing.command("registrations")
def import_registrations(
    file: File,
    source: Annotated[
        str | None, typer.Option(help="eventbrite or form; found out from the headers without it.")
    ] = None,
    edition: EditionOption = None,
    accept_drop: Annotated[bool, typer.Option(help="Take a report that lost more than 20 % of its rows.")] = False,
) -> None:
    """Import an Eventbrite attendee report or the answers of a registration form."""
    chosen: RegistrationSource | None = next((known for known in REGISTRATION_SOURCES if known == source), None)
    if source is not None and chosen is None:
        raise _stop(f'There is no source "{source}". Sources: {", ".join(REGISTRATION_SOURCES)}.')
    with _opened(edition, for_reading=False) as (database, rules, shown), _progress("Registrations") as progress:
        outcome = imports.import_registrations(
            database,
            rules,
            shown.id,
            COMMAND_LINE,
            file_name=file.name,
            content=file.read_bytes(),
            source=chosen,
            accept_drop=accept_drop,
            now=_now(),
            progress=progress,
        )
    _report(outcome)


@importing.command("submissions")
def import_submissions(file: File, edition: EditionOption = None) -> None:
    """Import the answers of the submission form."""
    with _opened(edition, for_reading=False) as (database, rules, shown), _progress("Submissions") as progress:
        outcome = imports.import_submissions(
            database,
            rules,
            shown.id,
            COMMAND_LINE,
            file_name=file.name,
            content=file.read_bytes(),
            now=_now(),
            progress=progress,
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
    with _opened(edition, for_reading=False) as (database, _rules, shown), _progress("Leaderboard") as progress:
        outcome = leaderboard_imports.import_leaderboard(
            database, shown.id, COMMAND_LINE, folder=folder, now=_now(), progress=progress
        )
    _report(outcome)


def _report(outcome: imports.ImportOutcome) -> None:
    """Say what an import did; exit 1 if the file was refused."""
    typer.echo(str(outcome), err=outcome.is_refused)
    if outcome.is_refused:
        raise typer.Exit(1)


FormatOption = Annotated[str, typer.Option("--format", help="csv, json, markdown or latex.")]
LanguageOption = Annotated[
    str | None, typer.Option("--lang", help="es, en or pt; the words of the sources without it.")
]
FileOption = Annotated[
    Path | None,
    typer.Option("--to", help="Write this file, as the page of data offers it, instead of standard output."),
]


@exporting.command("datasets")
def export_datasets(
    format_: FormatOption = "csv", lang: LanguageOption = None, edition: EditionOption = None, to: FileOption = None
) -> None:
    """Export the corpora of an edition, one row each."""
    _export("datasets", format_, lang, edition, to)


@exporting.command("domains")
def export_domains(
    format_: FormatOption = "csv", lang: LanguageOption = None, edition: EditionOption = None, to: FileOption = None
) -> None:
    """Export the domains of the corpora with their examples."""
    _export("domains", format_, lang, edition, to)


@exporting.command("projects")
def export_projects(
    format_: FormatOption = "csv", lang: LanguageOption = None, edition: EditionOption = None, to: FileOption = None
) -> None:
    """Export the submitted projects; their awards once the results are public."""
    _export("projects", format_, lang, edition, to)


@exporting.command("likes")
def export_likes(
    format_: FormatOption = "csv", lang: LanguageOption = None, edition: EditionOption = None, to: FileOption = None
) -> None:
    """Export the ranking of projects by likes."""
    _export("likes", format_, lang, edition, to)


@exporting.command("evaluation-sets")
def export_evaluation_sets(
    format_: FormatOption = "csv", lang: LanguageOption = None, edition: EditionOption = None, to: FileOption = None
) -> None:
    """Export the evaluation sets of the leaderboard."""
    _export("evaluation-sets", format_, lang, edition, to)


@exporting.command("leaderboard-scores")
def export_leaderboard_scores(
    format_: FormatOption = "csv", lang: LanguageOption = None, edition: EditionOption = None, to: FileOption = None
) -> None:
    """Export the scores of the leaderboard."""
    _export("leaderboard-scores", format_, lang, edition, to)


@exporting.command("participants")
def export_participants(
    by: Annotated[str | None, typer.Option("--by", help=f"One of {', '.join(ATTRIBUTES)}; all without it.")] = None,
    format_: FormatOption = "csv",
    lang: LanguageOption = None,
    edition: EditionOption = None,
    to: FileOption = None,
) -> None:
    """Export the released counts of participants, or people at each release."""
    if by is not None and by not in ATTRIBUTES:
        raise _stop(f'Participants are not counted by "{by}". Choose one of {", ".join(ATTRIBUTES)}.')
    _export("participants" if by is None else f"participants-{by}", format_, lang, edition, to)


@exporting.command("declared-figures")
def export_declared_figures(
    format_: FormatOption = "csv", lang: LanguageOption = None, edition: EditionOption = None, to: FileOption = None
) -> None:
    """Export the figures that the organizers published."""
    _export("declared-figures", format_, lang, edition, to)


@exporting.command("paper-tables")
def export_paper_tables(
    number: Annotated[
        int | None, typer.Option("--table", help="1 to 5 in English, 6 to 10 in Spanish; all without it.")
    ] = None,
    format_: FormatOption = "markdown",
    edition: EditionOption = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write this file; without --table, this folder with a file of each.")
    ] = None,
) -> None:
    """Export the tables of the paper, made again from the declared data."""
    form = _format(format_)
    if number is not None and number not in paper_tables.NUMBERS:
        raise _stop(f"There is no table {number}. Tables: {paper_tables.NUMBERS[0]} to {paper_tables.NUMBERS[-1]}.")
    if number is not None:
        _export(f"table-{number}", format_, None, edition, to)
        return
    if to is None and form in ("csv", "json"):
        raise _stop(f"One {form} file holds one table: name it with --table, or a folder for all with --to.")
    with _public_tables(edition, None) as table:
        for each in paper_tables.NUMBERS:
            rendered = table(f"table-{each}")
            if to is None:
                typer.echo(tables.render(rendered, form))
            else:
                _write(to / f"table-{each}.{tables.FILE_ENDINGS[form]}", tables.file_of(rendered, form))


def _export(name: str, format_: str, lang: str | None, edition: str | None, to: Path | None) -> None:
    """Write one public table to standard output, or as a file."""
    language: Language | None = next((known for known in LANGUAGES if known == lang), None)
    if lang is not None and language is None:
        raise _stop(f'There is no language "{lang}". Languages: {", ".join(LANGUAGES)}.')
    form = _format(format_)
    with _public_tables(edition, language) as table:
        if to is None:
            typer.echo(tables.render(table(name), form), nl=False)
        else:
            _write(to, tables.file_of(table(name), form))


def _format(format_: str) -> tables.Format:
    form = next((known for known in tables.FORMATS if known == format_), None)
    if form is None:
        raise _stop(f'There is no format "{format_}". Formats: {", ".join(tables.FORMATS)}.')
    return form


@contextmanager
def _public_tables(edition: str | None, language: Language | None) -> Iterator[Callable[[str], tables.Table]]:
    """The public tables of an edition as a function of their name."""
    with _opened(edition, for_reading=True) as (database, rules, shown), database.read() as session:
        reader = public_tables.Reader(rules, shown.id, shown.demo_clock_at or _now(), language)
        yield lambda name: public_tables.public_table(session, name, reader)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as fault:
        raise _stop(f"{path} cannot be written: {fault.strerror}.") from fault


if __name__ == "__main__":
    app()
