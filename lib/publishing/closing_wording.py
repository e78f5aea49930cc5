"""What the organizers' page about the time after the event says, in words."""

from collections.abc import Mapping
from decimal import Decimal

from lib import i18n
from lib.domain.edition import PrizeItemKind
from lib.i18n import Translator
from lib.publishing.wording import Words
from lib.services.prize_deliveries import Checklist, DeliveryState, Line, Progress, Recipient
from lib.services.resource_grants import GrantKind, GrantRow, GrantSum
from lib.services.workshop_papers import PaperRow, PaperState


def finding(found: Checklist, said: Words) -> str:
    """The title: how much of what prizes bring is delivered."""
    if not found.due:
        return said.translate("After the event: nothing to deliver yet")
    sentence = said.translate("{n} of {total} prizes and benefits delivered")
    return sentence.format(n=said.number(found.delivered), total=said.number(found.due))


def delivery_states(translate: Translator) -> Mapping[DeliveryState, str]:
    """How far something is, in words."""
    _ = translate
    return {
        "pending": _("To be delivered"),
        "offered": _("Offered"),
        "delivered": _("Delivered"),
        "declined": _("Declined"),
    }


def item_kinds(translate: Translator) -> Mapping[PrizeItemKind, str]:
    """The kinds of what prizes bring."""
    _ = translate
    return {
        "certificate": _("Certificate sent"),
        "mention": _("Public mention"),
        "role": _("Discord role"),
        "credits": _("Credits"),
        "course": _("Course"),
        "discount": _("Discount"),
        "pass": _("Conference pass"),
        "nomination": _("Nomination"),
        "support": _("Support"),
        "compute": _("Compute"),
        "storage": _("Storage"),
        "other": _("Other"),
    }


def grant_kinds(translate: Translator) -> Mapping[GrantKind, str]:
    """The kinds of resources."""
    _ = translate
    return {"compute": _("Compute"), "storage": _("Storage"), "credits": _("Credits"), "other": _("Other")}


def paper_states(translate: Translator) -> Mapping[PaperState, str]:
    """Where a paper stands, in words."""
    _ = translate
    return {
        "intent": _("Intended"),
        "submitted": _("Handed in"),
        "accepted": _("Accepted by the workshop"),
        "rejected": _("Turned down by the workshop"),
        "withdrawn": _("Given up"),
    }


def person_name(recipient: Recipient, translate: Translator) -> str:
    """What somebody is called; of whoever is erased only the number is known."""
    _ = translate
    if recipient.is_erased:
        return _("Person {n}, erased").format(n=recipient.person_id)
    name = recipient.full_name or recipient.hub_name or recipient.email
    return name or _("Person {n}, without a name").format(n=recipient.person_id)


def progress_line(progress: Progress, said: Words) -> str:
    """How far one prize is."""
    _ = said.translate
    number = said.number
    delivered = _("{n} of {total} delivered").format(n=number(progress.delivered), total=number(progress.due))
    parts = [f"{progress.prize.label.text(said.language)}: {delivered}"]
    if progress.offered:
        parts.append(_("{n} offered").format(n=number(progress.offered)))
    if progress.declined:
        parts.append(_("{n} declined, and no longer counted").format(n=number(progress.declined)))
    if progress.not_known:
        parts.append(_("{n} on request, of which the form did not ask").format(n=number(progress.not_known)))
    return " · ".join(parts)


def line_text(line: Line, said: Words) -> str:
    """One item with its prize, and who said last how far it is."""
    _ = said.translate
    text = line.item.text(said.language)
    parts = [text if line.is_wanted is not None else _("{thing} (the form did not ask)").format(thing=text)]
    if line.history:
        last = line.history[-1]
        when = said.moment(last.set_at, with_year=True)
        parts.append(f"{last.setter}, {when}" if last.setter else when)
    return " · ".join(parts)


def amount(row: GrantRow, said: Words) -> str:
    """How much was given."""
    return _amount(row.amount, row.unit, said) or said.translate("amount not known")


def grant_line(row: GrantRow, said: Words) -> str:
    """One grant in a line."""
    _ = said.translate
    parts = [
        grant_kinds(_)[row.kind],
        amount(row, said),
        row.project or _("for the event"),
        i18n.day(row.granted_on, said.locale),
    ]
    if row.note:
        parts.append(row.note)
    if row.withdrawn_at is not None:
        parts.append(_("withdrawn on {when}").format(when=said.moment(row.withdrawn_at, with_year=True)))
    return " · ".join(parts)


def sum_line(one: GrantSum, said: Words) -> str:
    """What was given of one kind in one unit."""
    kind = grant_kinds(said.translate)[one.kind]
    grants = said.translate.plural("{n} grant", "{n} grants", one.grants).format(n=said.number(one.grants))
    total = _amount(one.amount, one.unit, said) or said.translate("amount not known")
    return f"{kind}: {total} ({grants})"


def paper_line(row: PaperRow, said: Words) -> str:
    """What was said about a paper, when and by whom."""
    _ = said.translate
    parts = [paper_states(_)[row.state], row.title or "", row.setter or "", said.moment(row.set_at, with_year=True)]
    return " · ".join(part for part in parts if part)


def _amount(value: Decimal | None, unit: str | None, said: Words) -> str:
    return f"{said.number(value)} {unit or ''}".strip() if value is not None else ""
