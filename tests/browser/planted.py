"""Strings that nobody may receive: planted in every private field of a demo, and looked for in bytes.

Each row gets a value of its own, so that nothing published for groups of ten or more can hold it.
"""

import base64
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

PERSON_MARK = "zq-planted-person"
RUN_MARK = "zq-planted-run-of-import"
EXACT_PEOPLE = 987_643

# What people said of themselves, and what identifies them.
PERSONAL_COLUMNS = {
    "person_detail": ("full_name", "email", "email_key", "hub_name"),
    "registration": ("city", "occupation_text", "affiliate", "country_text", "source_key"),
    "account": ("email", "hub_name"),
}
# What only organizers see.
RUN_COLUMNS = {"sync_run": ("file_name",), "audit_entry": ("reason",), "repo_decision": ("reason",)}


def plant(data: Path) -> dict[str, int]:
    """Write the marks into every demo database of the folder `data`; how many rows of each table got them."""
    planted: dict[str, int] = {}
    for path in sorted((data / "demo").glob("*.db")):
        with closing(sqlite3.connect(path)) as database, database:
            for table in RUN_COLUMNS:
                database.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
            for table, columns in (PERSONAL_COLUMNS | RUN_COLUMNS).items():
                mark = RUN_MARK if table in RUN_COLUMNS else PERSON_MARK
                values = ", ".join(f"{column} = '{mark}-{column}-' || rowid" for column in columns)
                changed = database.execute(f"UPDATE {table} SET {values}")  # noqa: S608 - names of ours
                planted[table] = planted.get(table, 0) + changed.rowcount
            changed = database.execute("UPDATE public_release SET exact_people = ?", (EXACT_PEOPLE,))
            planted["public_release"] = planted.get("public_release", 0) + changed.rowcount
    return planted


def found_in(received: Iterable[tuple[str, bytes]], *marks: str) -> list[str]:
    """Where any of `marks`, or the exact count of people, stands in what was received."""
    needles = [(mark, needle) for mark in marks for needle in _as_text(mark)]
    needles += [("exact people", needle) for needle in _as_number(EXACT_PEOPLE)]
    return [f"{mark} in {place}" for place, content in received for mark, needle in needles if needle in content]


def _as_text(mark: str) -> Iterator[bytes]:
    """`mark` as UTF-8, UTF-16, and inside base64 at each of its three alignments."""
    yield mark.encode()
    yield mark.encode("utf-16-le")
    for shift in range(3):
        # The first and last characters mix with what stands around the mark.
        yield base64.b64encode(b"\0" * shift + mark.encode())[4:-4]


def _as_number(value: int) -> Iterator[bytes]:
    """`value` as every locale writes it, and in the binary forms of Arrow."""
    yield str(value).encode()
    yield from (f"{value:,}".replace(",", mark).encode() for mark in (",", ".", " ", "\u00a0", "\u202f"))
    yield struct.pack("<q", value)
    yield struct.pack("<i", value)
    yield struct.pack("<d", value)
