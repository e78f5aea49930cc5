"""The tables of an audit of a corpus, in the visitor's words."""

from collections.abc import Sequence

from lib.domain.corpus_audit import AuditResult
from lib.domain.edition import CorpusColumn
from lib.publishing import corpus_audit_wording as wording
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.corpus_audits import Audits


def corpora(found: Audits, said: Words) -> Table:
    """Every corpus with what its newest audit counted; what is unknown is empty."""
    _ = said.translate
    columns = (
        Column("corpus", _("Corpus")),
        Column("repo", _("Repo")),
        Column("audit", _("Audit")),
        Column("rows", _("Rows"), is_number=True),
        Column("missing_required", _("Required columns that are missing")),
        Column("empty_answers", _("Empty answers"), is_number=True),
        Column("very_short_answers", _("Answers of 1 to 9 characters"), is_number=True),
        Column("repeated", _("Repeated rows"), is_number=True),
        Column("question_in_answer", _("Answers that repeat the question"), is_number=True),
    )
    rows = []
    for one in found.corpora:
        result = one.audit.result if one.audit is not None else None
        counts = (
            (None, "", None, None, None, None)
            if result is None
            else (
                result.rows,
                " ".join(result.missing_required),
                result.empty_answers,
                result.very_short_answers,
                result.repeated,
                result.question_in_answer,
            )
        )
        rows.append((one.artifact.name, one.artifact.repo_id or "", wording.state(one, said), *counts))
    return Table(columns, tuple(rows), locale=said.locale)


def columns_found(result: AuditResult, columns: Sequence[CorpusColumn], said: Words) -> Table:
    """Every column of the edition with how its cells are."""
    _ = said.translate
    described = (
        Column("column", _("Column")),
        Column("name", _("In the file")),
        Column("empty", _("Empty"), is_number=True),
        Column("exact", wording.kind_name("exact", _), is_number=True),
        Column("respelled", wording.kind_name("respelled", _), is_number=True),
        Column("kind", wording.kind_name("kind", _), is_number=True),
        Column("unknown", wording.kind_name("unknown", _), is_number=True),
        Column("examples", _("Examples of what is not in it")),
    )
    rows = tuple(
        (
            wording.column_label(columns, one.key, said),
            one.name or "",
            one.empty,
            *(one.kinds[kind] if one.kinds is not None else None for kind in ("exact", "respelled", "kind", "unknown")),
            "; ".join(f"{example.value} ({example.rows})" for example in one.unknown_examples),
        )
        for one in result.columns
    )
    return Table(described, rows, locale=said.locale)


def values(result: AuditResult, column: CorpusColumn, said: Words) -> Table:
    """Rows by value of a column, the most frequent first."""
    _ = said.translate
    described = (Column("value", _("Value")), Column("name", _("Name")), Column("rows", _("Rows"), is_number=True))
    found = result.column(column.key)
    rows = tuple((one.value, wording.value_name(column, one.value, said), one.rows) for one in found.values)
    return Table(described, rows, locale=said.locale)


def crossings(result: AuditResult, said: Words) -> Table:
    """Rows by language variety and country; an empty cell is a row that does not say."""
    _ = said.translate
    described = (
        Column("variety", _("Variety")),
        Column("country", _("Country")),
        Column("rows", _("Rows"), is_number=True),
    )
    rows = tuple((one.variety or "", one.country or "", one.rows) for one in result.crossings or ())
    return Table(described, rows, locale=said.locale)


def lengths(result: AuditResult, said: Words) -> Table:
    """Questions and answers by their length in characters."""
    _ = said.translate
    described = (
        Column("characters", _("Characters")),
        Column("questions", _("Questions"), is_number=True),
        Column("answers", _("Answers"), is_number=True),
    )
    questions, answers = result.question_lengths, result.answer_lengths
    rows = tuple(
        (name, questions.bins[n] if questions else None, answers.bins[n] if answers else None)
        for n, name in enumerate(wording.length_names(said))
    )
    return Table(described, rows, locale=said.locale)


def facts(result: AuditResult, columns: Sequence[CorpusColumn], said: Words) -> Table:
    """What was counted, one thing a row."""
    _ = said.translate
    described = (Column("what", _("What")), Column("value", _("Value")), Column("note", _("Note")))
    rows = tuple((one.label, one.value, one.note) for one in wording.facts(result, columns, said))
    return Table(described, rows, locale=said.locale)
