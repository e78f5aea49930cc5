"""Which cases of a long list run in `make test`; `make test-full` runs the others."""

from collections.abc import Iterable
from typing import Any

import pytest


def every(step: int, cases: Iterable[Any]) -> list[Any]:
    """The cases for `pytest.mark.parametrize`: the first and each `step`-th after it, the rest in the full tests."""
    return [
        case
        if place % step == 0
        else pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.full)
        for place, case in enumerate(cases)
    ]


def all_but(slow: Iterable[Any], cases: Iterable[Any]) -> list[Any]:
    """The cases for `pytest.mark.parametrize`: those of `slow`, which take seconds each, in the full tests."""
    kept = frozenset(slow)
    return [pytest.param(case, marks=pytest.mark.full) if case in kept else case for case in cases]
