"""How a chart is shown: the finding as its title, what and unit below, the chart, source and date, its table and files.

The table opens on request, so that what nobody looks at is neither sent nor drawn; files are made when asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import pyarrow as pa
import streamlit as st

from lib.charts.marks import Spec
from lib.publishing import pictures, tables
from lib.publishing.pictures import Part, Picture, PictureFormat
from lib.ui import figures, file_buttons, session
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
    parts: Callable[[], tuple[Part, ...]] | None = None,
) -> None:
    """A card around anything drawn: title, subtitle, `draw`, foot, and on request the table behind it and its files.

    `parts` are the drawings for a picture file.
    """
    with st.container(border=True, height="stretch", key=f"card_{description.key}"):
        # One element instead of two: each costs a message to every visitor at every rerun.
        st.markdown(
            f"#### {figures.plain(description.finding)}\n\n:gray[:small[{figures.plain(description.subtitle)}]]"
        )
        draw()
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(figures.plain(description.source), width="content")
            if table is not None:
                _table_popover(description, table, parts)


def _table_popover(
    description: Description, table: Callable[[], "tables.Table"], parts: Callable[[], tuple[Part, ...]] | None
) -> None:
    popover = st.popover(
        _("Table and files"),
        icon=":material/table_chart:",
        type="tertiary",
        on_change="rerun",
        key=f"table_{description.key}",
    )
    if not popover.open:
        return
    with popover:
        rows = table()
        shown = [place for place, column in enumerate(rows.described) if not column.is_detail]
        frame = pd.DataFrame(
            [[row[place] for place in shown] for row in rows.rows], columns=[rows.headers[place] for place in shown]
        )
        # As wide as its columns: a popover is narrow, and would cut them.
        st.dataframe(frame, hide_index=True, width="content", alt=description.finding)
        with st.container(horizontal=True, vertical_alignment="center", key=f"files_{description.key}"):
            st.caption(_("Download:"), width="content")
            file_buttons.table_button(f"csv_{description.key}", description.key, table)
            if parts is not None:
                for form in pictures.PICTURE_FORMATS:
                    _picture_button(description, parts, form)


def _picture_button(description: Description, parts: Callable[[], tuple[Part, ...]], form: PictureFormat) -> None:
    file_buttons.button(
        form.upper(),
        lambda: pictures.render(Picture(description.finding, description.subtitle, description.source, parts()), form),
        key=f"{form}_{description.key}",
        file_name=f"{description.key}.{form}",
        mime=pictures.MEDIA_TYPES[form],
    )


def chart(
    key: str,
    prepare: Callable[[], tuple[Description, Sequence[Row]]],
    spec: Spec,
    table: Callable[[], "tables.Table"],
    *,
    fills: bool = False,
) -> None:
    """A Vega-Lite chart in a card, with its table behind a button. `prepare` runs once per read of the data.

    `fills`: the chart takes the height that its card gets from its neighbours.
    """
    description, rows = session.derived(f"chart {key}", lambda: _in_arrow(*prepare()))
    height: Literal["stretch", "content"] = "stretch" if fills else "content"
    card(
        description,
        lambda: st.vega_lite_chart(rows, spec, height=height, key=f"chart_{description.key}", alt=description.alt),
        table,
        lambda: (Part(spec, rows.to_pylist()),),
    )


def rows(key: str, prepare: Callable[[], Sequence[Row]]) -> pa.Table:
    """Rows for a chart, made once per read of the data."""
    return session.derived(f"rows {key}", lambda: pa.Table.from_pylist([dict(row) for row in prepare()]))


def _in_arrow(description: Description, rows: Sequence[Row]) -> tuple[Description, pa.Table]:
    # The form in which rows travel to the browser: converting a DataFrame at every rerun costs a millisecond a chart.
    return description, pa.Table.from_pylist([dict(row) for row in rows])
