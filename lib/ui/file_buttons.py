"""Files that visitors take along. What is in one is made when its button is pressed, not before.

Streamlit makes it in a thread of its own, outside of the visit; each button here takes the visit along, so that the
file has the language, the stage and the rights of whoever pressed. No other module draws such a button.
"""

from collections.abc import Callable

import streamlit as st

from lib.publishing import tables
from lib.ui import session

FORMAT_NAMES: dict[tables.Format, str] = {"csv": "CSV", "json": "JSON", "markdown": "Markdown", "latex": "LaTeX"}
_ICON = ":material/download:"


def button(
    label: str,
    make: Callable[[], bytes],
    *,
    key: str,
    file_name: str,
    mime: str,
    icon: str | None = _ICON,
    is_quiet: bool = True,
) -> None:
    """A button for one file."""
    st.download_button(
        label,
        data=session.later(make),
        file_name=file_name,
        mime=mime,
        type="tertiary" if is_quiet else "secondary",
        icon=icon,
        on_click="ignore",
        key=key,
    )


def table_button(
    key: str, stem: str, table: Callable[[], tables.Table], form: tables.Format = "csv", *, icon: str | None = _ICON
) -> None:
    """A button for a table in one format; the file is called by its `stem`."""
    button(
        FORMAT_NAMES[form],
        lambda: tables.file_of(table(), form),
        key=key,
        file_name=f"{stem}.{tables.FILE_ENDINGS[form]}",
        mime=tables.MEDIA_TYPES[form],
        icon=icon,
    )


def table_buttons(key: str, stem: str, table: Callable[[], tables.Table], *, icon: str | None = _ICON) -> None:
    """A button for each format of a table."""
    for form in tables.FORMATS:
        table_button(f"{key}_{form}", stem, table, form, icon=icon)
