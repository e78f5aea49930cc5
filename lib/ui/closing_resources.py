"""What sponsors gave: sums, the list, recording one, taking back a mistake."""

import streamlit as st

from lib.publishing import closing_tables
from lib.publishing import closing_wording as wording
from lib.publishing.tables import Table
from lib.services import resource_grants as service
from lib.services.resource_grants import GrantRow, Grants
from lib.ui import address_choices, closing_message, figures, file_buttons, messages, session
from lib.ui.session import translate as _

_PROVIDER, _PROJECT = "proveedor", "proyecto"
_ALL = ""
_EVENT = "evento"
_SHOWN = 60


def section() -> None:
    """The sums of what the filters leave, each grant, and the way to record one."""
    said, found = figures.words(), _current()
    st.markdown(_("Compute, storage and credits that sponsors gave to projects or to the event."))
    if st.button(_("Record a resource"), icon=":material/add:", type="primary", key="grant_new"):
        st.dialog(_("Record a resource"), icon=":material/add:")(_form)(
            {project.id: project.title for project in found.projects}
        )
    if not found.rows:
        messages.empty(_("No resources yet"), _("What sponsors gave appears here once somebody records it."))
        return
    shown = _filtered(found)
    totals = service.sums(shown)
    st.markdown("\n".join(f"- **{figures.plain(wording.sum_line(one, said))}**" for one in totals))
    st.caption(_("Summed within one unit only; withdrawn ones do not count."))
    for row in shown[:_SHOWN]:
        _grant(row)
    if len(shown) > _SHOWN:
        st.caption(_("The newest {n} are shown; the file holds all.").format(n=said.number(_SHOWN)))
    file_buttons.table_button("csv_grants", f"{session.edition().slug}-resources", _table)


def _current() -> Grants:
    visit = session.current()
    with session.database().read() as reading:
        return service.grants_of_edition(reading, visit.actor, visit.edition_id)


def _table() -> Table:
    return closing_tables.grants(_current().rows, figures.words())


def _filtered(found: Grants) -> list[GrantRow]:
    providers = {_ALL: _("All who gave something")} | {
        name: name for name in sorted({row.provider for row in found.rows})
    }
    projects = (
        {_ALL: _("All projects")}
        | {_EVENT: _("for the event")}
        | {str(row.project_id): row.project or "" for row in found.rows if row.project_id is not None}
    )
    with st.grid(1 if session.current().viewport.is_narrow else 2, min_column_width=200, key="grant_filters"):
        provider = address_choices.one_of("grants", _("Given by"), _PROVIDER, providers)
        project = address_choices.one_of("grants", _("Project"), _PROJECT, projects)
    return [
        row
        for row in found.rows
        if provider in (_ALL, row.provider) and project in (_ALL, str(row.project_id or _EVENT))
    ]


def _grant(row: GrantRow) -> None:
    with st.container(
        border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key=f"g_{row.id}"
    ):
        line = figures.plain(wording.grant_line(row, figures.words()))
        st.markdown(f"**{figures.plain(row.provider)}**  \n:small[{line}]", width="stretch")
        if row.withdrawn_at is None and st.button(
            _("Withdraw"), icon=":material/undo:", type="tertiary", key=f"grant_withdraw_{row.id}"
        ):
            st.dialog(_("Withdraw a resource"), icon=":material/undo:")(_withdrawal)(row)


def _form(projects: dict[int, str]) -> None:
    """A new grant."""
    kinds = wording.grant_kinds(session.translator())
    kind = st.selectbox(_("Kind"), list(kinds), format_func=lambda one: kinds.get(one, ""), key="grant_kind")
    provider = st.text_input(_("Given by"), max_chars=300, key="grant_provider")
    project = st.selectbox(
        _("Project"),
        [None, *projects],
        format_func=lambda one: projects[one] if one in projects else _("for the event"),
        key="grant_project",
    )
    amount = st.text_input(_("Amount (blank where it is not known)"), max_chars=40, key="grant_amount")
    unit = st.text_input(_("Unit, such as GB, credits or hours of A100"), max_chars=300, key="grant_unit")
    granted_on = st.date_input(
        _("Given on"), value=session.now().date(), max_value=session.now().date(), format="YYYY-MM-DD", key="grant_on"
    )
    note = st.text_area(_("Note"), max_chars=2_000, key="grant_note")
    if not st.button(_("Record"), type="primary", key="grant_save") or kind is None:
        return
    visit = session.current()
    made = closing_message.done(
        lambda: service.record_grant(
            session.database(),
            visit.actor,
            visit.edition_slug,
            project_id=project,
            kind=kind,
            provider=provider or "",
            amount=amount or "",
            unit=unit or "",
            note=note or "",
            granted_on=granted_on,
            now=session.now(),
        )
    )
    if made is not None:
        st.rerun()


def _withdrawal(row: GrantRow) -> None:
    """Whether one is sure that a grant is a mistake."""
    visit = session.current()
    st.markdown(f"**{figures.plain(row.provider)}**  \n{figures.plain(wording.grant_line(row, figures.words()))}")
    is_sure = st.checkbox(_("It is a mistake: it is to count nowhere"), key=f"grant_sure_{row.id}")
    if not st.button(_("Withdraw"), type="primary", key=f"grant_withdraw_now_{row.id}"):
        return

    def withdraw() -> bool:
        service.withdraw_grant(
            session.database(), visit.actor, visit.edition_slug, row.id, is_confirmed=is_sure, now=session.now()
        )
        return True

    if closing_message.done(withdraw):
        st.rerun()
