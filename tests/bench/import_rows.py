"""How long a file of 100,000 registrations takes to import, and how much memory.

``python -m tests.bench.import_rows --rows 100000`` prints one line of JSON: ``rows``, ``seconds`` (into an empty
database), ``again_seconds`` (the same file once more, which changes nothing) and ``peak_megabytes`` of the process.
Run it in a process of its own, as `tests.bench.importing` does, so that the peak is that of the import.
"""

import argparse
import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict

from lib.services import imports
from lib.services.access import COMMAND_LINE
from lib.sources.edition_files import edition_slugs, read_edition
from lib.store import editions
from lib.store.database import Database, create

ROOT = Path(__file__).resolve().parents[2]
_COUNTRIES = ("México", "España", "Colombia", "Argentina", "Perú", "República Dominicana", "Brasil", "")
_GENDERS = ("Hombre", "Mujer", "No binario", "")
_LEVELS = ("Básico", "Intermedio", "Avanzado", "")
_OCCUPATIONS = ("Estudiante de lingüística", "Desarrolladora de software", "Científico de datos", "Docente", "")
_HEADERS = (
    "Order #",
    "Order Date",
    "First Name",
    "Last Name",
    "Email",
    "Quantity",
    "Ticket Type",
    "Attendee #",
    "Attendee Status",
    "Home City",
    "Home Country",
    "Género",
    "Nivel de PLN",
    "¿Has participado antes?",
    "Ocupación",
    "Comentarios",
)


class Measured(TypedDict):
    """What one run gives; a megabyte is 10^6 bytes."""

    rows: int
    seconds: float
    again_seconds: float
    peak_megabytes: float


def report(rows: int) -> bytes:
    """An attendee report about `rows` made-up people, as UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADERS)
    writer.writerows(_lines(rows))
    return text.getvalue().encode()


def _lines(rows: int) -> Iterator[tuple[str | int, ...]]:
    start = datetime(2030, 2, 12, 8, 0, tzinfo=UTC)
    for number in range(1, rows + 1):
        yield (
            8_000_000_000 + number // 2,
            f"{start + timedelta(minutes=number % 40_000):%m/%d/%y %H:%M}",
            "Participante",
            f"{number:06}",
            f"Participante.{number:06}@Example.org",
            1,
            "Hackathon" if number % 3 else "Solo charlas",
            17_000_000_000 + number,
            "Attending" if number % 50 else "Not Attending",
            f"Ciudad {number % 900}",
            _COUNTRIES[number % len(_COUNTRIES)],
            _GENDERS[number % len(_GENDERS)],
            _LEVELS[number % len(_LEVELS)],
            ("Sí", "No", "")[number % 3],
            _OCCUPATIONS[number % len(_OCCUPATIONS)],
            f'Dijo: "me interesa", y escribió {number} líneas\nmás',
        )


def _measure_here(file: Path, rows: int, database_url: str) -> Measured:
    slug = edition_slugs()[0]
    now = datetime(2030, 3, 1, tzinfo=UTC)
    with closing(create(database_url)) as database:
        with database.write() as session:
            edition_id = editions.add_edition(session, slug=slug, created_at=now).id
        first = _timed(database, slug, edition_id, file, now)
        again = _timed(database, slug, edition_id, file, now)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    if first[1] != imports.RowCounts(read=rows, added=rows) or again[1] != imports.RowCounts(read=rows, unchanged=rows):
        raise RuntimeError(f"the import did not do what is measured: {first[1]}, then {again[1]}")
    return {"rows": rows, "seconds": first[0], "again_seconds": again[0], "peak_megabytes": peak / 1e6}


def _timed(
    database: Database, slug: str, edition_id: int, file: Path, now: datetime
) -> tuple[float, imports.RowCounts]:
    start = time.perf_counter()
    outcome = imports.import_registrations(
        database,
        read_edition(slug),
        edition_id,
        COMMAND_LINE,
        file_name=file.name,
        content=file.read_bytes(),
        source=None,
        now=now,
        progress=lambda done, total: None,
    )
    return time.perf_counter() - start, outcome.rows


def main() -> None:
    """Measure in this process, the file made by another one so that making it does not count as memory."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--database", help="address of a place where nothing is yet")
    arguments.add_argument("--write", type=Path, help="only write the file there")
    chosen = arguments.parse_args()
    if chosen.write:
        chosen.write.write_bytes(report(chosen.rows))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "attendees.csv"
        command = [sys.executable, "-m", "tests.bench.import_rows", "--rows", str(chosen.rows), "--write", str(file)]
        subprocess.run(command, cwd=ROOT, check=True)
        url = chosen.database or f"sqlite:///{Path(folder) / 'bench.db'}"
        sys.stdout.write(json.dumps(_measure_here(file, chosen.rows, url)) + "\n")


if __name__ == "__main__":
    main()
