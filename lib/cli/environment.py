"""What every command finds around it: the clock, the settings, the database, and the terminal."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lib.domain.edition import Edition
from lib.services import editions
from lib.services.settings import FIRST_DEMO_STAGE, Settings
from lib.services.visits import ShownEdition, edition_to_show
from lib.sources.edition_files import EditionFileError
from lib.store.database import Database, DatabaseUnavailable

EditionOption = Annotated[str | None, typer.Option("--edition", help="Slug of the edition; the newest without it.")]


def group(sentence: str | None = None) -> typer.Typer:
    """A group of commands; without a sentence, commands that stand beside the groups."""
    return typer.Typer(no_args_is_help=True, help=sentence)


def now() -> datetime:
    """The clock of a command (UTC)."""
    return datetime.now(UTC)


def settings() -> Settings:
    """The settings of this installation."""
    return Settings.from_environment(os.environ)


def stop(message: str) -> typer.Exit:
    """Say why a command stops; raise what this returns."""
    typer.echo(message, err=True)
    return typer.Exit(1)


def database_url(*, for_reading: bool) -> str:
    """The configured database; in the demo, that of its first stage.

    Reading falls back to the demo where nothing is configured, and says so. Writing never does: people's data must
    not end up in a demo by a forgotten setting.
    """
    found = settings()
    demo_url = found.demo_database_url(FIRST_DEMO_STAGE)
    if found.is_demo:
        return demo_url
    nothing_configured = not os.environ.get("DATABASE_URL") and not (found.data_folder / "tablero.db").exists()
    if for_reading and nothing_configured and found.demo_file(FIRST_DEMO_STAGE).exists():
        typer.echo(f"No database is configured: this is the demo at stage {FIRST_DEMO_STAGE}.", err=True)
        return demo_url
    return found.database_url


@contextmanager
def opened(edition_slug: str | None, *, for_reading: bool) -> Iterator[tuple[Database, Edition, ShownEdition]]:
    """The database of this installation and the edition asked for; a clear refusal where either is missing."""
    try:
        database = Database.open(database_url(for_reading=for_reading))
        with database.read() as session:
            shown = edition_to_show(session, edition_slug or settings().edition_slug)
            if shown is None:
                raise stop("The database holds no such edition.")
            edition = editions.edition_now(session, shown.slug)
        yield database, edition, shown
    except (DatabaseUnavailable, EditionFileError) as fault:
        raise stop(str(fault)) from fault


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error as a function of (done, total)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=None, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
