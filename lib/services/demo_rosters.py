"""The demo's list of teams: made-up people who told it about themselves, by the import and the decisions of organizers.

Most are listed by their address. Some gave only a name, so that somebody has to say whether they are who registered:
an organizer has said so of the first ones, the others wait. One team is still looking for people.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lib.domain.demo_people import DemoPerson
from lib.services import people, roster_imports, visits
from lib.services.access import COMMAND_LINE

if TYPE_CHECKING:
    from lib.store.database import Database

_FILE = "equipos-de-ejemplo.csv"
_HEADERS = ("Equipo", "Nombre", "Correo", "Buscan gente")
_SEEKING = "Equipo de ejemplo"
_SEEKERS = 2
# How the last person of each of the first teams is listed, without an address; an organizer confirms the first ones.
_NAMES_ALONE = ("{name}", "{name}", "{slip}", "{name}", "{slip}")
_CONFIRMED = 2
_DECIDED_AFTER = timedelta(minutes=20)


def import_roster(
    database: "Database",
    slug: str,
    edition_id: int,
    *,
    cast: Sequence[DemoPerson],
    teams: Mapping[str, Sequence[int]],
    formed: Sequence[str],
    now: datetime,
) -> None:
    """Import the list of teams, and decide about the first pairs.

    `teams`: the numbers of the people of every team that the demo ever has, by its name; `formed` names those that are
    on the list, which their people joined after they had registered.
    """
    content, alone = _roster(cast, teams, formed)
    roster_imports.import_rosters(database, COMMAND_LINE, edition_id, file_name=_FILE, content=content, now=now)
    with database.read() as session:
        subject = next(one.subject for one in visits.demo_people(session, edition_id) if one.role == "organizer")
        organizer = visits.demo_actor(session, subject)
        waiting = people.pairs(session, organizer, edition_id).waiting
    by_name = {view.one.full_name: view for view in waiting}
    for name in alone[:_CONFIRMED]:
        if name in by_name:
            people.decide_pair(
                database,
                organizer,
                slug,
                by_name[name].pair,
                "confirmed",
                now=now + _DECIDED_AFTER,
                replaces_id=by_name[name].newest_id,
            )


def _roster(
    cast: Sequence[DemoPerson], teams: Mapping[str, Sequence[int]], formed: Sequence[str]
) -> tuple[bytes, list[str]]:
    """The file, and the names that stand in it without an address, in the order of their teams."""
    by_number = {person.number: person for person in cast}
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(_HEADERS)
    alone: list[str] = []
    for place, team in enumerate(formed):
        members = [by_number[number] for number in teams[team]]
        if place < len(_NAMES_ALONE):
            name = members.pop().name
            alone.append(_NAMES_ALONE[place].format(name=name, slip=_with_slip(name)))
            writer.writerow((team, alone[-1], "", "no"))
        writer.writerows((team, person.name, person.email, "no") for person in members)
    busy = {number for numbers in teams.values() for number in numbers}
    free = [person for person in cast if person.number not in busy and person.ticket == "hackathon"]
    writer.writerows((_SEEKING, person.name, person.email, "sí") for person in free[:_SEEKERS])
    return written.getvalue().encode(), alone


def _with_slip(name: str) -> str:
    """The name as somebody types it in a hurry: without its third letter.

    >>> _with_slip("Participante 0042")
    'Paticipante 0042'
    """
    return name[:2] + name[3:]
