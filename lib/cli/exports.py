"""Commands by which data goes out: tables, the report of the event, and the release of the counts of people."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from lib import i18n
from lib.cli import environment
from lib.cli.environment import EditionOption
from lib.domain.edition import LANGUAGES, Edition, Language
from lib.publishing import event_tables, paper_tables, public_tables, tables
from lib.publishing.event_report import files as report_files
from lib.publishing.wording import Words
from lib.services import event_report, feedback_releases, releases
from lib.services.access import COMMAND_LINE
from lib.services.exports import ExportRefusedError

ATTRIBUTES = tuple(
    name.removeprefix("participants-") for name in public_tables.NAMES if name.startswith("participants-")
)

commands = environment.group()
exporting = environment.group("Export a public table.")
commands.add_typer(exporting, name="export")

FormatOption = Annotated[str, typer.Option("--format", help="csv, json, markdown or latex.")]
LanguageOption = Annotated[
    str | None, typer.Option("--lang", help="es, en or pt; the words of the sources without it.")
]
FileOption = Annotated[
    Path | None,
    typer.Option("--to", help="Write this file, as the page of data offers it, instead of standard output."),
]


@commands.command()
def release(edition: EditionOption = None) -> None:
    """Publish the counts of people and what they thought of the event, as far as a release is due."""
    now = environment.now()
    with environment.opened(edition, for_reading=False) as (database, _edition, shown), database.write() as session:
        typer.echo(str(releases.release_participants(session, shown.slug, actor=COMMAND_LINE, now=now)))
        typer.echo(str(feedback_releases.release_feedback(session, shown.slug, actor=COMMAND_LINE, now=now)))


@exporting.command("datasets")
def export_datasets(
    format_: FormatOption = "csv",
    lang: LanguageOption = None,
    edition: EditionOption = None,
    to: FileOption = None,
) -> None:
    """Export the corpora of an edition, one row each."""
    _export("datasets", format_, lang, edition, to)


@exporting.command("domains")
def export_domains(
    format_: FormatOption = "csv",
    lang: LanguageOption = None,
    edition: EditionOption = None,
    to: FileOption = None,
) -> None:
    """Export the domains of the corpora with their examples."""
    _export("domains", format_, lang, edition, to)


@exporting.command("projects")
def export_projects(
    format_: FormatOption = "csv",
    lang: LanguageOption = None,
    edition: EditionOption = None,
    to: FileOption = None,
) -> None:
    """Export the submitted projects; their awards once the results are public."""
    _export("projects", format_, lang, edition, to)


@exporting.command("likes")
def export_likes(
    format_: FormatOption = "csv",
    lang: LanguageOption = None,
    edition: EditionOption = None,
    to: FileOption = None,
) -> None:
    """Export the ranking of projects by likes."""
    _export("likes", format_, lang, edition, to)


@exporting.command("evaluation-sets")
def export_evaluation_sets(
    format_: FormatOption = "csv",
    lang: LanguageOption = None,
    edition: EditionOption = None,
    to: FileOption = None,
) -> None:
    """Export the evaluation sets of the leaderboard."""
    _export("evaluation-sets", format_, lang, edition, to)


@exporting.command("leaderboard-scores")
def export_leaderboard_scores(
    format_: FormatOption = "csv",
    lang: LanguageOption = None,
    edition: EditionOption = None,
    to: FileOption = None,
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
        raise environment.stop(f'Participants are not counted by "{by}". Choose one of {", ".join(ATTRIBUTES)}.')
    _export("participants" if by is None else f"participants-{by}", format_, lang, edition, to)


@exporting.command("event-feedback")
def export_event_feedback(
    format_: FormatOption = "csv",
    lang: LanguageOption = None,
    edition: EditionOption = None,
    to: FileOption = None,
) -> None:
    """Export the released averages of what participants thought of the event."""
    _export("event-feedback", format_, lang, edition, to)


@exporting.command("declared-figures")
def export_declared_figures(
    format_: FormatOption = "csv",
    lang: LanguageOption = None,
    edition: EditionOption = None,
    to: FileOption = None,
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
        raise environment.stop(
            f"There is no table {number}. Tables: {paper_tables.NUMBERS[0]} to {paper_tables.NUMBERS[-1]}."
        )
    if number is not None:
        _export(f"table-{number}", format_, None, edition, to)
        return
    if to is None and form in ("csv", "json"):
        raise environment.stop(f"One {form} file holds one table: name it with --table, or a folder for all with --to.")
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
        raise environment.stop(f'There is no language "{lang}". Languages: {", ".join(LANGUAGES)}.')
    form = _format(format_)
    with _public_tables(edition, language) as table:
        if to is None:
            typer.echo(tables.render(table(name), form), nl=False)
        else:
            _write(to, tables.file_of(table(name), form))


def _format(format_: str) -> tables.Format:
    form = next((known for known in tables.FORMATS if known == format_), None)
    if form is None:
        raise environment.stop(f'There is no format "{format_}". Formats: {", ".join(tables.FORMATS)}.')
    return form


@contextmanager
def _public_tables(edition: str | None, language: Language | None) -> Iterator[Callable[[str], tables.Table]]:
    """The public tables of an edition as a function of their name."""
    with environment.opened(edition, for_reading=True) as (database, rules, shown), database.read() as session:
        reader = public_tables.Reader(rules, shown.id, shown.demo_clock_at or environment.now(), language)
        yield lambda name: public_tables.public_table(session, name, reader)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as fault:
        raise environment.stop(f"{path} cannot be written: {fault.strerror}.") from fault


@exporting.command("report")
def export_report(
    to: Annotated[Path, typer.Argument(help="The PDF file, or for Markdown the folder, to write.")],
    language: Annotated[str, typer.Option("--language", help="es, en or pt.")] = "es",
    format_: Annotated[str, typer.Option("--format", help="pdf, or md: report.md with its charts.")] = "pdf",
    edition: EditionOption = None,
) -> None:
    """Export the report of the event, which holds what is public anyway."""
    if format_ not in ("md", "pdf"):
        raise environment.stop(f'There is no format "{format_}". Formats: md, pdf.')
    with environment.opened(edition, for_reading=True) as (database, rules, shown):
        said, now = _words(language, rules), shown.demo_clock_at or environment.now()
        with database.read() as session:
            found = event_report.event_report(session, rules, shown.id)
    if format_ == "pdf":
        _write(to, report_files.pdf(found, said, now))
        return
    with zipfile.ZipFile(io.BytesIO(report_files.markdown_zip(found, said, now))) as made:
        for name in made.namelist():
            _write(to / name, made.read(name))


@exporting.command("all")
def export_all(
    to: Annotated[Path, typer.Argument(help="A file that ends in .xlsx, or a new folder for one CSV file each.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the audit log.")],
    language: Annotated[str, typer.Option("--language", help="es, en or pt.")] = "es",
    edition: EditionOption = None,
) -> None:
    """Export every table of the event, people included."""
    with environment.opened(edition, for_reading=False) as (database, rules, shown):
        now = shown.demo_clock_at or environment.now()
        taker = event_tables.Taker(COMMAND_LINE, shown.id, now, _words(language, rules))
        try:
            if to.suffix.lower() == ".xlsx":
                _write(to, event_tables.everything(database, taker, reason))
                count = len(event_tables.all_tables(rules))
            else:
                with environment.progress("Tables") as progress:
                    count = len(event_tables.write_everything(database, to, taker, reason, progress))
        except ExportRefusedError as refused:
            raise environment.stop(str(refused)) from refused
        except OSError as fault:
            raise environment.stop(f"{to} cannot be written: {fault.strerror}.") from fault
    typer.echo(f"{count} tables.")


def _words(language: str, rules: Edition) -> Words:
    spoken = next((known for known in LANGUAGES if known == language), None)
    if spoken is None:
        raise environment.stop(f'There is no language "{language}". Languages: {", ".join(LANGUAGES)}.')
    return Words(spoken, i18n.locale_for(spoken, None), UTC, rules)
