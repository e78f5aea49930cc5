"""What the garbage collector leaves alone while the server runs, and that nothing is left for good."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from lib.ui.lifespan import keep_frozen

STEPS = 1000


class Node:
    """Something that only the collector frees once nobody has it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def _unfrozen() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


async def _freezing(until_all: int, node: weakref.ref[Node]) -> None:
    """Until the node is gone, at most so many steps of the event loop."""
    task = asyncio.create_task(keep_frozen(0.0, until_all))
    for _ in range(STEPS):
        if node() is None:
            break
        await asyncio.sleep(0)
    task.cancel()


@pytest.mark.usefixtures("_unfrozen")
def test_what_is_there_is_left_alone() -> None:
    nodes = [Node()]
    node = weakref.ref(nodes[0])
    asyncio.run(_freezing(STEPS * 2, node))
    nodes.clear()
    gc.collect()
    assert node() is not None
    assert gc.get_freeze_count() > 0


@pytest.mark.usefixtures("_unfrozen")
def test_what_became_garbage_while_it_was_left_alone_is_collected_in_time() -> None:
    nodes = [Node()]
    node = weakref.ref(nodes[0])
    gc.freeze()
    nodes.clear()
    asyncio.run(_freezing(3, node))
    assert node() is None
