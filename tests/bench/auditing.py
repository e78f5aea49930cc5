"""The audit of very large corpora: against decoding all their columns, beside pandas on the same work.

The corpora are made here, of invented words: 2.3 million rows as one Parquet file of about 320 MB, and for the figure
of growth one of four times as many. Processor time is that of the processes that are asked, start included.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.bench.figures import Figure, Measured
from tests.serving import ROOT

ROWS = 2_300_000
TIMES = 4
_RUNS = 3
AUDIT_FIGURES = (
    Figure("audit/cpu-against-decoding", 2.5, "x"),
    Figure("audit/memory", 700, "MB"),
    Figure("audit/cpu-against-pandas", 1, "x"),
)
# A name of its own prefix: making nine million rows takes minutes, and is asked for by name.
GROWTH_FIGURES = (
    Figure("growth-of-audit/cpu", TIMES * 1.25, "x"),
    Figure("growth-of-audit/memory", 700, "MB"),
)

_COLUMNS = ("pregunta", "respuesta", "idioma", "registro", "periodo", "dominio", "tarea", "pais_referencia")
_DECODE = """
import sys, duckdb
database = duckdb.connect(config={"threads": 2, "memory_limit": "512MB"})
lengths = ", ".join(f"sum(strlen({name}))" for name in sys.argv[2:])
print(database.execute(f"SELECT {lengths} FROM read_parquet(?)", [sys.argv[1]]).fetchall())
"""
_AUDIT = """
import sys
from pathlib import Path
from lib.domain import corpus_audit
from lib.sources.corpus_reader import CorpusFile, read_counts
from lib.sources.edition_files import read_edition
columns = read_edition("somos600m-2024").corpus_columns
names, counts = read_counts([CorpusFile(Path(sys.argv[1]), "corpus.parquet")], columns)
print(corpus_audit.result(columns, corpus_audit.header(columns, names), counts, {"MX", "ES", "NA", "AR", "UY"}).rows)
"""
_PANDAS = """
import sys
import pandas as pd
rows = pd.read_parquet(sys.argv[1])
asked, said = rows["pregunta"].fillna(""), rows["respuesta"].fillna("")
print(rows.duplicated(["pregunta", "respuesta"]).sum(), rows.duplicated(["pregunta"]).sum())
print((said.str.strip() == "").sum(), (said.str.len() < 10).sum(), said.str.len().median())
print(sum(one in other for one, other in zip(asked, said)))
for name in sys.argv[4:]:
    print(rows[name].value_counts(dropna=False))
print(rows.groupby(["idioma", "pais_referencia"], dropna=False).size())
"""


@dataclass(frozen=True)
class Taken:
    """What a process and those that it started used."""

    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int


def audits() -> Iterator[Measured]:
    """The best of three runs of each on the large corpus."""
    with tempfile.TemporaryDirectory(prefix="tablero-bench-audit-") as folder:
        corpus = _corpus(Path(folder), ROWS)
        decoded, audited = _best((_DECODE, corpus), (_AUDIT, corpus))
        megabytes = corpus.stat().st_size / 1_000_000
        note = f"{ROWS:,} rows, {megabytes:.0f} MB: {audited.cpu_seconds:.1f} s against {decoded.cpu_seconds:.1f} s"
        yield Measured("audit/cpu-against-decoding", audited.cpu_seconds / decoded.cpu_seconds, note)
        yield Measured("audit/memory", audited.peak_bytes / 1_000_000, "peak of the largest process")
        by_pandas = _run(_PANDAS, corpus)
        note = f"pandas: {by_pandas.cpu_seconds:.1f} s, peak {by_pandas.peak_bytes / 1_000_000:,.0f} MB"
        yield Measured("audit/cpu-against-pandas", audited.cpu_seconds / by_pandas.cpu_seconds, note)


def growth() -> Iterator[Measured]:
    """The audit of four times as many rows against that of the large corpus: the best of three runs of each."""
    with tempfile.TemporaryDirectory(prefix="tablero-bench-audit-") as folder:
        once, more = _best(*((_AUDIT, _corpus(Path(folder), rows)) for rows in (ROWS, TIMES * ROWS)))
        note = f"{TIMES * ROWS:,} rows: {more.cpu_seconds:.1f} s against {once.cpu_seconds:.1f} s"
        yield Measured("growth-of-audit/cpu", more.cpu_seconds / once.cpu_seconds, note)
        yield Measured("growth-of-audit/memory", more.peak_bytes / 1_000_000, "peak of the largest process")


def _best(*works: tuple[str, Path]) -> list[Taken]:
    """The best of the runs of each program on its corpus; they take turns, so that what disturbs one disturbs all."""
    turns = [[_run(*work) for work in works] for _time in range(_RUNS)]
    return [min(runs, key=lambda taken: taken.cpu_seconds) for runs in zip(*turns, strict=True)]


def _run(program: str, corpus: Path) -> Taken:
    """Run a program in a process of its own, watched by one that does nothing else: so its children are counted."""
    watcher = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)\n"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", watcher, program, str(corpus), *_COLUMNS],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    cpu, peak = done.stdout.split()
    return Taken(float(cpu), time.monotonic() - began, int(peak))


def _corpus(folder: Path, rows: int) -> Path:
    """So many made-up rows as Parquet; the same every time."""
    path = folder / f"{rows}.parquet"
    database = duckdb.connect(config={"threads": 2, "memory_limit": "2GB", "temp_directory": str(folder)})

    def drawn(values: list[str], salt: int) -> str:
        return f"{values!r}[1 + (hash(i + {salt}) % {len(values)})::INT]"

    def words(count: str, salt: int) -> str:
        return (
            f"array_to_string(list_transform(range({count}), lambda j: l[1 + (hash(i * {salt} + j) % 4000)::INT]), ' ')"
        )

    made = (
        f"COPY (WITH words AS (SELECT array_agg(substr(md5(n::VARCHAR), 1, (3 + hash(n) % 8)::INT)) AS l "
        f"FROM range(4000) AS t(n)) SELECT '¿' || {words('10', 7)} || '?' AS pregunta, "
        f"{words('(20 + hash(i) % 60)::INT', 131)} AS respuesta, "
        f"{drawn(['es_MX', 'es_ES', 'es_CO', 'gl', 'es-AR'], 1)} AS idioma, "
        f"{drawn(['coloquial', 'medio', 'culto', 'jerga'], 2)} AS registro, 'actual' AS periodo, "
        f"{drawn(['legal', 'salud', 'literatura_poesia', 'noticias'], 3)} AS dominio, "
        f"{drawn(['pregunta', 'resumen'], 4)} AS tarea, {drawn(['MX', 'ES', 'NA', 'AR/UY'], 5)} AS pais_referencia "
        # One row in a hundred stands twice.
        f"FROM (SELECT n - (n % 100 = 99)::INT AS i FROM range({rows}) AS r(n)), words) "
        f"TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    )
    database.execute(made)
    database.close()
    return path
