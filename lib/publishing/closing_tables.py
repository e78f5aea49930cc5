"""The tables of the organizers' page about the time after the event. That of deliveries holds names and addresses."""

from collections.abc import Sequence

from lib.publishing import closing_wording as wording
from lib.publishing.tables import Cell, Column, Table
from lib.publishing.wording import Words
from lib.services.prize_deliveries import Line
from lib.services.resource_grants import GrantRow
from lib.services.workshop_papers import Paper


def deliveries(lines: Sequence[Line], said: Words) -> Table:
    """Every line of the checklist, with names and addresses: for a file that asks for a reason."""
    _ = said.translate
    columns = (
        Column("prize", _("Prize")),
        Column("item", _("Thing")),
        Column("kind", _("Kind")),
        Column("project", _("Project")),
        Column("person", _("Person"), is_number=True),
        Column("name", _("Name")),
        Column("email", _("E-mail address")),
        Column("hub_name", _("Hub name")),
        Column("state", _("State")),
        Column("set_at", _("Since")),
        Column("is_wanted", _("Asked for")),
    )
    states, kinds = wording.delivery_states(_), wording.item_kinds(_)
    wanted = {True: _("yes"), False: _("no"), None: _("The form did not ask")}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            line.prize.label.text(said.language),
            line.item.text(said.language),
            kinds[line.item.kind],
            line.project.title,
            line.recipient.person_id,
            line.recipient.full_name or "",
            line.recipient.email or "",
            line.recipient.hub_name or "",
            states[line.state],
            line.history[-1].set_at.isoformat() if line.history else "",
            wanted[line.is_wanted] if line.item.on_request else "",
        )
        for line in lines
    )
    return Table(columns, rows, locale=said.locale)


def grants(rows: Sequence[GrantRow], said: Words) -> Table:
    """Every grant, withdrawn ones too."""
    _ = said.translate
    columns = (
        Column("granted_on", _("Given on")),
        Column("kind", _("Kind")),
        Column("provider", _("Given by")),
        Column("project", _("Project")),
        Column("amount", _("Amount"), is_number=True),
        Column("unit", _("Unit")),
        Column("note", _("Note")),
        Column("withdrawn_at", _("Withdrawn")),
    )
    kinds = wording.grant_kinds(_)
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.granted_on.isoformat(),
            kinds[row.kind],
            row.provider,
            row.project or "",
            row.amount,
            row.unit or "",
            row.note or "",
            row.withdrawn_at.isoformat() if row.withdrawn_at is not None else "",
        )
        for row in rows
    )
    return Table(columns, cells, locale=said.locale)


def papers(found: Sequence[Paper], said: Words) -> Table:
    """Everything that was said about papers, the newest of each first."""
    _ = said.translate
    columns = (
        Column("project", _("Project")),
        Column("workshop", _("Workshop")),
        Column("state", _("State")),
        Column("title", _("Title of the paper")),
        Column("link", _("Link")),
        Column("set_at", _("Since")),
    )
    states = wording.paper_states(_)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (row.project, row.workshop, states[row.state], row.title or "", row.url or "", row.set_at.isoformat())
        for paper in found
        for row in paper.history
    )
    return Table(columns, rows, locale=said.locale)
