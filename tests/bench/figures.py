"""A figure of the bench: its name, its bound and its line."""

from dataclasses import dataclass
from typing import Literal

_NAME_WIDTH = 38
_VALUE_WIDTH = 18


@dataclass(frozen=True)
class Figure:
    """What is measured. `bound` in `unit`; `kind` says whether the value may be at most or must be at least that."""

    name: str
    bound: float
    unit: str
    kind: Literal["at most", "at least"] = "at most"

    def holds(self, value: float) -> bool:
        """Whether `value` keeps the bound.

        >>> Figure("a", 2.5, "x").holds(2.5), Figure("a", 60, "1/s", "at least").holds(59.9)
        (True, False)
        """
        return value <= self.bound if self.kind == "at most" else value >= self.bound

    def line(self, measured: "Measured") -> str:
        """The line of a measured figure.

        >>> Figure("rerun-cpu/panorama", 12, "ms").line(Measured("rerun-cpu/panorama", 10.26))
        'rerun-cpu/panorama                     10.3 ms            at most 12 ms            holds'
        """
        note = f"  ({measured.note})" if measured.note else ""
        return self._line(f"{_number(measured.value)} {self.unit}", self.holds(measured.value)) + note

    def unmeasured_line(self, reason: str) -> str:
        """The line of a figure that could not be measured."""
        return f"{self._line('not measured', False)}  ({reason})"

    def _line(self, value: str, holds: bool) -> str:
        bound = f"{self.kind} {_number(self.bound)} {self.unit}"
        verdict = "holds" if holds else "DOES NOT HOLD"
        return f"{self.name:<{_NAME_WIDTH}} {value:<{_VALUE_WIDTH}} {bound:<24} {verdict}"


@dataclass(frozen=True)
class Measured:
    """The value of the figure called `name`, and a word on how it came about."""

    name: str
    value: float
    note: str = ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
