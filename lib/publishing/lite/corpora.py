"""The corpora as a light page."""

from typing import TYPE_CHECKING

from lib.domain.corpus_table import CorpusLine
from lib.publishing import datasets, project_wording
from lib.publishing.lite.documents import Column, Document, Said, Section, Table, shortened
from lib.publishing.lite.site import CORPORA, Part, Site, part_of_list
from lib.publishing.wording import Words
from lib.services import corpora as reading
from lib.services import panorama
from lib.services.corpora import CorpusTable

if TYPE_CHECKING:
    from lib.store.database import Session

_MOST_NOTES = 12
_LONGEST_DOMAIN = 40  # characters


def corpora(session: "Session", edition_id: int, site: Site) -> Document:
    """The corpora of the edition, a page of the list at a time."""
    said, _ = site.words, site.words.translate
    view = panorama.panorama(session, said.edition, edition_id)
    table = view.corpora
    part = part_of_list(len(table.lines), site.visit.page)
    sections = (_list(table, part, site), *_gaps(table, said)) if table.lines else (_none_yet(said),)
    return site.document(
        CORPORA,
        datasets.finding(table, said),
        sections,
        title=_("Corpora"),
        whole=("corpus", {}),
        ages=view.freshness,
        page=part.number,
    )


def _none_yet(said: Words) -> Section:
    _ = said.translate
    return Section(paragraphs=(Said(_("No corpora yet")), Said(_("They appear when teams push their first corpus."))))


def _list(table: CorpusTable, part: Part, site: Site) -> Section:
    said, _ = site.words, site.words.translate
    figures = [figure for line in table.lines for figure in (line.examples, line.megabytes)]
    sums = _("{corpora}: {examples} examples, {megabytes} MB").format(
        corpora=datasets.count_of_corpora(len(table.lines), said),
        examples=said.number(table.examples.value),
        megabytes=said.number(table.megabytes.value),
    )
    return Section(
        paragraphs=(Said(sums),),
        table=Table(
            caption=datasets.origins_text(figures, said),
            columns=(Column(_("Corpus")), Column(_("Examples"), is_number=True), Column(_("MB"), is_number=True)),
            rows=tuple(_row(line, said) for line in table.lines[part.start : part.stop]),
            total=(
                Said(_("Total")),
                Said(said.number(table.examples.value)),
                Said(said.number(table.megabytes.value)),
            ),
        ),
        notes=(
            _("Totals count each corpus once, however many projects share it."),
            *(shortened(note, 300) for note in datasets.notes(table, said)[:_MOST_NOTES]),
        ),
        links=site.pages_of_list(CORPORA, part),
        links_label=_("Pages of the list"),
    )


def _row(line: CorpusLine, said: Words) -> tuple[Said, ...]:
    domain = reading.domain_label(said.edition, line.domain, said.language)
    countries = shortened(datasets.countries_words(line.countries, said.translate))
    measured = datasets.measured_text(line, said)
    more = " · ".join(part for part in (shortened(domain or "", _LONGEST_DOMAIN), countries, measured) if part)
    return (
        Said(shortened(line.name), is_peoples=True, address=line.hub_address or "", more=more),
        Said(said.number(line.examples.value if line.examples else None)),
        Said(project_wording.megabytes(line.megabytes.value if line.megabytes else None, said)),
    )


def _gaps(table: CorpusTable, said: Words) -> tuple[Section, ...]:
    return tuple(
        Section(heading=gap.finding, paragraphs=(Said(", ".join(gap.names)),), notes=gap.notes)
        for gap in datasets.gaps(table, said)
    )
