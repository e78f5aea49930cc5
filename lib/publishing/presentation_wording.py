"""The session in which teams present, in plain words."""

from lib import i18n
from lib.publishing.tables import Column, Table
from lib.publishing.wording import Words
from lib.services.presentations import PresentationSession, Slot


def finding(found: PresentationSession, said: Words) -> str:
    """Who is next, or how many presented, as the title of the page."""
    _ = said.translate
    if not found.slots:
        return _("The session has no order yet")
    presented = sum(slot.is_presented is True for slot in found.slots)
    if found.next_slot is None:
        plural = _.plural("{n} of {total} team presented", "{n} of {total} teams presented", len(found.slots))
        return plural.format(n=said.number(presented), total=said.number(len(found.slots)))
    return _("Next: {project}").format(project=found.next_slot.name.short_title)


def progress(found: PresentationSession, said: Words) -> str:
    """How many presented, did not, and are still to come."""
    _ = said.translate
    counts = [sum(slot.is_presented is state for slot in found.slots) for state in (True, False, None)]
    return _("{yes} presented, {no} did not, {open} to come").format(
        yes=said.number(counts[0]), no=said.number(counts[1]), open=said.number(counts[2])
    )


def rule(found: PresentationSession, said: Words) -> str:
    """What jurors mark live, and what becomes of it for a team that does not present."""
    _ = said.translate
    if not found.live:
        return _("No criterion of this edition is marked while teams present.")
    labels = ", ".join(one.label.text(said.language) for one in found.live)
    if found.not_presented == "zero":
        return _("Jurors mark live: {criteria}. A team that does not present gets 0 there.").format(criteria=labels)
    return _("Jurors mark live: {criteria}. For a team that does not present, that part is left out.").format(
        criteria=labels
    )


def slot_time(slot: Slot, said: Words) -> str:
    """When a slot begins, in the visitor's zone; empty where nobody said."""
    return i18n.time_of_day(slot.starts_at, said.locale, said.zone) if slot.starts_at is not None else ""


def presented(slot: Slot, said: Words) -> str:
    """Whether a team presented; a word for not yet."""
    _ = said.translate
    return {True: _("Presented"), False: _("Did not present"), None: _("To come")}[slot.is_presented]


def table(found: PresentationSession, said: Words) -> Table:
    """The session in its order."""
    _ = said.translate
    columns = (
        Column("position", _("Place in the order"), is_number=True),
        Column("starts_at", _("Begins at")),
        Column("project", _("Project")),
        Column("presented", _("Presented")),
    )
    rows = tuple(
        (
            place,
            slot.starts_at.isoformat() if slot.starts_at is not None else "",
            slot.name.title,
            presented(slot, said),
        )
        for place, slot in enumerate(found.slots, start=1)
    )
    return Table(columns, rows, locale=said.locale)
