"""The corpus table with its filters, totals, notes and files: a grid on wide screens, a list on narrow ones."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from lib import i18n
from lib.domain import corpus_table as rules
from lib.domain.corpus_table import CorpusFigure, CorpusLine
from lib.publishing import datasets, tables
from lib.publishing.wording import UNKNOWN, Words
from lib.services import corpora
from lib.services.corpora import CorpusTable
from lib.ui import address_choices, corpus_cards, figures, file_buttons, messages, session
from lib.ui.session import translate as _

_ALL = ""
_COLUMNS = ("name", "examples", "mb", "domain", "group", "countries", "link")
_MEASURED_COLUMNS = ("examples_measured", "mb_measured", "measured_origin")
_AS_PUBLISHED, _BY_EXAMPLES, _BY_MEGABYTES = "fuente", "ejemplos", "mb"
_ORDERS: dict[str, Callable[[CorpusLine], float]] = {
    _AS_PUBLISHED: lambda line: 0,  # sorting is stable
    _BY_EXAMPLES: lambda line: -(_number(line.examples) or 0),
    _BY_MEGABYTES: lambda line: -(_number(line.megabytes) or 0),
}
_DIGITS = {
    "examples": 1,
    "mb": datasets.MEGABYTE_DIGITS,
    "examples_measured": 1,
    "mb_measured": datasets.MEGABYTE_DIGITS,
}
_LINK = r"https://huggingface\.co/datasets/(.*)"


@st.fragment
def table() -> None:
    """Every corpus, or those that the filters in the address leave."""
    whole, is_narrow = session.panorama().corpora, session.current().viewport.is_narrow
    st.subheader(_("Corpora and where their figures come from"))
    part, order = _chosen(whole, is_narrow=is_narrow)
    if not part.lines:
        messages.empty(_("No corpus matches"), _("Take away a filter to see more."))
    elif is_narrow:
        _list(part, order)
    else:
        _grid(part)
    st.markdown(_sum(part, whole))
    _notes(whole)
    _files(whole)


def _chosen(whole: CorpusTable, *, is_narrow: bool) -> tuple[CorpusTable, str]:
    """The part that the filters leave, and its order. The grid of wide screens sorts by its headers instead."""
    edition, language, locale = session.edition(), session.language(), session.locale()
    groups = {
        line.domain_group: corpora.group_label(edition, line.domain_group, language) or line.domain_group
        for line in whole.lines
        if line.domain_group
    }
    countries = {code: i18n.country(code, locale) for code, _count in whole.by_country}
    languages = {code: _language_name(code) for line in whole.lines for code in line.languages}
    place = st.expander(_("Filter and sort")) if is_narrow else st.grid(3, key="corpus_filters")
    with place:
        group = _filter(_("Domain group"), _("All groups"), "grupo", groups)
        country = _filter(_("Country named"), _("All countries"), "pais", countries)
        spoken = _filter(_("Language of the corpus"), _("All languages"), "lengua", languages)
        order = _order() if is_narrow else _AS_PUBLISHED
    return corpora.part_of(whole, edition, group=group, country=country, language=spoken), order


def _filter(label: str, everything: str, parameter: str, names: dict[str, str]) -> str | None:
    ordered = sorted(names, key=lambda value: names[value].casefold())
    return (
        address_choices.one_of(
            "corpora", label, parameter, {_ALL: everything, **{value: names[value] for value in ordered}}
        )
        or None
    )


def _order() -> str:
    names = {
        _AS_PUBLISHED: _("As in the source"),
        _BY_EXAMPLES: _("Most examples first"),
        _BY_MEGABYTES: _("Most MB first"),
    }
    return address_choices.one_of("corpora", _("Order"), "orden", names)


def _grid(part: CorpusTable) -> None:
    said = figures.words()
    origins = {_origin(line, said) for line in part.lines}
    columns = [*_COLUMNS, "origin"] if len(origins) > 1 else [*_COLUMNS]  # one origin for all is said once, below
    if part.has_measured_beside:
        columns[3:3] = _MEASURED_COLUMNS
    st.dataframe(
        _written([_cells(line, said) for line in part.lines], columns, said),
        height="content",
        hide_index=True,
        column_config={
            "name": st.column_config.TextColumn(_("Corpus"), width=180),
            "examples": st.column_config.NumberColumn(_("Examples"), width=90),
            "mb": st.column_config.NumberColumn(_("MB"), width=70),
            "examples_measured": st.column_config.NumberColumn(_("Examples, measured"), width=140),
            "mb_measured": st.column_config.NumberColumn(
                _("MB, measured"), width=105, help=_("Millions of bytes of the data files on the main branch")
            ),
            "measured_origin": st.column_config.TextColumn(_("How and when"), width=170),
            "domain": st.column_config.TextColumn(_("Domain"), width=170),
            "group": st.column_config.TextColumn(_("Domain group"), width=130),
            "countries": st.column_config.TextColumn(_("Countries"), width=150),
            "link": st.column_config.LinkColumn(_("On the Hub"), display_text=_LINK, width=310),
            "origin": st.column_config.TextColumn(_("Figures"), width=200),
        },
        placeholder=UNKNOWN,
        key="corpora",
        alt=_("Corpora with their examples, size, domain and countries"),
    )


def _list(part: CorpusTable, order: str) -> None:
    """Three columns, what else is known of a corpus under its name: nothing is cut, nothing scrolls sideways."""
    said = figures.words()
    lines = sorted(part.lines, key=_ORDERS[order])
    cells = [{**_cells(line, said), "name": _name_and_more(line, said)} for line in lines]
    headers = {"name": _("Corpus"), "examples": _("Examples"), "mb": _("MB")}
    st.table(
        _written(cells, list(headers), said, headers),
        border="horizontal",
        hide_index=True,
        alt=_("Corpora with their examples, size, domain and countries"),
    )


def _cells(line: CorpusLine, said: Words) -> dict[str, object]:
    return {
        "name": line.name,
        "examples": _number(line.examples),
        "mb": _megabytes(line.megabytes),
        "examples_measured": _number(line.measured_examples),
        "mb_measured": _megabytes(line.measured_megabytes),
        "measured_origin": datasets.measured_origin(line, said) or None,
        "domain": corpora.domain_label(said.edition, line.domain, said.language),
        "group": corpora.group_label(said.edition, line.domain_group, said.language),
        "countries": datasets.countries_words(line.countries, said.translate),
        "link": line.hub_address,
        "origin": _origin(line, said),
    }


def _name_and_more(line: CorpusLine, said: Words) -> str:
    name = figures.plain(line.name)
    linked = f"[{name}]({line.hub_address})" if line.hub_address else name
    cells = _cells(line, said)
    known = [str(cells[key]) for key in ("domain", "countries") if cells[key]]
    more = [" · ".join(known), datasets.measured_text(line, said)]
    return f"**{linked}**" + "".join(f"  \n:small[:gray[{figures.plain(text)}]]" for text in more if text)


def _number(figure: CorpusFigure | None) -> float | None:
    return None if figure is None or figure.value is None else float(figure.value)


def _megabytes(figure: CorpusFigure | None) -> float | None:
    return None if figure is None or figure.value is None else float(datasets.readable_megabytes(figure.value))


def _written(
    cells: list[dict[str, object]], columns: Sequence[str], said: Words, headers: Mapping[str, str] | None = None
) -> Styler:
    """The cells as a frame that sorts as numbers and is written as everywhere else on the page.

    The grid's own formats know the browser's locale, not the language chosen here.
    """
    digits = {name: digits for name, digits in _DIGITS.items() if name in columns}
    frame = pd.DataFrame(cells, columns=list(columns)).astype(dict.fromkeys(digits, "float64"))
    names = dict(headers or {})
    return frame.rename(columns=names).style.format(
        {names.get(name, name): _writing(said, count) for name, count in digits.items()},
        na_rep=UNKNOWN,
    )


def _writing(said: Words, digits: int) -> Callable[[object], str]:
    def written(value: object) -> str:
        exact = Decimal(str(value))
        return said.number(exact, decimals=len(tables.plain_number(exact, digits).partition(".")[2]))

    return written


def _origin(line: CorpusLine, said: Words) -> str:
    """Who says so and when, short: the sources in full stand below the table."""
    known = rules.origins([line.examples, line.megabytes])
    return "; ".join(datasets.short_origin(origin, said) for origin in known)


def _sum(part: CorpusTable, whole: CorpusTable) -> str:
    said = figures.words()
    count = corpus_cards.count_of_corpora(len(part.lines))
    if len(part.lines) < len(whole.lines):
        count = _("{n} of {all} corpora").format(n=said.number(len(part.lines)), all=said.number(len(whole.lines)))
    sums = _("{corpora}: {examples} examples, {megabytes} MB").format(
        corpora=count,
        examples=said.number(part.examples.value),
        megabytes=said.number(part.megabytes.value),
    )
    return f"**{figures.plain(sums)}**"


def _notes(whole: CorpusTable) -> None:
    said = figures.words()
    origin = datasets.origins_text([figure for line in whole.lines for figure in (line.examples, line.megabytes)], said)
    sentences = [f"{origin}.", _("Totals count each corpus once, however many projects share it.")]
    sentences += datasets.notes(whole, said)
    st.caption("\n".join(f"- {figures.plain(sentence)}" for sentence in sentences))


def _files(whole: CorpusTable) -> None:
    said = figures.words()
    with st.container(horizontal=True, vertical_alignment="center", key="corpus_files"):
        st.caption(_("Download the whole table:"), width="content")
        stem = f"{said.edition.slug}-datasets"
        file_buttons.table_buttons("datasets", stem, lambda: datasets.datasets_table(whole, said))


def _language_name(code: str) -> str:
    for known in session.edition().represented_languages:
        if known.key == code:
            return known.label.text(session.language())
    return i18n.language_name(code, session.locale())
