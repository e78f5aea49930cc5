"""Reads that many visitors share. Each entry lives a few seconds: a change in the database shows on every page within
that time, and a hundred visitors at once cost one read.

Not `st.cache_*`: the first HTML reads here too, outside of any Streamlit run. What is kept is frozen, so sharing it is
safe.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition
from typing import Any, TypeVar

from cachetools import LRUCache, TTLCache, cached

from lib.domain.edition import Edition
from lib.services import editions, panorama, visits
from lib.services.panorama import Panorama
from lib.store.database import Database, Session

LIFETIME_SECONDS = 5

T = TypeVar("T")
Read = Callable[[Session, Edition, int], T]
"""A service function that reads the database for everybody: (session, edition, its id) -> something frozen."""


@cached(LRUCache(maxsize=16), condition=Condition())
def database_at(url: str) -> Database:
    """The database at `url`, one per process. Raises DatabaseUnavailable."""
    return Database.open(url)


@cached(TTLCache(maxsize=64, ttl=LIFETIME_SECONDS), condition=Condition())
def edition_at(database_url: str, slug: str) -> Edition:
    """The edition called `slug` with the organizers' overrides."""
    with database_at(database_url).read() as session:
        return editions.edition_now(session, slug)


@dataclass(frozen=True, slots=True)
class Shared:
    """The one view of an edition, and what pages made of it; both go together, so neither outlives the other.

    `derived` maps (what, language, locale, zone) to something ready to be shown.
    """

    view: Panorama
    derived: dict[tuple[str, ...], Any] = field(default_factory=dict)


@cached(TTLCache(maxsize=32, ttl=LIFETIME_SECONDS), condition=Condition())
def shared_of(database_url: str, edition_slug: str, edition_id: int) -> Shared:
    """The one view of an edition, read again every few seconds."""
    edition = edition_at(database_url, edition_slug)
    with database_at(database_url).read() as session:
        return Shared(panorama.panorama(session, edition, edition_id))


@cached(TTLCache(maxsize=128, ttl=LIFETIME_SECONDS), condition=Condition())
def read_of(database_url: str, edition_slug: str, edition_id: int, read: Read[T]) -> T:
    """What the service function `read` gives of an edition, read again every few seconds."""
    edition = edition_at(database_url, edition_slug)
    with database_at(database_url).read() as session:
        return read(session, edition, edition_id)


@cached(TTLCache(maxsize=8, ttl=60), condition=Condition())
def demo_people(database_url: str, edition_id: int) -> tuple[visits.DemoPerson, ...]:
    """The people of a demo database that a visitor may view it as."""
    with database_at(database_url).read() as session:
        return visits.demo_people(session, edition_id)
