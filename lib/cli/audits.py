"""The command that audits corpora: at their revisions on the Hub, or a file."""

import json
from datetime import UTC
from pathlib import Path
from typing import Annotated, Any

import typer

from lib.cli import environment
from lib.cli.environment import EditionOption
from lib.domain.corpus_audit import AuditResult
from lib.domain.edition import Edition
from lib.publishing import corpus_audit_wording as wording
from lib.publishing.wording import Words
from lib.services import corpus_audits
from lib.services.access import COMMAND_LINE
from lib.services.corpus_audits import Audit, AuditedCorpus, AuditRefusedError
from lib.sources.corpus_refusals import CorpusRefusedError
from lib.sources.edition_files import EditionFileError, read_edition

commands = environment.group()

FileOption = Annotated[
    Path | None,
    typer.Option("--file", exists=True, dir_okay=False, readable=True, help="A file in place of a repo on the Hub."),
]
ProjectOption = Annotated[str | None, typer.Option("--project", help="Only the corpora of this project (its slug).")]
FormatOption = Annotated[str, typer.Option("--format", help="text or json.")]


@commands.command("audit")
def audit(
    project: ProjectOption = None,
    file: FileOption = None,
    edition: EditionOption = None,
    format_: FormatOption = "text",
) -> None:
    """Audit corpora as they count: columns, values, empty, short and repeated rows. Evidence, never a score.

    All corpora, those of a project, or a file. What is found in a file is kept where --project says whose it is.
    Exits 1 where anything could not be read.
    """
    if format_ not in ("text", "json"):
        raise environment.stop(f'There is no format "{format_}". Formats: text, json.')
    if file is not None and project is None:
        _audit_file(file, edition, format_)
        return
    with (
        environment.opened(edition, for_reading=False) as (database, rules, shown),
        environment.progress("Audit") as progress,
    ):
        with database.read() as session:
            found = corpus_audits.audits_of_edition(session, COMMAND_LINE, rules, shown.id)
        wanted = [one for one in found.corpora if project is None or project in one.artifact.slugs]
        if not wanted:
            raise environment.stop("The edition has no corpora." if project is None else f'"{project}" has no corpus.')
        if file is not None and len(wanted) > 1:
            raise environment.stop(f'"{project}" has {len(wanted)} corpora: which one the file is cannot be told.')
        answers = []
        for one in wanted:
            try:
                made = corpus_audits.run_audit(
                    database,
                    COMMAND_LINE,
                    rules,
                    shown.id,
                    one.artifact.artifact_id,
                    clock=environment.now,
                    file=file,
                    progress=progress,
                )
            except AuditRefusedError as refused:
                raise environment.stop(str(refused)) from refused
            answers.append((one, made))
    if format_ == "json":
        typer.echo(json.dumps([_plain(one, made) for one, made in answers], ensure_ascii=False, indent=2))
    else:
        for one, made in answers:
            typer.echo(_text(one.artifact.name, rules, made.result, str(made.problem or "")))
    if any(made.result is None for _one, made in answers):
        raise typer.Exit(1)


def _audit_file(file: Path, slug: str | None, format_: str) -> None:
    """Say what is in a file; with the name of an edition no database is asked for."""
    try:
        rules = read_edition(slug) if slug is not None else _edition_shown()
        with environment.progress(file.name) as progress:
            result = corpus_audits.audit_of_file(rules, file, progress=progress)
    except (CorpusRefusedError, AuditRefusedError, EditionFileError) as refused:
        raise environment.stop(str(refused)) from refused
    if format_ == "json":
        typer.echo(json.dumps(result.stored(), ensure_ascii=False, indent=2))
    else:
        typer.echo(_text(file.name, rules, result, ""))


def _edition_shown() -> Edition:
    with environment.opened(None, for_reading=True) as (_database, rules, _shown):
        return rules


def _plain(corpus: AuditedCorpus, made: Audit) -> dict[str, Any]:
    return {
        "corpus": corpus.artifact.name,
        "repo": corpus.artifact.repo_id,
        "revision": made.revision,
        "status": made.status,
        "problem": str(made.problem) if made.problem is not None else None,
        "result": made.result.stored() if made.result is not None else None,
    }


def _text(name: str, rules: Edition, result: AuditResult | None, problem: str) -> str:
    if result is None:
        return f"{name}: {problem}"
    said = Words("en", "en-US", UTC, rules)
    lines = [name]
    lines += [
        f"  {fact.label}: {fact.value}" + (f" ({fact.note})" if fact.note else "")
        for fact in wording.facts(result, rules.corpus_columns, said)
    ]
    for column in result.columns:
        label = wording.column_label(rules.corpus_columns, column.key, said)
        lines.append(f"  {label}: {wording.column_sentence(column, result, said)}")
        if column.values:
            most = ", ".join(f"{one.value} {said.number(one.rows)}" for one in column.values[:8])
            lines.append(f"    {most}")
        if column.unknown_examples:
            examples = ", ".join(f"{one.value!r} {said.number(one.rows)}" for one in column.unknown_examples[:5])
            lines.append(f"    not in the vocabulary: {examples}")
    return "\n".join(lines)
