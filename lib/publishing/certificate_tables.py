"""The tables of the organizers' page about certificates. Personal data: they leave only with a reason."""

from collections.abc import Callable, Sequence

from lib.domain.certificates import Certificate, written_code
from lib.domain.edition import Edition
from lib.publishing import certificate_wording as wording
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.certificates import Taken


def page(rows: Sequence[Certificate], edition: Edition, said: Words) -> Table:
    """A page of certificates, for the screen; awards where there are any."""
    _ = said.translate
    has_awards = any(row.award for row in rows)
    columns = (
        Column("name", _("Name")),
        Column("project", _("Project")),
        *((Column("award", _("Award")),) if has_awards else ()),
        Column("language", _("Language")),
        Column("issued", _("Date of issue")),
        Column("state", _("State")),
    )
    lines = tuple(
        (
            wording.holder(row, said.translate),
            row.project or "",
            *((wording.award_name(row.award, edition, said.language),) if has_awards else ()),
            row.language,
            said.day(row.issued_at),
            wording.state_name(row, said),
        )
        for row in rows
    )
    return Table(columns, lines, locale=said.locale)


def mail_merge(taken: Taken, edition: Edition, address_of: Callable[[str], str | None]) -> Table:
    """Whom to send which certificate, with the address that verifies it: for a program that sends many."""
    columns = ("name", "email", "language", "kind", "project", "award", "code", "address")
    rows = tuple(
        (
            one.full_name or "",
            taken.emails.get(one.id, ""),
            one.language,
            one.kind,
            one.project or "",
            wording.award_name(one.award, edition, one.language),
            written_code(one.code),
            address_of(one.code) or "",
        )
        for one in taken.certificates
    )
    return Table(columns, rows)
