"""The corpus page's title, figures and charts, each with its finding and its empty state."""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

import pandas as pd
import streamlit as st

from lib import i18n
from lib.charts import corpora as specs
from lib.charts.marks import Spec
from lib.domain.corpus_table import CorpusFigure, Group
from lib.publishing import datasets, domains
from lib.publishing.datasets import origins_text
from lib.publishing.pictures import Part
from lib.publishing.tables import Table
from lib.publishing.wording import UNKNOWN
from lib.services.corpora import CorpusTable
from lib.ui import addresses, charts, figures, messages, session
from lib.ui.session import translate as _

_LINEAR, _LOGARITHMIC = _SCALES = ("lineal", "log")
_GLANCED_DOMAINS = 7


def finding() -> str:
    """The page's title: what the corpora of the edition come to."""
    return figures.plain(datasets.finding(session.panorama().corpora, figures.words()))


def count_of_corpora(count: int) -> str:
    """A number of corpora in words."""
    return datasets.count_of_corpora(count, figures.words())


def none_yet() -> None:
    """No corpora: why, and what comes next."""
    said = figures.words()
    phases = {phase.key: said.edition.date(phase.starts) for phase in said.edition.phases}
    if "building" not in phases or "judging" not in phases:
        messages.empty(_("No corpora yet"), _("They appear when teams push their first corpus."))
        return
    messages.empty(
        _("No corpora yet"),
        _("Teams build them from {start} to {end}. Each appears here with its source and its date.").format(
            start=said.day(phases["building"].instant), end=said.day(phases["judging"].instant)
        ),
    )


def headline_figures() -> None:
    """How many corpora, examples, MB and countries."""
    view, said = session.panorama(), figures.words()
    table, examples, megabytes = view.corpora, view.figure("examples"), view.figure("megabytes")
    represented = len(said.edition.represented_country_codes)
    shown = [
        ("corpora", _("Corpora"), said.number(len(table.lines)), said.origin(examples)),
        ("examples", said.figure_label(examples), said.figure(examples), said.origin(examples)),
        ("megabytes", said.figure_label(megabytes), said.figure(megabytes), said.origin(megabytes)),
    ]
    if represented and not any(line.are_countries_known for line in table.lines):
        shown.append(("named", _("Countries named"), UNKNOWN, _("no data yet")))
    elif represented:
        named = said.number(represented - len(table.countries_without))
        value = _("{n} of {all}").format(n=named, all=said.number(represented))
        shown.append(("named", _("Countries named"), value, _("of those the edition represents")))
    figures.row("corpus", shown)


def by_domain() -> None:
    """Examples by domain: without the corpus that dwarfs the others, or all on a logarithmic scale."""
    table = session.panorama().corpora
    if not table.examples.value:
        messages.empty(_("No examples counted yet"), _("They appear with the first corpus whose size is known."))
        return
    words = charts.Description(
        key="examples_by_domain",
        finding=_domain_finding(table),
        subtitle=_("Examples by domain"),
        source=_origins(line.examples for line in table.lines),
        alt=_domain_finding(table),
    )
    charts.card(
        words,
        lambda: _draw_domains(table, words.alt),
        lambda: _domain_table(table),
        lambda: (*_share_part(table), Part(*_domain_drawing(table, _chosen_scale()))),
    )


def _domain_finding(table: CorpusTable) -> str:
    groups = _shown_domains(table)
    total = sum((group.examples.value or Decimal(0) for group in groups), Decimal(0))
    if not total:
        return _("One corpus holds all known examples")
    domain, share = _domain_name(groups[0].key), _percent((groups[0].examples.value or Decimal(0)) / total, decimals=0)
    if table.is_skewed and table.largest is not None:
        return _("Without {corpus}, {domain} holds {share}").format(
            corpus=table.largest.name, domain=domain, share=share
        )
    return _("{domain} holds {share} of the examples").format(domain=domain, share=share)


def by_domain_at_a_glance() -> None:
    """The skew and the domains behind it, small enough for the overview; the corpus page has all of it."""
    table = session.panorama().corpora
    if not table.examples.value:
        none_yet()
        return
    words = session.derived("glance", lambda: _glance_words(table))
    charts.card(
        words,
        lambda: _draw_glance(table, words.alt),
        lambda: _domain_table(table),
        lambda: (*_share_part(table), Part(specs.examples_by_domain(), _domain_rows(_shown_domains(table)))),
    )


def _glance_words(table: CorpusTable) -> charts.Description:
    return charts.Description(
        key="examples_at_a_glance",
        finding=_glance_finding(table),
        subtitle=_("Examples: all of them, and by domain without the largest corpus")
        if table.is_skewed
        else _("Examples by domain"),
        source=_origins(line.examples for line in table.lines),
        alt=_glance_finding(table),
    )


def _glance_finding(table: CorpusTable) -> str:
    if table.is_skewed and table.largest is not None:
        return _("One corpus holds {share} of the examples").format(share=_percent(table.largest.share))
    return _domain_finding(table)


def _draw_glance(table: CorpusTable, alt: str) -> None:
    groups = _shown_domains(table)[:_GLANCED_DOMAINS]
    if table.is_skewed:
        rows = charts.rows("glance_share", lambda: _share_rows(table))
        st.vega_lite_chart(rows, specs.share_of_largest(), key="glance_share", alt=alt)
    rows = charts.rows("glance_domains", lambda: _domain_rows(groups))
    finding = session.derived("glance_finding", lambda: _domain_finding(table))
    st.vega_lite_chart(rows, specs.examples_by_domain(), key="glance_domains", alt=finding)


@st.fragment
def _draw_domains(table: CorpusTable, alt: str) -> None:
    if table.is_skewed and table.largest is not None:
        st.vega_lite_chart(
            pd.DataFrame(_share_rows(table)),
            specs.share_of_largest(),
            key="chart_share_of_largest",
            alt=datasets.finding(table, figures.words()),
        )
        names = {
            _LINEAR: _("Without the largest"),
            _LOGARITHMIC: _("All, log scale"),
        }
        shown = st.segmented_control(
            _("Which corpora"),
            _SCALES,
            default=_chosen_scale(),
            required=True,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key=f"corpora_escala_{session.language()}",
        )
        addresses.keep("escala", shown, _SCALES)
    scale = _chosen_scale()
    spec, rows = _domain_drawing(table, scale)
    st.vega_lite_chart(pd.DataFrame(rows), spec, key=f"chart_examples_by_domain_{scale}", alt=alt)


def _chosen_scale() -> str:
    return addresses.chosen("escala", _SCALES)


def _domain_drawing(table: CorpusTable, scale: str) -> tuple[Spec, list[dict[str, object]]]:
    if scale == _LOGARITHMIC:
        rows = _domain_rows(table.by_domain, emphasized=_largest_domain(table))
        return specs.examples_by_domain_logarithmic(_("Examples, logarithmic scale"), _powers_of_ten(rows)), rows
    return specs.examples_by_domain(), _domain_rows(_shown_domains(table))


def _shown_domains(table: CorpusTable) -> tuple[Group, ...]:
    """The domains without the corpus that would dwarf them, where there is one."""
    return table.by_domain_without_largest if table.is_skewed else table.by_domain


def _share_part(table: CorpusTable) -> tuple[Part, ...]:
    return (Part(specs.share_of_largest(), _share_rows(table)),) if table.is_skewed else ()


def _share_rows(table: CorpusTable) -> list[dict[str, object]]:
    if table.largest is None:
        return []
    share, others = float(table.largest.share), len(table.lines) - 1
    rest = _("The other {n}: {share}").format(n=figures.words().number(others), share=_percent(1 - table.largest.share))
    largest = f"{table.largest.name}: {_percent(table.largest.share)}"
    return [
        {"name": largest, "start": 0, "end": share, "place": 0, "side": "left", "emphasis": True},
        {"name": rest, "start": share, "end": 1, "place": 1, "side": "right", "emphasis": False},
    ]


def _domain_rows(groups: Sequence[Group], emphasized: str | None = None) -> list[dict[str, object]]:
    said = figures.words()
    return [
        {
            "name": _domain_name(group.key),
            "rank": rank,
            "value": float(group.examples.value),
            "shown": said.number(group.examples.value),
            "emphasis": emphasized is not None and group.key == emphasized,
        }
        for rank, group in enumerate(groups)
        if group.examples.value
    ]


def _powers_of_ten(rows: Sequence[dict[str, object]]) -> dict[int, str]:
    values = [float(str(row["value"])) for row in rows]
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return {10**power: figures.words().number(10**power) for power in range(first, max(last, first + 1) + 1)}


def _largest_domain(table: CorpusTable) -> str | None:
    """The domain of the largest corpus, as `by_domain` names it."""
    with_largest = {group.key: group.examples for group in table.by_domain}
    without = {group.key: group.examples for group in table.by_domain_without_largest}
    return next((key for key, examples in with_largest.items() if without.get(key) != examples), None)


def _domain_name(key: str | None) -> str:
    return domains.domain_name(key, figures.words())


def _domain_table(table: CorpusTable) -> Table:
    return domains.domains_table(table, figures.words())


def by_country() -> None:
    """How many corpora name each country; examples are never apportioned."""
    table, said = session.panorama().corpora, figures.words()
    if not table.by_country:
        messages.empty(_("No countries yet"), _("They appear with the first corpus that names one."))
        return
    most = table.by_country[0][1]
    leaders = [i18n.country(code, said.locale) for code, count in table.by_country if count == most]
    charts.chart(
        "corpora_by_country",
        lambda: (
            charts.Description(
                key="corpora_by_country",
                finding=_country_finding(leaders, most, len(table.lines)),
                subtitle=_("Corpora that name each country; their examples are not divided among countries"),
                source=said.declared_by(table.lines[0].source),
                alt=_("Corpora by country named"),
            ),
            [
                {
                    "name": i18n.country(code, said.locale),
                    "rank": rank,
                    "value": count,
                    "shown": said.number(count),
                    "emphasis": False,
                }
                for rank, (code, count) in enumerate(table.by_country)
            ],
        ),
        specs.corpora_by_country(),
        lambda: Table(
            (_("Code"), _("Country"), _("Corpora")),
            tuple((code, i18n.country(code, said.locale), count) for code, count in table.by_country),
            locale=said.locale,
        ),
    )


def _country_finding(leaders: Sequence[str], most: int, corpora_listed: int) -> str:
    said = figures.words()
    if len(leaders) > 1:
        return _("{n} countries are named most, by {corpora} each").format(
            n=said.number(len(leaders)), corpora=count_of_corpora(most)
        )
    return _("{country} is named by {n} of {all} corpora").format(
        country=leaders[0], n=said.number(most), all=said.number(corpora_listed)
    )


def gaps() -> None:
    """The countries and languages of the edition that no corpus covers yet."""
    found = datasets.gaps(session.panorama().corpora, figures.words())
    with st.grid(max(1, len(found)), min_column_width=280, gap="small", key="corpus_gaps"):
        for gap in found:
            with st.container(border=True, height="stretch", key=f"card_{gap.about}_without"):
                st.markdown(f"#### {figures.plain(gap.finding)}")
                st.markdown(figures.plain(", ".join(gap.names)))
                st.caption(figures.plain(" ".join(gap.notes)))


def _origins(listed: Iterable[CorpusFigure | None]) -> str:
    return origins_text(listed, figures.words())


def _percent(share: Decimal, *, decimals: int = 1) -> str:
    return i18n.percent(share * 100, session.locale(), decimals=decimals)
