"""Start-up: import and compute what the first visitor would wait for, then tell the garbage collector to leave it.

Streamlit collects garbage after every run of a script. With pandas, Altair and pydeck loaded that took 70 ms of each
run; what is frozen here is no longer looked at, and the collector stays on for what comes later. Visitors stay: with a
hundred of them each run ended with 25 ms of looking at what belongs to all the others. So what is there is frozen every
second, and every few minutes all of it is looked at once, for what has become garbage while it was frozen.
"""

import asyncio
import gc
import importlib
import logging
import pkgutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from anyio import to_thread
from streamlit import runtime
from streamlit.starlette import App

from lib.ui import first_visit, logs
from lib.ui.static_files import CompressedFiles

_FIRST_VISITOR = "es-ES"
_FREEZING_SECONDS = 1.0
_FREEZINGS_UNTIL_ALL = 300
_LOG = logging.getLogger(__name__)


def lifespan(
    *,
    packages: Iterable[str],
    warm_up: Iterable[Callable[[], object]],
    first_visits: Iterable[str],
    files: CompressedFiles,
) -> Callable[[App], AbstractAsyncContextManager[None]]:
    """The lifespan of `st.App`.

    `packages`: every module of these is imported. `warm_up`: called one after the other, outside of any visit; one
    that fails is logged and does not keep the server from starting. `first_visits`: the `url_path` of each page to be
    run once. `files`: compressed in the background.
    """

    @asynccontextmanager
    async def running(_app: App) -> AsyncIterator[None]:
        started = time.perf_counter()
        logs.configure()
        await to_thread.run_sync(_prepare, tuple(packages), tuple(warm_up))
        gc.freeze()  # or each of the first visits ends with a search through all that was imported
        await first_visit.visit(runtime.get_instance(), first_visits, _FIRST_VISITOR)
        _look_at_all()
        _LOG.info("Ready after %.1f s of warming up", time.perf_counter() - started)
        # In the background: the first visitors get what is not compressed yet as it is.
        threading.Thread(target=files.compress, args=(files.every_name(),), name="compress", daemon=True).start()
        freezing = asyncio.create_task(keep_frozen(_FREEZING_SECONDS, _FREEZINGS_UNTIL_ALL))
        yield
        freezing.cancel()
        with suppress(asyncio.CancelledError):
            await freezing

    return running


async def keep_frozen(seconds: float, until_all: int) -> None:
    """Freeze what is there every so many seconds; after so many times, collect what became garbage while it was frozen.

    It goes on until it is cancelled.
    """
    while True:
        for _ in range(until_all):
            await asyncio.sleep(seconds)
            gc.freeze()
        _look_at_all()


def _look_at_all() -> None:
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _prepare(packages: tuple[str, ...], warm_up: tuple[Callable[[], object], ...]) -> None:
    for package in packages:
        _import_all(package)
    for call in warm_up:
        try:
            call()
        except Exception:  # the page that needs it will say what is wrong, to somebody who can see it
            _LOG.exception("Not warmed up: %s", getattr(call, "__qualname__", call))


def _import_all(package: str) -> None:
    found = importlib.import_module(package)
    for module in pkgutil.iter_modules(found.__path__, f"{package}."):
        try:
            importlib.import_module(module.name)
        except Exception:  # a page that needs it will fail with the same fault, under an error id
            _LOG.exception("Not imported: %s", module.name)
