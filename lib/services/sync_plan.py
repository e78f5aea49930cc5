"""Which sources a sync asks, by the word that names them on the command line."""

from collections.abc import Callable, Mapping

from lib.services.hub_repos import HubRepos
from lib.services.sync import SyncSource


def _hub(environment: Mapping[str, str]) -> tuple[SyncSource, ...]:
    return (HubRepos(),)


# In the order in which they are asked. Each takes the environment; nothing configured, no source.
SOURCES: dict[str, Callable[[Mapping[str, str]], tuple[SyncSource, ...]]] = {"hub": _hub}


def sources(only: str | None, environment: Mapping[str, str]) -> tuple[SyncSource, ...]:
    """The sources called `only`, one of SOURCES; without it all that are configured."""
    chosen = SOURCES.values() if only is None else (SOURCES[only],)
    return tuple(source for plan in chosen for source in plan(environment))
