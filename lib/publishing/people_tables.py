"""The tables of the organizers' page about people. The list is personal data: it leaves only with a reason."""

from collections.abc import Sequence

from lib.publishing import people_wording as wording
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.people import Counts, PersonRow


def people(rows: Sequence[PersonRow], said: Words) -> Table:
    """Everything known of each person, for a file."""
    _ = said.translate
    columns = (
        Column("person", _("Person"), is_number=True),
        Column("name", _("Name")),
        Column("email", _("E-mail address")),
        Column("hub_name", _("Hub name")),
        Column("other_names", _("Other names")),
        Column("other_emails", _("Other e-mails")),
        Column("registered_at", _("Registered at")),
        Column("sources", _("Sources")),
        Column("ticket", _("Ticket")),
        Column("affiliates", _("Affiliates")),
        Column("teams", _("Teams")),
        Column("rosters", _("Teams on rosters")),
        Column("is_submitted", _("Submitted")),
        Column("is_returning", _("Took part before")),
    )
    return Table(columns, tuple(_file_row(row, said) for row in rows), locale=said.locale)


def _file_row(row: PersonRow, said: Words) -> tuple[str | int, ...]:
    yes_or_no = {True: said.translate("yes"), False: said.translate("no")}
    name = next((detail.full_name for detail in row.details if detail.full_name), "")
    emails = [detail.email for detail in row.details if detail.email]
    hub_names = [detail.hub_name for detail in row.details if detail.hub_name]
    names = [detail.full_name for detail in row.details if detail.full_name and detail.full_name != name]
    return (
        row.id,
        name,
        emails[0] if emails else "",
        ", ".join(dict.fromkeys(hub_names)),
        ", ".join(dict.fromkeys(names)),
        ", ".join(emails[1:]),
        row.registered_at.isoformat() if row.registered_at else "",
        ", ".join(wording.source_name(source, said.translate) for source in row.sources),
        wording.ticket_name(row.ticket, said.translate) if row.registered_at else "",
        ", ".join(row.affiliates),
        ", ".join(row.teams),
        ", ".join(row.rosters),
        yes_or_no[row.is_submitted],
        yes_or_no[row.is_returning],
    )


def page(rows: Sequence[PersonRow], said: Words) -> Table:
    """A page of people, for the screen."""
    _ = said.translate
    columns = (
        Column("name", _("Name")),
        Column("email", _("E-mail address")),
        Column("hub_name", _("Hub name")),
        Column("registered", _("Registered")),
        Column("ticket", _("Ticket")),
        Column("teams", _("Teams")),
    )
    return Table(columns, tuple(_screen_row(row, said) for row in rows), locale=said.locale)


def _screen_row(row: PersonRow, said: Words) -> tuple[str, ...]:
    return (
        wording.person_name(row, said.translate),
        ", ".join(detail.email for detail in row.details if detail.email),
        ", ".join(dict.fromkeys(detail.hub_name for detail in row.details if detail.hub_name)),
        said.day(row.registered_at) if row.registered_at else said.translate("no"),
        wording.ticket_name(row.ticket, said.translate) if row.registered_at else "",
        ", ".join(dict.fromkeys((*row.teams, *row.rosters))),
    )


def by_day(counts: Counts, said: Words) -> Table:
    """People by the day of their first registration."""
    columns = (Column("day", said.translate("Day (UTC)")), Column("people", said.translate("People"), is_number=True))
    return Table(columns, tuple(sorted(counts.by_day.items(), reverse=True)), locale=said.locale)


def by_ticket(counts: Counts, said: Words) -> Table:
    """People by ticket."""
    columns = (Column("ticket", said.translate("Ticket")), Column("people", said.translate("People"), is_number=True))
    rows = sorted(counts.by_ticket.items(), key=lambda one: -one[1])
    return Table(
        columns, tuple((wording.ticket_name(ticket, said.translate), n) for ticket, n in rows), locale=said.locale
    )


def by_affiliate(counts: Counts, said: Words) -> Table:
    """People by the affiliate link that they registered through."""
    _ = said.translate
    columns = (Column("affiliate", _("Affiliate")), Column("people", _("People"), is_number=True))
    rows = sorted(counts.by_affiliate.items(), key=lambda one: (-one[1], one[0] or ""))
    return Table(columns, tuple((affiliate or _("None given"), n) for affiliate, n in rows), locale=said.locale)
