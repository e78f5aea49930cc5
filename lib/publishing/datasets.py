"""The corpus table of an edition as one of `lib.publishing.tables`, for the command line and for downloads.

Without a language, domains are the words of the source; with one, they are in it. Machine names, the notation of
countries and provenance are the same in every language. MB have at least three digits, as the published tables write
them (2.30, 20.7, 186), and all the digits they were stored with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from lib import i18n
from lib.domain import corpus_table as rules
from lib.domain.corpus_table import MIX, NO_COUNTRY, CorpusFigure, CorpusLine, Origin
from lib.domain.edition import Edition, Language
from lib.domain.size_parts import LOOKS_DOUBLED
from lib.i18n import Translator
from lib.publishing.tables import Cell, Column, Notation, Table
from lib.publishing.wording import Words
from lib.services import corpora
from lib.services.corpora import CorpusTable

if TYPE_CHECKING:
    from lib.store.database import Session

MEGABYTE_DIGITS = 3
_TENTH = Decimal("0.1")
_LANGUAGE_OF_SOURCES: Language = "en"


def export_datasets(session: "Session", edition: Edition, edition_id: int, language: Language | None) -> Table:
    """Every corpus of the edition as the database holds it now."""
    spoken = language or _LANGUAGE_OF_SOURCES
    said = Words(spoken, i18n.locale_for(spoken, None), UTC, edition)
    return datasets_table(corpora.corpus_table(session, edition, edition_id), said, translates=language is not None)


def datasets_table(table: CorpusTable, said: Words, *, translates: bool = True) -> Table:
    """The rows of `export datasets` of a corpus table, as one visitor reads them."""
    _ = said.translate
    columns = (*_columns(_), *(_measured_columns(_) if table.has_measured_beside else ()))
    total: tuple[Cell, ...] = (_("Total"), table.examples.value, table.megabytes.value)
    return Table(
        columns=columns,
        rows=tuple(
            (
                *_row(line, said, translates=translates),
                *(_measured_cells(line, said) if table.has_measured_beside else ()),
            )
            for line in table.lines
        ),
        caption=_caption(table, said),
        total=total + ("",) * (len(columns) - len(total)) if table.lines else None,
        notes=tuple(notes(table, said)),
        unknown=_("unknown"),
        locale=said.locale,
    )


def _columns(_: Translator) -> tuple[Column, ...]:
    return (
        Column("dataset", _("Corpus")),
        Column("examples", _("Examples"), is_number=True),
        Column("mb", _("MB"), is_number=True, digits=MEGABYTE_DIGITS),
        Column("domain", _("Domain")),
        Column("countries", _("Countries")),
        Column("hub_id", _("Repo on the Hub"), is_detail=True),
        Column("domain_group", _("Domain group"), is_detail=True),
        Column("languages", _("Languages"), is_detail=True),
        Column("source", _("Source"), is_detail=True),
        Column("source_date", _("Date of the source"), is_detail=True),
        Column("examples_provenance", _("Examples: provenance"), is_detail=True),
        Column("examples_source", _("Examples: source"), is_detail=True),
        Column("examples_date", _("Examples: date"), is_detail=True),
        Column("examples_note", _("Examples: note"), is_detail=True),
        Column("mb_provenance", _("MB: provenance"), is_detail=True),
        Column("mb_source", _("MB: source"), is_detail=True),
        Column("mb_date", _("MB: date"), is_detail=True),
        Column("mb_note", _("MB: note"), is_detail=True),
    )


def _measured_columns(_: Translator) -> tuple[Column, ...]:
    return (
        Column("examples_measured", _("Examples, measured"), is_number=True, is_detail=True),
        Column("examples_measured_provenance", _("Examples, measured: provenance"), is_detail=True),
        Column("examples_measured_source", _("Examples, measured: source"), is_detail=True),
        Column("examples_measured_date", _("Examples, measured: date"), is_detail=True),
        Column("mb_measured", _("MB, measured"), is_number=True, digits=MEGABYTE_DIGITS, is_detail=True),
        Column("mb_measured_provenance", _("MB, measured: provenance"), is_detail=True),
        Column("mb_measured_source", _("MB, measured: source"), is_detail=True),
        Column("mb_measured_date", _("MB, measured: date"), is_detail=True),
    )


def _measured_cells(line: CorpusLine, said: Words) -> tuple[Cell, ...]:
    figures = (line.measured_examples, line.measured_megabytes)
    return tuple(
        cell
        for figure in figures
        for cell in (
            (None, None, None, None)
            if figure is None
            else (figure.value, figure.provenance, said.source_name(figure.source), figure.as_of.date().isoformat())
        )
    )


def _row(line: CorpusLine, said: Words, *, translates: bool) -> tuple[Cell, ...]:
    domain = corpora.domain_label(said.edition, line.domain, said.language) if translates else line.domain
    return (
        line.name,
        line.examples.value if line.examples else None,
        line.megabytes.value if line.megabytes else None,
        domain,
        Notation(line.countries, countries_words(line.countries, said.translate)),
        line.repo_id,
        corpora.group_label(said.edition, line.domain_group, said.language),
        ", ".join(line.languages),
        said.source_name(line.source),
        _published(said.edition, line.source),
        *_figure_cells(line.examples, said),
        *_figure_cells(line.megabytes, said),
    )


def _figure_cells(figure: CorpusFigure | None, said: Words) -> tuple[Cell, ...]:
    if figure is None:
        return ("unknown", None, None, None)
    published = _published(said.edition, figure.source) if figure.provenance == "declared" else None
    day = published or figure.as_of.date().isoformat()
    return (figure.provenance, said.source_name(figure.source), day, figure.footnote)


def _published(edition: Edition, source: str) -> str | None:
    return next((known.published for known in edition.sources if known.key == source), None)


def finding(table: CorpusTable, said: Words) -> str:
    """What the corpora come to, in one sentence: the share of one that dwarfs the others, else how many there are."""
    _ = said.translate
    if table.largest is not None and table.is_skewed:
        share = i18n.percent(table.largest.share * 100, said.locale, decimals=1)
        return _("{corpus} holds {share} of all examples").format(corpus=table.largest.name, share=share)
    if not table.examples.value:
        return _("Corpora")
    return _("{corpora} with {examples} examples").format(
        corpora=count_of_corpora(table.examples.corpora, said), examples=said.number(table.examples.value)
    )


def count_of_corpora(count: int, said: Words) -> str:
    """A number of corpora in words."""
    return said.translate.plural("{n} corpus", "{n} corpora", count).format(n=said.number(count))


def countries_words(notation: str, translate: Translator) -> str:
    """The notation of countries for readers: its one English word in their language."""
    return translate("Mix") if notation == MIX else notation


def _caption(table: CorpusTable, said: Words) -> str:
    _ = said.translate
    what = _("Corpora of {edition}").format(edition=said.edition.name.text(said.language))
    where = origins_text([figure for line in table.lines for figure in (line.examples, line.megabytes)], said)
    return f"{what}. {where}." if where else f"{what}."


def origins_text(figures: Iterable[CorpusFigure | None], said: Words) -> str:
    """Who declared or counted the figures, and when: "Declared: <source>, July 2024". Empty without known figures."""
    return "; ".join(_origin_text(origin, said) for origin in rules.origins(figures))


def _origin_text(origin: Origin, said: Words) -> str:
    _ = said.translate
    how = {
        "declared": _("Declared: {source}, {date}"),
        "measured": _("Measured: {source}, {date}"),
        "estimated": _("Estimated: {source}, {date}"),
    }[origin.provenance]
    text = how.format(source=said.source_name(origin.source), date=_origin_date(origin, said))
    return _("{origin} (made up for the demo)").format(origin=text) if origin.is_synthetic else text


def short_origin(origin: Origin, said: Words) -> str:
    """How a figure came to be known and when, without its source: "declared, July 2024"."""
    _ = said.translate
    how = {"declared": _("declared"), "measured": _("measured"), "estimated": _("estimated")}[origin.provenance]
    text = _("{how}, {date}").format(how=how, date=_origin_date(origin, said))
    return _("{origin} · made up").format(origin=text) if origin.is_synthetic else text


def _origin_date(origin: Origin, said: Words) -> str:
    is_published = origin.provenance == "declared" and _published(said.edition, origin.source) is not None
    return said.source_date(origin.source) if is_published else said.day(origin.as_of)


def notes(table: CorpusTable, said: Words) -> list[str]:
    """What readers of the table must know: its units, its notation, and the figures that are unlike the others."""
    _ = said.translate
    sentences = [megabytes_note(table, _), countries_note(table, _)]
    sentences += measured_notes(table, said)
    sentences += [footnote_text(said, table.footnote)] if table.footnote else []
    sentences += [
        f"{line.name}: {footnote_text(said, figure.footnote)}"
        for line in table.lines
        for figure in (line.examples, line.megabytes)
        if figure is not None and figure.footnote
    ]
    sentences += [
        _("The total leaves out {n} without a known number of examples.").format(
            n=count_of_corpora(table.examples.unknown, said)
        )
        if table.examples.unknown
        else "",
        _("The total leaves out {n} without a known size.").format(n=count_of_corpora(table.megabytes.unknown, said))
        if table.megabytes.unknown
        else "",
    ]
    return [sentence for sentence in sentences if sentence]


def measured_notes(table: CorpusTable, said: Words) -> list[str]:
    """What was measured beside what was declared, and what is odd about figures that a sync found."""
    _ = said.translate
    examples, megabytes = table.examples_beside, table.megabytes_beside
    sentences = []
    if examples is not None:
        sentences.append(
            _("Where both are known ({corpora}): {declared} examples declared, {measured} measured.").format(
                corpora=count_of_corpora(examples.corpora, said),
                declared=said.number(examples.declared),
                measured=said.number(examples.measured),
            )
        )
    if megabytes is not None:
        sentences.append(
            _("Where both are known ({corpora}): {declared} MB declared, {measured} MB measured.").format(
                corpora=count_of_corpora(megabytes.corpora, said),
                declared=said.number(megabytes.declared),
                measured=said.number(megabytes.measured, decimals=2),
            )
        )
    if table.has_measured_beside:
        measured = [figure for line in table.lines for figure in (line.measured_examples, line.measured_megabytes)]
        origin = origins_text(measured, said)
        what = _("Measured MB: millions of bytes of the data files on the main branch, each content once.")
        sentences += [f"{origin}.", what]
    return sentences + [note for line in table.lines for note in _oddities(line, said)]


def _oddities(line: CorpusLine, said: Words) -> Iterable[str]:
    _ = said.translate
    examples = (line.measured_examples, line.examples)
    if any(figure is not None and LOOKS_DOUBLED in figure.reasons for figure in examples):
        yield _("{corpus}: examples may be counted twice, since one part has as many as the others together.").format(
            corpus=line.name
        )
    if line.examples is not None and line.examples.value is None:
        yield from _range(line.name, line.examples, said)


def _range(name: str, figure: CorpusFigure, said: Words) -> Iterable[str]:
    """What is known of a number that is not."""
    _ = said.translate
    least, most = said.number(figure.at_least or 0), said.number(figure.at_most)
    if figure.at_most is not None and figure.source == "card":
        yield _("{corpus}: between {least} and {most} examples by the tag of its card.").format(
            corpus=name, least=least, most=most
        )
    elif figure.at_least is not None:
        yield _("{corpus}: at least {least} examples.").format(corpus=name, least=least)


def measured_text(line: CorpusLine, said: Words) -> str:
    """What was measured of a corpus beside what was declared, short, with when; empty where nothing was."""
    _ = said.translate
    examples, megabytes = line.measured_examples, line.measured_megabytes
    parts = []
    if examples is not None:
        count = int(examples.value or 0)
        parts.append(_.plural("{n} example", "{n} examples", count).format(n=said.number(examples.value)))
    if megabytes is not None:
        shown = None if megabytes.value is None else readable_megabytes(megabytes.value)
        parts.append(_("{n} MB").format(n=said.number(shown)))
    return f"{measured_origin(line, said)}: {', '.join(parts)}" if parts else ""


def measured_origin(line: CorpusLine, said: Words) -> str:
    """How the figures beside the declared ones came to be known, and when: "measured, 3 April 2031"; where they differ,
    that of the examples."""
    figures = [figure for figure in (line.measured_examples, line.measured_megabytes) if figure is not None]
    return short_origin(rules.origins(figures[:1])[0], said) if figures else ""


def readable_megabytes(value: Decimal) -> Decimal:
    """A size without the digits of single bytes: two decimals, and for what is below 0.1 two digits that tell.

    >>> [str(readable_megabytes(Decimal(size))) for size in ("188.29617", "20.7", "186", "0.004567", "0")]
    ['188.30', '20.7', '186', '0.0046', '0']
    """
    exponent = value.as_tuple().exponent
    decimals = 2 if abs(value) >= _TENTH or not value else 1 - value.adjusted()
    return round(value, decimals) if isinstance(exponent, int) and -exponent > decimals else value


@dataclass(frozen=True, slots=True)
class Gap:
    """Countries or languages of the edition that no corpus covers: a sentence, their names, and what may hide more."""

    about: Literal["countries", "languages"]
    finding: str
    names: tuple[str, ...]
    notes: tuple[str, ...]


def gaps(table: CorpusTable, said: Words) -> tuple[Gap, ...]:
    """What no corpus covers yet, as far as the edition names what it wants and corpora say what they cover: where none
    of them does, nothing is known to be missing."""
    return tuple(gap for gap in (_countries_gap(table, said), _languages_gap(table, said)) if gap is not None)


def _countries_gap(table: CorpusTable, said: Words) -> Gap | None:
    _, wanted = said.translate, said.edition.represented_country_codes
    known = [line for line in table.lines if line.are_countries_known]
    if not wanted or not known:
        return None
    names = tuple(i18n.country(code, said.locale) for code in table.countries_without)
    finding = _("{n} of {all} countries are not named by any corpus").format(
        n=said.number(len(names)), all=said.number(len(wanted))
    )
    notes = []
    partly_listed = sum(line.has_more_countries or line.countries_kind == "mix" for line in known)
    if partly_listed:
        sentence = _("{corpora} may hold others, for they do not list all: “+” and “{mix}”.")
        notes.append(sentence.format(corpora=count_of_corpora(partly_listed, said), mix=_("Mix")))
    if len(known) < len(table.lines):
        unknown = count_of_corpora(len(table.lines) - len(known), said)
        notes.append(_("Of {corpora} it is not known which countries they are about.").format(corpora=unknown))
    return Gap("countries", finding, names, tuple(notes))


def _languages_gap(table: CorpusTable, said: Words) -> Gap | None:
    _, wanted = said.translate, said.edition.represented_languages
    known = [line for line in table.lines if line.languages]
    if not wanted or not known:
        return None
    names = tuple(entry.label.text(said.language) for entry in wanted if entry.key in table.languages_without)
    finding = _("{n} of {all} languages have no corpus yet").format(
        n=said.number(len(names)), all=said.number(len(wanted))
    )
    notes = [_("Languages that are official in those countries or part of them.")]
    if len(known) < len(table.lines):
        unknown = count_of_corpora(len(table.lines) - len(known), said)
        notes.append(_("Of {corpora} it is not known in which languages they are.").format(corpora=unknown))
    return Gap("languages", finding, names, tuple(notes))


def megabytes_note(table: CorpusTable, translate: Translator) -> str:
    """What the sizes are sizes of. Empty where none is known."""
    provenances = {origin.provenance for origin in rules.origins(line.megabytes for line in table.lines)}
    if not provenances:
        return ""
    if provenances == {"declared"}:
        return translate("MB: size of the download as its source declares it, in millions of bytes.")
    return translate(
        "MB: millions of bytes; as its source declares them, else those of the data files on the main branch."
    )


def countries_note(table: CorpusTable, translate: Translator) -> str:
    """The rule behind the notation of countries, as far as the table uses it. Empty for an empty table."""
    _ = translate
    used = {line.countries_kind for line in table.lines}
    sure, read = [], []
    if any(line.country_codes for line in table.lines):
        sure.append(_("ISO 3166-1 codes, the one with most weight first"))
    if any(line.has_more_countries for line in table.lines):
        sure.append(_("“+”: others with less weight"))
    if "mix" in used:
        read.append(_("“{mix}”: many, not listed").format(mix=countries_words(MIX, _)))
    if "none" in used:
        read.append(_("“{sign}”: tied to no country").format(sign=NO_COUNTRY))
    if "oral" in used:
        read.append(_("“(oral)”: transcribed speech"))
    sentences = [_("Countries: {rules}.").format(rules="; ".join(sure))] if sure else []
    # No source says what these signs mean.
    sentences += [_("As we read it: {rules}.").format(rules="; ".join(read))] if read else []
    return " ".join(sentences)


def footnote_text(said: Words, key: str) -> str:
    """A footnote of the edition as a sentence; its key where the edition has none of that name."""
    return next((note.label.text(said.language) for note in said.edition.footnotes if note.key == key), key)
