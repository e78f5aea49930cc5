"""Commands about an installation: check it, make, migrate, copy and put back its database, seed the demo."""

import os
from pathlib import Path
from typing import Annotated

import typer

from lib.cli import environment
from lib.services import configuration, declared, demo, editions
from lib.services.settings import DEMO_STAGES, FIRST_DEMO_STAGE
from lib.sources.edition_files import EditionFileError
from lib.store import database as databases
from lib.store.database import Database, DatabaseUnavailable

commands = environment.group()
databasing = environment.group("Make or migrate the database.")
commands.add_typer(databasing, name="database")


@commands.command()
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
        database = databases.create(environment.settings().database_url)
        with database.write() as session:
            editions.add_edition(session, edition, now=environment.now())
        database.close()
    except (DatabaseUnavailable, EditionFileError) as fault:
        raise environment.stop(str(fault)) from fault


@databasing.command("migrate")
def database_migrate() -> None:
    """Bring the tables of the database to this version."""
    try:
        databases.migrate(environment.settings().database_url)
    except DatabaseUnavailable as fault:
        raise environment.stop(str(fault)) from fault


@commands.command()
def backup(to: Annotated[Path, typer.Argument(help="The file to make; it must not exist.")]) -> None:
    """Copy the SQLite database into a new file while the app goes on using it."""
    try:
        databases.backup(Database.open(environment.settings().database_url), to)
    except (DatabaseUnavailable, ValueError) as fault:
        raise environment.stop(str(fault)) from fault
    typer.echo(f"{to} holds the database as of now.")


@commands.command()
def restore(backup_file: Annotated[Path, typer.Argument(metavar="FROM", help="A file that `backup` made.")]) -> None:
    """Put a backup where the database is missing."""
    try:
        databases.restore(backup_file, environment.settings().database_url).close()
    except (DatabaseUnavailable, ValueError) as fault:
        raise environment.stop(str(fault)) from fault
    typer.echo("The backup is in place.")


@commands.command()
def seed(
    edition: Annotated[str, typer.Option(help="Slug of the edition.")],
    stage: Annotated[str, typer.Option(help="registration, building, judging or published.")] = FIRST_DEMO_STAGE,
    all_stages: Annotated[bool, typer.Option("--all", help="All four stages; those that are current stay.")] = False,
    number: Annotated[int, typer.Option("--seed", help="Same number, same demo.")] = demo.DEFAULT_SEED,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make it anew even where it is current.")] = False,
) -> None:
    """Make demo databases with made-up people, each with its own clock that stands still."""
    if stage not in DEMO_STAGES:
        raise environment.stop(f'There is no stage "{stage}". Stages: {", ".join(DEMO_STAGES)}.')
    settings = environment.settings()
    try:
        with environment.progress("Demo") as progress:
            if all_stages:
                folder = settings.demo_file(stage).parent
                outcomes = demo.seed_all(folder, edition, number, keep_current=not fresh, progress=progress)
            else:
                named = bool(os.environ.get("DATABASE_URL"))
                url = settings.database_url if named else settings.demo_database_url(stage)
                outcomes = (demo.seed(url, edition, stage, number, keep_current=not fresh, progress=progress),)
    except (DatabaseUnavailable, EditionFileError, ValueError) as fault:
        raise environment.stop(str(fault)) from fault
    for outcome in outcomes:
        typer.echo(str(outcome))
