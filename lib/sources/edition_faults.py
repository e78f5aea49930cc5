"""What is wrong with a file of an edition: every fault at once, each with its place."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: at which key (dotted path) or place ("line 3, column 7"), and what."""

    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}" if self.key else self.message


class EditionFileError(ValueError):
    """A file of an edition cannot be used; `faults` says all that is wrong with it."""

    def __init__(self, file_name: str, faults: Sequence[Fault]) -> None:
        self.file_name = file_name
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{file_name}: {fault}" for fault in self.faults))


def decoded(content: bytes, file_name: str) -> str:
    """The bytes of a file of ours as UTF-8 text. Raises EditionFileError with the line where they are not."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise EditionFileError(
            file_name, [Fault(f"line {line}", "is not UTF-8 text; save the file as UTF-8")]
        ) from fault
