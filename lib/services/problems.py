"""A problem of a configuration, as data: what, where, and what to do.

An *error* keeps the application from being served or a source from being read; a *warning* is worth knowing.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `where` names the setting or file, `remedy` says what to do."""

    level: Literal["error", "warning"]
    where: str
    what: str
    remedy: str = ""  # empty where `what` says it

    def __str__(self) -> str:
        return f"{self.level}: {self.where}: {self.what} {self.remedy}".rstrip()
