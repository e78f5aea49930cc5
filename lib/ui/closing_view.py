"""The organizers' page about the time after the event: its sections, one of which the address names."""

from collections.abc import Callable, Mapping

from lib.publishing import closing_wording as wording
from lib.services import prize_deliveries
from lib.services.prize_deliveries import Checklist
from lib.ui import (
    address_choices,
    closing_feedback,
    closing_papers,
    closing_prizes,
    closing_resources,
    figures,
    session,
)
from lib.ui.session import translate as _

_SECTION = "seccion"


def current() -> Checklist:
    """What is due to whom now. The service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return prize_deliveries.checklist(reading, visit.actor, session.edition(), visit.edition_id, session.now())


def finding(found: Checklist) -> str:
    """The page's title."""
    return figures.plain(wording.finding(found, figures.words()))


def body(found: Checklist) -> None:
    """The section that the address names, below the choice among all."""
    sections: Mapping[str, tuple[str, Callable[[], None]]] = {
        "premios": (_("Prizes"), lambda: closing_prizes.section(found)),
        "recursos": (_("Resources"), closing_resources.section),
        "articulos": (_("Workshop papers"), closing_papers.section),
        "opiniones": (_("Opinions"), closing_feedback.section),
    }
    picked = address_choices.section(_SECTION, {name: label for name, (label, _draw) in sections.items()})
    sections[picked][1]()
