"""Commands as tests run them: in this process, which is a hundred times faster, or in one of their own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from typer.testing import CliRunner

from lib.cli.__main__ import app
from tests.serving import ROOT

_OURS = ("TABLERO", "DATABASE_URL")


@dataclass(frozen=True)
class Answer:
    """What a command wrote, and the number that it ended with."""

    returncode: int
    stdout: str
    stderr: str


class Run(Protocol):
    """Runs a command; `variables` are set for it alone."""

    def __call__(self, *arguments: str, **variables: str) -> Answer: ...


def run_here(arguments: tuple[str, ...], environment: Mapping[str, str]) -> Answer:
    """Run a command in this process; a fault that it does not expect is raised."""
    without = {name: None for name in os.environ if name.startswith(_OURS)}
    result = CliRunner().invoke(app, list(arguments), env=without | dict(environment), catch_exceptions=False)
    return Answer(result.exit_code, result.stdout, result.stderr)


def run_in_a_process(arguments: tuple[str, ...], environment: Mapping[str, str]) -> Answer:
    """Run a command as people do."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    done = subprocess.run(
        [sys.executable, "-m", "lib.cli", *arguments],
        env=inherited | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)
