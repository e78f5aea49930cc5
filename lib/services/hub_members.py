"""Who belongs to the organizations behind an edition, read in a sync of the Hub.

The edition's own organization, and every other owner of an artifact that projects give: one paged list for each, asked
for only where the owner has other repos than at the last sync, or the last answer is a day old. Most owners outside are
people, whom the Hub knows no members of; that, and a list that it keeps to itself, leaves what was read before.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lib.sources import hub, source_faults
from lib.sources.refusals import Finding, Notice
from lib.sources.source_faults import RateLimitError, SourceFaultError
from lib.store import hub_people

if TYPE_CHECKING:
    from lib.store.database import Session

GOOD_FOR = timedelta(days=1)

Members = dict[str, frozenset[str] | None]  # by owner, in lower case, as `hub.fetch_members` gives them


def organization_key(repo_id: str) -> str:
    """The owner of a repo, as the Hub compares names.

    >>> organization_key("Some-Lab/corpus")
    'some-lab'
    """
    return repo_id.partition("/")[0].casefold()


def due(asked_at: Mapping[str, datetime], owners: Iterable[str], changed: Iterable[str], *, now: datetime) -> list[str]:
    """Of which owners (as they are written) the members are to be asked for. `changed`: owners with other repos."""
    named = {name.casefold(): name for name in owners if name}
    anew = {name.casefold() for name in changed}
    return [
        name
        for key, name in sorted(named.items())
        if key in anew or key not in asked_at or now - asked_at[key] >= GOOD_FOR
    ]


def fetch(
    organizations: Iterable[str], found: Members, before_each: Callable[[], None], said: Callable[[Finding], None]
) -> None:
    """Put the members of each into `found`; those that could not be read are left out and said.

    Raises RateLimitError where the Hub asks to wait; what was read before that is kept.
    """
    for name in organizations:
        before_each()
        try:
            found[name.casefold()] = hub.fetch_members(name)
        except RateLimitError:
            raise
        except SourceFaultError as fault:
            said(Notice(None, None, source_faults.NOTICE_MEMBERS_FAILED, {"organization": name}))
            said(Notice(None, None, fault.finding.message_id, fault.finding.values))


def store(
    session: "Session", edition_id: int, members: Members, owners: Iterable[str], *, now: datetime
) -> Iterator[Finding]:
    """Write what was read, forget who belongs to what owns nothing any more, and say what the Hub does not tell."""
    known = hub_people.members(session, edition_id)
    for organization, names in members.items():
        hub_people.set_members(session, edition_id, organization, names, now=now)
        if not names and (names is not None or organization in known):
            yield Notice(None, None, source_faults.NOTICE_MEMBERS_CLOSED, {"organization": organization})
    hub_people.forget_members(session, edition_id, but={name.casefold() for name in owners})
