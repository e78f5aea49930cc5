"""What an audit found in a corpus, in plain words. It is evidence for people who decide, and never a score."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lib import i18n
from lib.domain.corpus_audit import LENGTH_BINS, AuditedColumn, AuditResult, Kind
from lib.domain.edition import AuditEvidence, CorpusColumn
from lib.i18n import Translator
from lib.publishing.wording import UNKNOWN, Words
from lib.services.corpus_audits import Audit, AuditedCorpus, Audits

_SHA = 7
_EXAMPLES = 3  # of values that a vocabulary does not have
_VALUES_NAMED = 4
_VARIETY_ROLES = ("variety", "country")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was counted: `value` as text, a dash where it is unknown; `note` says of what, or why not."""

    label: str
    value: str
    note: str = ""
    is_doubtful: bool = False  # somebody should look


def finding(found: Audits, said: Words) -> str:
    """How many corpora were read, as the title of the page."""
    _ = said.translate
    if not found.audited:
        return _("No corpus was audited yet")
    plural = _.plural("{n} of {total} corpus was audited", "{n} of {total} corpora were audited", len(found.corpora))
    return plural.format(n=said.number(len(found.audited)), total=said.number(len(found.corpora)))


def column_label(columns: Sequence[CorpusColumn], key: str, said: Words) -> str:
    """A column of the edition in words."""
    return next((one.label.text(said.language) for one in columns if one.key == key), key)


def source(audit: Audit, said: Words) -> str:
    """What was read, and when."""
    _ = said.translate
    when = said.moment(audit.finished_at, with_year=True)
    if audit.result is not None and audit.result.is_synthetic:
        return _("Audit of a made-up file, {when}").format(when=when)
    if audit.is_of_file:
        return _("Audit of a file from elsewhere, {when}").format(when=when)
    return _("Audit at revision {revision}, {when}").format(revision=audit.revision[:_SHA], when=when)


def state(corpus: AuditedCorpus, said: Words) -> str:
    """How far the audit of a corpus is, in a sentence."""
    _ = said.translate
    audit = corpus.audit
    if audit is None:
        if corpus.artifact.repo_id is None:
            return _("Not audited: it is not known which repo of the Hub it is. Its file can be audited.")
        if corpus.revision is None:
            return _("Not audited: no sync has read the repo yet. Its file can be audited.")
        return _("Not audited yet")
    if audit.problem is not None:
        return _unread(audit, said)
    text = source(audit, said)
    if corpus.is_outdated and corpus.revision is not None:
        text += " · " + _("another revision counts now")
    if corpus.unread is not None:
        text += " · " + _unread(corpus.unread, said)
    return text


def _unread(audit: Audit, said: Words) -> str:
    when = said.moment(audit.finished_at, with_year=True)
    reason = audit.problem.text(said.translate) if audit.problem is not None else UNKNOWN
    return said.translate("Not read on {when}: {reason}").format(when=when, reason=reason)


def kind_name(kind: Kind, translate: Translator) -> str:
    """How a value stands to the vocabulary."""
    _ = translate
    return {
        "exact": _("as the edition writes it"),
        "respelled": _("spelled otherwise"),
        "kind": _("a kind of a value"),
        "unknown": _("not in the vocabulary"),
    }[kind]


def facts(result: AuditResult, columns: Sequence[CorpusColumn], said: Words) -> tuple[Fact, ...]:
    """What was counted, one thing after the other."""
    kinds: tuple[AuditEvidence, ...] = ("structure", "varieties", "quality")
    counted = [fact for kind in kinds for fact in facts_about(kind, result, columns, said)]
    return (Fact(said.translate("Rows"), said.number(result.rows), _files(result, said)), *counted)


def facts_about(
    kind: AuditEvidence, result: AuditResult, columns: Sequence[CorpusColumn], said: Words
) -> tuple[Fact, ...]:
    """What was counted of one kind."""
    match kind:
        case "structure":
            return _structure(result, columns, said)
        case "varieties":
            return tuple(_most_frequent(column, result, said) for column in columns if column.role in _VARIETY_ROLES)
        case "quality":
            return _quality(result, said)


def under_criterion(
    corpora: Sequence[AuditedCorpus], kinds: Sequence[AuditEvidence], columns: Sequence[CorpusColumn], said: Words
) -> tuple[str, ...]:
    """What audits counted of these kinds, a line for each corpus that was read; its name where there are several."""
    lines = []
    for corpus in corpora:
        if corpus.audit is None or corpus.audit.result is None:
            continue
        told = [fact for kind in kinds for fact in facts_about(kind, corpus.audit.result, columns, said)]
        texts = [f"{fact.label}: {fact.value}" + (f" ({fact.note})" if fact.note else "") for fact in told]
        of = f"{corpus.artifact.name}: " if len(corpora) > 1 else ""
        lines.append(f"{of}{source(corpus.audit, said)} – {' · '.join(texts)}")
    return tuple(lines)


def _structure(result: AuditResult, columns: Sequence[CorpusColumn], said: Words) -> tuple[Fact, ...]:
    _ = said.translate
    missing = [column_label(columns, key, said) for key in result.missing_required]
    listed = [one for one in result.columns if one.kinds is not None]
    unknown = [(one, one.kinds["unknown"]) for one in listed if one.kinds is not None and one.kinds["unknown"]]
    notes = []
    for column, rows in unknown:
        examples = ", ".join(one.value for one in column.unknown_examples[:_EXAMPLES])
        notes.append(f"{column_label(columns, column.key, said)}: {said.number(rows)} ({examples})")
    label = _("Values that are not in the vocabulary")
    return (
        Fact(
            _("Required columns that are missing"),
            said.number(len(missing)),
            ", ".join(missing),
            is_doubtful=bool(missing),
        ),
        Fact(
            label,
            said.number(sum(rows for _column, rows in unknown)) if listed else UNKNOWN,
            "; ".join(notes) if listed else _("unknown: a column that this needs is missing"),
            is_doubtful=bool(unknown),
        ),
    )


def _most_frequent(column: CorpusColumn, result: AuditResult, said: Words) -> Fact:
    """The values of a column that most rows have, with their shares."""
    _ = said.translate
    found, label = result.column(column.key), column.label.text(said.language)
    if not found.values:
        return Fact(label, UNKNOWN, column_sentence(found, result, said))
    shares = [
        f"{value_name(column, one.value, said)} {percent(one.rows, result.rows, said)}"
        for one in found.values[:_VALUES_NAMED]
    ]
    rest = len(found.values) - len(shares)
    more = [_("{n} more").format(n=said.number(rest))] if rest else []
    return Fact(label, "; ".join([*shares, *more]))


def _quality(result: AuditResult, said: Words) -> tuple[Fact, ...]:
    _ = said.translate
    return (
        _counted(_("Empty answers"), result.empty_answers, result.rows, said),
        _counted(_("Answers of 1 to 9 characters"), result.very_short_answers, result.rows, said),
        _counted(_("Repeated rows"), result.repeated, result.rows, said, _groups(result, said)),
        _counted(_("Repeated questions, with any answer"), result.repeated_questions, result.rows, said),
        _counted(_("Answers that repeat the question"), result.question_in_answer, result.rows, said),
        *_overlaps(result, said),
    )


def _files(result: AuditResult, said: Words) -> str:
    splits: dict[str, int] = {}
    for file in result.files:
        splits[file.split] = splits.get(file.split, 0) + file.rows
    if set(splits) <= {""}:
        return ""
    return ", ".join(f"{split or UNKNOWN}: {said.number(rows)}" for split, rows in splits.items())


def _counted(label: str, count: int | None, rows: int, said: Words, note: str = "") -> Fact:
    _ = said.translate
    if count is None:
        return Fact(label, UNKNOWN, _("unknown: a column that this needs is missing"))
    share = _("{percent} of the rows").format(percent=percent(count, rows, said)) if count else ""
    return Fact(label, said.number(count), " · ".join(part for part in (share, note) if part), is_doubtful=count > 0)


def _groups(result: AuditResult, said: Words) -> str:
    _ = said.translate
    if not result.repeated_groups:
        return ""
    plural = _.plural("{n} row stands more than once", "{n} rows stand more than once", result.repeated_groups)
    return plural.format(n=said.number(result.repeated_groups))


def _overlaps(result: AuditResult, said: Words) -> tuple[Fact, ...]:
    _ = said.translate
    label = _("Questions that also are in the training split")
    if result.overlaps is None:
        return (Fact(label, UNKNOWN, _("unknown: the files name no training split beside another one")),)
    return tuple(
        Fact(
            label,
            said.number(one.shared),
            _("of the {rows} rows of {split}").format(rows=said.number(one.rows), split=one.split or UNKNOWN),
            is_doubtful=one.shared > 0,
        )
        for one in result.overlaps
    )


def percent(part: int, whole: int, said: Words) -> str:
    """A share; what is more than nothing is never said to be 0 %."""
    share = 100 * Decimal(part) / Decimal(whole)
    least = Decimal("0.1")
    if 0 < share < least:
        return f"< {i18n.percent(least, said.locale, decimals=1)}"
    return i18n.percent(share, said.locale, decimals=1)


def value_name(column: CorpusColumn, value: str, said: Words) -> str:
    """A value of a column: a country or a variety by its name, with its code."""
    if column.role in ("country", "origin"):
        return country_name(value, said)
    return variety_name(value, said) if column.role == "variety" else value


def country_name(code: str, said: Words) -> str:
    """A country by its name and code."""
    name = i18n.country(code, said.locale)
    return f"{name} ({code})" if name != code else code


def variety_name(code: str, said: Words) -> str:
    """A language, or a variety of it by country, by its name and code."""
    language, _separator, country = code.partition("_")
    name = i18n.language_name(language, said.locale)
    if name == language:
        return code
    return f"{name}, {i18n.country(country, said.locale)} ({code})" if country else f"{name} ({code})"


def column_sentence(column: AuditedColumn, result: AuditResult, said: Words) -> str:
    """Where a column was found and how its cells are."""
    _ = said.translate
    if column.name is None:
        return _("missing, and required") if column.is_required else _("not there")
    parts = [_("in the column {name}").format(name=column.name)]
    if column.empty:
        share = percent(column.empty, result.rows, said)
        parts.append(_("{n} empty ({percent})").format(n=said.number(column.empty), percent=share))
    if column.kinds is not None and column.kinds["unknown"]:
        parts.append(_("{n} not in the vocabulary").format(n=said.number(column.kinds["unknown"])))
    return ", ".join(parts)


def length_names(said: Words) -> tuple[str, ...]:
    """The bins of lengths, in characters."""
    _ = said.translate
    closed = itertools.pairwise(LENGTH_BINS)
    names = [
        _("{least} to {most}").format(least=said.number(least), most=said.number(following - 1))
        for least, following in closed
    ]
    return (*names, _("{least} or more").format(least=said.number(LENGTH_BINS[-1])))
