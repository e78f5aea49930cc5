"""The parts of a dataset, added up so that each example counts once.

A *part* is a split of a configuration. A part that holds what others hold is left out: a split that is all others of
its configuration together (`full` = `train` + `test`), a configuration that is another one, or all others together.
Where only the numbers suggest that, all parts count and the sum is marked as one that looks doubled.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lib.domain.data_files import tokens_of

# What is odd about a sum, with the name of the part where there is one: "repeated:full"
LOOKS_DOUBLED = "looks_doubled"
REPEATED = "repeated"

_WHOLE = frozenset({"full", "all", "complete", "total", "whole", "todo", "todos", "completo", "completa"})
_NEAR = 0.02  # bytes of a part against those of the parts that it holds: headers and compression differ


@dataclass(frozen=True, slots=True)
class Part:
    """A split of a configuration with its rows; `size_bytes` None where not known. Names are "" where there are none.

    `estimated_rows`: the viewer's estimate, where it read only the beginning.
    """

    configuration: str
    split: str
    rows: int
    size_bytes: int | None = None
    estimated_rows: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """A number of rows with the parts that it leaves out, as (configuration, split), and what is odd about it."""

    rows: int
    left_out: frozenset[tuple[str, str]] = frozenset()
    reasons: tuple[str, ...] = ()


def total_rows(
    parts: Sequence[Part], counting_splits: Collection[str] = (), *, are_contents_different: bool = False
) -> Sum:
    """The rows of all parts, each example once; with `counting_splits` only of those, where a configuration has any.

    `are_contents_different`: no two parts hold the same, whatever their sizes.

    >>> parts = [Part("a", "train", 60, 600), Part("a", "test", 10, 100), Part("a", "full", 70, 705)]
    >>> total_rows(parts)
    Sum(rows=70, left_out=frozenset({('a', 'full')}), reasons=('repeated:full',))
    """
    reasons: list[str] = []
    left_out: set[tuple[str, str]] = set()
    configurations: dict[str, Part] = {}
    for name in dict.fromkeys(part.configuration for part in parts):
        own = [part for part in parts if part.configuration == name]
        named = [part for part in own if part.split in counting_splits]
        splits = [(part.split, part.rows, part.size_bytes) for part in own]
        repeated, is_doubtful = (_without(own, named), False) if named else _repeated(splits)
        if not named and not are_contents_different:
            is_doubtful = is_doubtful or bool(_twins([split for split in splits if split[0] not in repeated]))
        left_out |= {(name, split) for split in repeated}
        if not named:
            reasons += [f"{REPEATED}:{split}" for split in sorted(repeated)]
        reasons += [LOOKS_DOUBLED] if is_doubtful else []
        kept = [part for part in own if part.split not in repeated]
        sizes = [part.size_bytes for part in kept]
        whole = None if None in sizes else sum(size or 0 for size in sizes)
        configurations[name] = Part(name, "", sum(part.rows for part in kept), whole)
    whole_ones = [(name, part.rows, part.size_bytes) for name, part in configurations.items()]
    twins = frozenset() if are_contents_different else _twins(whole_ones)
    repeated, is_doubtful = _repeated([entry for entry in whole_ones if entry[0] not in twins])
    repeated |= twins
    reasons += [f"{REPEATED}:{name}" for name in sorted(repeated)] + ([LOOKS_DOUBLED] if is_doubtful else [])
    left_out |= {(part.configuration, part.split) for part in parts if part.configuration in repeated}
    rows = sum(part.rows for name, part in configurations.items() if name not in repeated)
    return Sum(rows, frozenset(left_out), tuple(dict.fromkeys(reasons)))


def _without(parts: Sequence[Part], named: Sequence[Part]) -> frozenset[str]:
    return frozenset(part.split for part in parts if part not in named)


def _repeated(listed: Sequence[tuple[str, int, int | None]]) -> tuple[frozenset[str], bool]:
    """Of parts (name, rows, bytes) those that hold what the others hold, and whether more of them look so."""
    repeated: set[str] = set()
    is_doubtful = False
    for name, rows, size in listed:
        others = [other for other in listed if other[0] != name and other[0] not in repeated]
        if not rows or not others:
            continue
        if rows != sum(other[1] for other in others):
            continue
        is_named_whole = bool(_WHOLE & tokens_of(name))
        if len(others) == 1 and not is_named_whole:
            continue  # two halves are no doubling
        if is_named_whole or _is_near(size, [other[2] for other in others]):
            repeated.add(name)
        else:
            is_doubtful = True
    return frozenset(repeated), is_doubtful


def _twins(listed: Sequence[tuple[str, int, int | None]]) -> frozenset[str]:
    """Those that have as many rows and bytes as one before them."""
    seen: set[tuple[int, int]] = set()
    twins = set()
    for name, rows, size in listed:
        if rows and size:
            twins |= {name} if (rows, size) in seen else set()
            seen.add((rows, size))
    return frozenset(twins)


def _is_near(size: int | None, others: Iterable[int | None]) -> bool:
    known = list(others)
    if size is None or None in known:
        return False
    return abs(size - sum(other or 0 for other in known)) <= _NEAR * size
