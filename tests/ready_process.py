"""A process that has imported what every server imports, and copies itself for each server that is asked for.

Importing takes most of the time of a start: a copy begins where that ended, and then does what `streamlit run` does,
with the environment that it is given. It takes an `Order` and answers with the process id of the copy
(`tests.line_process`); copies go on when it ends.
"""

import gc
import importlib
import os
import pkgutil
import signal
import sys
import time
from typing import TypedDict

from tests.line_process import answer_orders

_PACKAGES = ("lib.charts", "lib.services", "lib.publishing", "lib.ui")


class Order(TypedDict):
    """What a copy is told: the arguments of `streamlit`, all of its environment, and where its output goes.

    `is_fresh`: it imports everything anew, as it must where the environment decides what a module is when imported.
    """

    arguments: list[str]
    environment: dict[str, str]
    log: str
    is_fresh: bool


def _main() -> None:
    importlib.import_module("streamlit.web.cli")
    importlib.import_module("uvicorn")
    for package in _PACKAGES:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)
    gc.freeze()  # what copies share stays shared as long as nobody writes to it, which a collector does
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a copy that ended leaves nothing behind
    answer_orders(_copied)


def _copied(order: Order) -> int:
    number = os.fork()
    if number == 0:
        _become_server(order)
    return number


def _become_server(order: Order) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    if order["is_fresh"]:
        os.execve(  # noqa: S606 - the program is ours
            sys.executable, [sys.executable, "-m", "streamlit", *order["arguments"]], order["environment"]
        )
    sys.argv = ["streamlit", *order["arguments"]]
    from streamlit.web import cli

    sys.exit(cli.main(prog_name="streamlit"))


if __name__ == "__main__":
    _main()
