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
STAFF_MARK = "zq-planted-staff"
JURY_MARK = "zq-planted-jury"
MARKS = (PERSON_MARK, RUN_MARK, STAFF_MARK, JURY_MARK)
EXACT_PEOPLE = 987_643

# What people said of themselves, and what identifies them.
PERSONAL_COLUMNS = {
    "person_detail": ("full_name", "email", "email_key", "hub_name"),
    "registration": ("city", "occupation_text", "affiliate", "country_text", "source_key"),
    "certificate": ("full_name",),
}
# The demo issues no certificate: a valid one of the first person of a team.
CERTIFICATE = """
    INSERT INTO certificate (edition_id, person_id, kind, full_name, language, code, issued_at)
    SELECT 1, min(person_id), 'participant', 'Somebody', 'es', '0123456789ABCDEFGHJKMNPQRSTV',
           '2024-04-01 00:00:00.000000'
    FROM team_member
"""
# What only organizers see.
RUN_COLUMNS = {
    "sync_run": ("file_name",),
    "audit_entry": ("reason",),
    "repo_decision": ("reason",),
    "judging_step": ("reason",),
    "result_decision": ("reason",),
    "publication": ("reason",),
}
# By what jurors and organizers are known.
STAFF_COLUMNS = {"account": ("email", "hub_name")}
# What one juror wrote: for them and for organizers.
JURY_COLUMNS = {
    "ballot": ("private_comment", "team_comment"),
    "ballot_draft": ("private_comment", "team_comment"),
    "nomination": ("reason",),
    "conflict": ("reason",),
}


def plant(data: Path) -> dict[str, int]:
    """Write the marks into every demo database of the folder `data`; how many rows of each table got them."""
    planted: dict[str, int] = {}
    for path in sorted((data / "demo").glob("*.db")):
        with closing(sqlite3.connect(path)) as database, database:
            database.execute(CERTIFICATE)
            for mark, tables in (
                (PERSON_MARK, PERSONAL_COLUMNS),
                (RUN_MARK, RUN_COLUMNS),
                (STAFF_MARK, STAFF_COLUMNS),
                (JURY_MARK, JURY_COLUMNS),
            ):
                for table, columns in tables.items():
                    whose = "juror_id || '-' || rowid" if mark == JURY_MARK else "rowid"
                    values = ", ".join(f"{column} = '{mark}-{column}-' || {whose}" for column in columns)
                    database.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
                    changed = database.execute(f"UPDATE {table} SET {values}")  # noqa: S608 - names of ours
                    planted[table] = planted.get(table, 0) + changed.rowcount
            changed = database.execute("UPDATE public_release SET exact_people = ?", (EXACT_PEOPLE,))
            planted["public_release"] = planted.get("public_release", 0) + changed.rowcount
    return planted


def marks_of_other_jurors(data: Path, subject: str) -> list[str]:
    """The beginnings of what every juror but the demo's `subject` wrote, in the stage of judging."""
    with closing(sqlite3.connect(data / "demo" / "judging.db")) as database:
        others = database.execute(
            "SELECT DISTINCT juror_id FROM ballot JOIN account ON account.id = juror_id WHERE subject != ?", (subject,)
        ).fetchall()
    columns = {column for names in JURY_COLUMNS.values() for column in names}
    return [f"{JURY_MARK}-{column}-{juror_id}-" for (juror_id,) in others for column in sorted(columns)]


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
