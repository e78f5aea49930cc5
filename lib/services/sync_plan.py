"""Which sources a sync asks, by the word that names them on the command line."""

from collections.abc import Callable, Mapping
from pathlib import Path

from lib.services.hub_likes import HubLikes
from lib.services.hub_repos import HubRepos
from lib.services.installation import read_installation
from lib.services.sheets import sheet_sources
from lib.services.sheets_settings import sheets_settings
from lib.services.sizes import VIEWER, Sizes
from lib.services.sync import SyncNotPossibleError, SyncSource
from lib.sources import source_faults, viewer
from lib.sources.hub_client import Limits


def _hub(environment: Mapping[str, str], limits: Limits | None) -> tuple[SyncSource, ...]:
    return (HubRepos(limits=limits),)


def _likes(environment: Mapping[str, str], limits: Limits | None) -> tuple[SyncSource, ...]:
    return (HubLikes(limits=limits),)


def _sizes(environment: Mapping[str, str], limits: Limits | None) -> tuple[SyncSource, ...]:
    return (Sizes(environment.get(VIEWER) or viewer.URL, limits=limits),)


def _sheets(environment: Mapping[str, str], _limits: Limits | None) -> tuple[SyncSource, ...]:
    home = environment.get("HOME")
    installation = read_installation(environment, Path.cwd(), Path(home) if home else None)
    return sheet_sources(sheets_settings(environment, installation.sheets))


# In the order in which they are asked: sheets need nothing of the Hub, which is asked for what they submitted, and
# sizes and likes are those of what it shows. Each takes the environment and how long the Hub may take; nothing
# configured, no source.
SOURCES: dict[str, Callable[[Mapping[str, str], Limits | None], tuple[SyncSource, ...]]] = {
    "sheets": _sheets,
    "hub": _hub,
    "sizes": _sizes,
    "likes": _likes,
}


def sources(only: str | None, environment: Mapping[str, str], limits: Limits | None = None) -> tuple[SyncSource, ...]:
    """The sources called `only`, one of SOURCES; without it all that are configured.

    Likes alone come after the lists of the Hub, which say where their number moved; nothing else of repos is read.

    Raises SyncNotPossibleError where none is.
    """
    chosen = SOURCES.values() if only is None else (SOURCES[only],)
    found = tuple(source for plan in chosen for source in plan(environment, limits))
    if only == "likes":
        found = (HubRepos(reads_details=False, limits=limits), *found)
    if not found:
        if only is None:
            raise SyncNotPossibleError(source_faults.SYNC_NOTHING_CONFIGURED)
        raise SyncNotPossibleError(source_faults.SYNC_NOT_CONFIGURED, only=only)
    return found
