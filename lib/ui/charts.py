"""How a chart is shown: the finding as its title, what and unit below, the chart, source and date, its table and file.

The table opens on request, so that what nobody looks at is neither sent nor drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from lib.charts.marks import Spec
from lib.publishing import tables
from lib.ui import figures
from lib.ui.session import translate as _

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Description:
    """The words around a chart. `finding` and `source` are plain text; `alt` says the finding to who cannot see."""

    key: str
    finding: str
    subtitle: str
    source: str
    alt: str


def card(
    description: Description,
    draw: Callable[[], object],
    table: Callable[[], "tables.Table"] | None = None,
    *,
    fills: bool = False,
) -> None:
    """A card around anything drawn: title, subtitle, `draw`, foot, and the table behind it.

    `fills`: what is drawn takes the height that the card gets from its neighbours.
    """
    with st.container(border=True, height="stretch", key=f"card_{description.key}"):
        st.markdown(f"#### {figures.plain(description.finding)}")
        st.caption(figures.plain(description.subtitle))
        draw()
        if not fills:
            st.space("stretch")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(figures.plain(description.source), width="content")
            if table is not None:
                _table_popover(description, table)


def _table_popover(description: Description, table: Callable[[], "tables.Table"]) -> None:
    popover = st.popover(
        _("Table"), icon=":material/table_chart:", type="tertiary", on_change="rerun", key=f"table_{description.key}"
    )
    if not popover.open:
        return
    with popover:
        rows = table()
        st.dataframe(pd.DataFrame(rows.rows, columns=list(rows.headers)), hide_index=True, alt=description.finding)
        st.download_button(
            _("Download CSV"),
            data=lambda: tables.render(table(), "csv").encode("utf-8-sig"),
            file_name=f"{description.key}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"csv_{description.key}",
        )


def chart(
    description: Description,
    rows: Sequence[Row],
    spec: Spec,
    table: Callable[[], "tables.Table"],
    *,
    fills: bool = False,
) -> None:
    """A Vega-Lite chart in a card, with its table behind a button."""
    frame = pd.DataFrame(list(rows))
    height: Literal["stretch", "content"] = "stretch" if fills else "content"
    card(
        description,
        lambda: st.vega_lite_chart(frame, spec, height=height, key=f"chart_{description.key}", alt=description.alt),
        table,
        fills=fills,
    )
