"""Files that visitors take along. What is in one is made when its button is pressed, not before.

Streamlit makes it in a thread of its own, outside of the visit; each button here takes the visit along, so that the
file has the language, the stage and the rights of whoever pressed. No other module draws such a button.
"""

from collections.abc import Callable

import streamlit as st

from lib.publishing import tables, workbooks
from lib.ui import figures, session
from lib.ui.session import translate as _

FORMAT_NAMES: dict[tables.Format, str] = {"csv": "CSV", "json": "JSON", "markdown": "Markdown", "latex": "LaTeX"}
_EXCEL = "Excel"
_ICON = ":material/download:"
_LONGEST_REASON = 500


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


def button_with_reason(
    label: str, make: Callable[[str], bytes], *, key: str, file_name: str, mime: str = tables.MEDIA_TYPES["csv"]
) -> None:
    """A field for why somebody needs a file of personal data; the button comes with the reason, which `make` gets to
    write down."""
    reason = st.text_input(_("Why do you need it"), max_chars=_LONGEST_REASON, key=f"{key}_reason")
    if not (reason or "").strip():
        st.caption(_("The button appears with the reason."))
        return
    button(label, lambda: make(reason), key=key, file_name=file_name, mime=mime, is_quiet=False)


def mail_merge(label: str, make: Callable[[str], bytes], *, key: str, file_name: str) -> None:
    """The file of names and addresses: it asks why, and taking it along is written down."""
    with st.container(border=True, key=f"{key}_card"):
        st.markdown(f"**{_('A file for a mail merge')}**")
        st.caption(
            _(
                "It holds names and addresses: it needs a reason, and that you took it is written down in the audit "
                "log. Delete it when the letters are out."
            )
        )
        button_with_reason(label, make, key=key, file_name=file_name)


def table_button(
    key: str, stem: str, table: Callable[[], tables.Table], form: tables.Format = "csv", *, icon: str | None = _ICON
) -> None:
    """A button for a table in one format, and beside CSV one for Excel; the file is called by its `stem`."""
    if form != "csv":
        _one_form(key, stem, table, form, icon=icon)
        return
    with st.container(horizontal=True, gap="small", width="content", key=f"forms_{key}"):
        _one_form(key, stem, table, form, icon=icon)
        button(
            _EXCEL,
            lambda: workbooks.workbook_of(stem, stem, table(), figures.words(), session.now()),
            key=f"{key}_xlsx",
            file_name=f"{stem}.{workbooks.FILE_ENDING}",
            mime=workbooks.MEDIA_TYPE,
            icon=icon,
        )


def table_buttons(key: str, stem: str, table: Callable[[], tables.Table], *, icon: str | None = _ICON) -> None:
    """A button for each format of a table; on a narrow screen, those that few people take are behind one."""
    first, *others = tables.FORMATS
    table_button(f"{key}_{first}", stem, table, first, icon=icon)
    if not session.current().viewport.is_narrow:
        for form in others:
            table_button(f"{key}_{form}", stem, table, form, icon=icon)
        return
    more = st.popover(_("Other formats"), type="tertiary", on_change="rerun", key=f"{key}_more")
    if more.open:
        with more:
            for form in others:
                table_button(f"{key}_{form}", stem, table, form, icon=icon)


def _one_form(key: str, stem: str, table: Callable[[], tables.Table], form: tables.Format, *, icon: str | None) -> None:
    button(
        FORMAT_NAMES[form],
        lambda: tables.file_of(table(), form),
        key=key,
        file_name=f"{stem}.{tables.FILE_ENDINGS[form]}",
        mime=tables.MEDIA_TYPES[form],
        icon=icon,
    )
