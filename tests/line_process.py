"""A module of ours that runs as a process of its own and answers orders: JSON, one line each way.

In the module: `if __name__ == "__main__": answer_orders(answer)`. Here: `LineProcess("tests.that.module").ask(order)`.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]


class LineProcess:
    """The process, from outside: `order` tells it something, `answer` waits for what it says, `ask` does both."""

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def order(self, order: object) -> None:
        """Give it `order`, which is JSON."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        """Its next answer."""
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def ask(self, order: object) -> Any:
        """Its answer to `order`."""
        self.order(order)
        return self.answer()

    def stop(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.communicate()


def answer_orders(answer: Callable[[Any], object]) -> None:
    """Be the process: answer each order until there are no more."""
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201 - the answer
