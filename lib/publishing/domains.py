"""The domains of an edition's corpora with their examples, as one of `lib.publishing.tables`, and their names."""

from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING

from lib import i18n
from lib.domain.edition import Edition, Language
from lib.publishing import datasets
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import Words
from lib.services import corpora
from lib.services.corpora import CorpusTable

if TYPE_CHECKING:
    from lib.store.database import Session

_LANGUAGE_OF_SOURCES: Language = "en"


def export_domains(session: "Session", edition: Edition, edition_id: int, language: Language | None) -> Table:
    """Every domain of the edition's corpora as the database holds them now."""
    spoken = language or _LANGUAGE_OF_SOURCES
    said = Words(spoken, i18n.locale_for(spoken, None), UTC, edition)
    return domains_table(corpora.corpus_table(session, edition, edition_id), said)


def domains_table(table: CorpusTable, said: Words) -> Table:
    """One row per domain, most examples first; a corpus that dwarfs the others is left out in a column of its own."""
    _ = said.translate
    without = {group.key: group.examples.value for group in table.by_domain_without_largest}
    columns = [
        Column("key", _("Key"), is_detail=True),
        Column("domain", _("Domain")),
        Column("examples", _("Examples"), is_number=True),
        Column("corpora", _("Corpora"), is_number=True),
        Column("corpora_without_number", _("Corpora without a known number"), is_number=True, is_detail=True),
        Column("domain_group", _("Domain group")),
    ]
    if table.is_skewed and table.largest is not None:
        label = _("Without {corpus}").format(corpus=table.largest.name)
        columns.insert(3, Column("examples_without_largest", label, is_number=True))
    group_of = {_key(said.edition, line.domain): line.domain_group for line in table.lines}
    rows = []
    for group in table.by_domain:
        row: list[Cell] = [
            group.key,
            domain_name(group.key, said),
            group.examples.value,
            group.examples.corpora,
            group.examples.unknown,
            corpora.group_label(said.edition, group_of.get(group.key), said.language),
        ]
        if table.is_skewed:
            row.insert(3, without.get(group.key, Decimal(0)))
        rows.append(tuple(row))
    origin = datasets.origins_text((line.examples for line in table.lines), said)
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        caption=f"{_('Examples by domain')}. {origin}." if origin else f"{_('Examples by domain')}.",
        unknown=_("unknown"),
        locale=said.locale,
    )


def domain_name(key: str | None, said: Words) -> str:
    """A domain in words; "no domain given" where there is none."""
    return corpora.domain_label(said.edition, key, said.language) or said.translate("No domain given")


def _key(edition: Edition, domain: str | None) -> str | None:
    known = edition.domain_called(domain) if domain else None
    return known.key if known else domain
