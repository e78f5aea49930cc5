"""The pieces of the page about what was done, by whom and when. What is looked for is in the address."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
import streamlit as st

from lib import i18n
from lib.publishing import audit_wording as wording
from lib.publishing.tables import Table
from lib.services import audit_log
from lib.services.audit_log import COMMAND_LINE, AuditPage, Author, Chosen
from lib.ui import addresses, figures, file_buttons, messages, session
from lib.ui.session import translate as _

_AREA, _WHO, _DAY, _BEFORE = "area", "quien", "dia", "antes"
_ALL = ""
_DAYS_OFFERED = 366
_ROWS_THAT_FIT, _HEIGHT = 17, 640
_WIDTHS = {"at": 140, "who": 130, "what": 220, "about": 230, "before": 180, "after": 260, "reason": 200}


def current() -> AuditPage:
    """The page of the log that the address asks for."""
    visit = session.current()
    before = st.query_params.get(_BEFORE, "")
    with session.database().read() as reading:
        return audit_log.page(
            reading,
            visit.actor,
            visit.edition_id,
            _chosen(),
            older_than_id=int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None,
        )


def _chosen() -> Chosen:
    day = _day(st.query_params.get(_DAY, ""))
    return Chosen(
        area=st.query_params.get(_AREA) or None,
        by=_author(st.query_params.get(_WHO, "")),
        between=_instants(day) if day is not None else None,
    )


def _author(said: str) -> Author | None:
    if said == COMMAND_LINE:
        return COMMAND_LINE
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _instants(day: date) -> tuple[datetime, datetime]:
    """From when until when a day is in the visitor's zone."""
    zone = session.current().zone
    begins = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1)))
    return next(begins), next(begins)


def finding(found: AuditPage) -> str:
    """How much was done, as the title of the page."""
    said, plural = figures.words(), session.translator().plural
    return plural("{n} entry in the log", "{n} entries in the log", found.count).format(n=said.number(found.count))


def filters(found: AuditPage) -> None:
    """What to look for: an area, a person, a day."""
    said = figures.words()
    authors = {str(author): wording.author_name(author, name, said.translate) for author, name in found.authors}
    days = {day.isoformat(): i18n.day(day, said.locale) for day in _days(found)}
    with st.container(horizontal=True, key="audit_filters"):
        _filter(_AREA, _("Area"), {area: wording.area_name(area, said.translate) for area in found.areas})
        _filter(_WHO, _("Who"), authors)
        _filter(_DAY, _("Day"), days)


def _filter(parameter: str, label: str, names: dict[str, str]) -> None:
    options = (_ALL, *names)
    chosen = st.selectbox(
        label,
        options,
        index=options.index(addresses.chosen(parameter, options)),
        format_func=lambda option: names.get(option, _("All")),
        key=f"audit_{parameter}",
        width=260,
    )
    if chosen != addresses.chosen(parameter, options):
        addresses.keep(parameter, chosen, options)
        st.query_params.pop(_BEFORE, None)
        st.rerun()


def _days(found: AuditPage) -> Sequence[date]:
    """The days between the newest and the oldest entry in the visitor's zone, the newest first."""
    if found.span is None:
        return ()
    zone = session.current().zone
    oldest, newest = (moment.astimezone(zone).date() for moment in found.span)
    return [newest - timedelta(days=n) for n in range(min((newest - oldest).days + 1, _DAYS_OFFERED))]


def entries(found: AuditPage) -> None:
    """One page of the log, the way to older ones, and all that is looked for as a file."""
    if not found.entries:
        messages.empty(_("Nothing to show"), _("Nothing was done that fits. Whatever is changed from here on appears."))
    elif session.current().viewport.is_narrow:
        st.markdown("\n".join(_lines(wording.log_table(found.entries, figures.words(), with_names=True))))
    else:
        table = wording.log_table(found.entries, figures.words(), with_names=True)
        st.dataframe(
            pd.DataFrame(table.rows, columns=list(table.headers)),
            hide_index=True,
            height=_HEIGHT if len(table.rows) > _ROWS_THAT_FIT else "content",
            column_config={
                column.label: st.column_config.Column(width=_WIDTHS[column.key]) for column in table.described
            },
            alt=_("What was done, newest first"),
        )
    with st.container(horizontal=True, key="audit_pages"):
        if _BEFORE in st.query_params and st.button(_("Newest"), icon=":material/undo:"):
            st.query_params.pop(_BEFORE, None)
            st.rerun()
        if found.older_than_id is not None and st.button(_("Older"), icon=":material/history:"):
            st.query_params[_BEFORE] = str(found.older_than_id)
            st.rerun()
    chosen = _chosen()  # now: the file is made where there is no address
    file_buttons.table_button("csv_audit", "tablero-audit", lambda: _everything(chosen))
    st.caption(_("The file holds all that is looked for. It names people by the number of their account only."))


def _lines(table: Table) -> Iterator[str]:
    """The rows as a list: seven columns side by side are not to be read on a phone."""
    for row in table.rows:
        said = {column.key: figures.plain(str(value)) for column, value in zip(table.described, row, strict=True)}
        parts = [f"**{said['what']}** · {said['about']}", f":small[{said['at']} · {said['who']}]"]
        if said["before"] or said["after"]:
            parts.append(f":small[{said['before'] or '–'} → {said['after'] or '–'}]")
        if said["reason"]:
            parts.append(f":small[:material/gavel: {said['reason']}]")
        yield "- " + "  \n  ".join(parts)


def _everything(chosen: Chosen) -> Table:
    """All that is looked for, as whoever pressed the button."""
    visit = session.current()
    with session.database().read() as reading:
        pages = audit_log.every_entry(reading, visit.actor, visit.edition_id, chosen)
        return wording.log_table([entry for page in pages for entry in page], figures.words(), with_names=False)
