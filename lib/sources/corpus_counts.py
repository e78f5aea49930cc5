"""The process that reads a corpus: `python -m lib.sources.corpus_counts`, started by `lib.sources.corpus_reader`.

It takes a request as JSON and answers with lines of JSON: how far it is, then counts or a refusal. Each file is parsed
once into a narrow temporary table (hashes and lengths of the texts, values of the vocabularies), and all is counted
from there. Rows are the same where 64 bits of hash over question, context and answer are; groups that are named are
read again and compared as text. Of the texts a sample is kept, chosen by hash, so that it does not depend on the
order of the rows or on the format.

What stands in the files never gets into SQL but for names of columns, quoted.
"""

import csv
import json
import re
import resource
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from lib.domain import corpus_audit
from lib.domain.corpus_audit import LONGEST_VALUE, LOOKED_FOR_FROM, AuditedFile, Header, RawCounts
from lib.domain.edition import CorpusColumn
from lib.sources import corpus_refusals as texts
from lib.sources import refusals
from lib.sources.corpus_reader import Limits
from lib.sources.corpus_refusals import CorpusRefusedError

_DISTINCT_LOOKED_AT = 10_000
_GROUPS_NAMED = 3
_SAMPLE = 300
_SAMPLE_DRAWN = 1_000
_SAMPLE_CHARS = 1_000
_EXAMPLE_CHARS = 300
_LARGEST_ROW_BYTES = 16_000_000
_HEAD_BYTES = 262_144
_NAME_CHARS = 200
_BLANKS = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"
_FIELD_MARK = "tablero-field-too-long"
_SIGNATURES = (
    (b"PAR1", "Parquet"),
    (b"PK\x03\x04", refusals.KIND_EXCEL),
    (b"%PDF-", refusals.KIND_PDF),
    (b"\x1f\x8b", refusals.KIND_COMPRESSED),
    (b"\x28\xb5\x2f\xfd", refusals.KIND_COMPRESSED),
    (b"BZh", refusals.KIND_COMPRESSED),
    (b"SQLite format 3\x00", refusals.KIND_DATABASE),
    (b"ARROW1", "Arrow"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body)", re.IGNORECASE)
_LINE = re.compile(r"[Ll]ine:? (\d+)")


@dataclass(slots=True)
class _File:
    """A file with the names of its columns; `source` is the call of DuckDB that reads it, its path the parameter."""

    path: str
    shown: str
    split: str
    format: str
    size: int = 0
    source: str = ""
    names: tuple[str, ...] = ()
    likely_rows: int = 0
    header: Header = field(default_factory=lambda: Header({}, (), (), ()))


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.address_bytes, limits.address_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    columns = [CorpusColumn.model_validate(column) for column in request["columns"]]
    files = [_File(**file) for file in request["files"]]
    try:
        answer = _Reading(files, columns, limits, request["folder"]).answer()
    except CorpusRefusedError as refused:
        answer = {"refused": refused.refusal.message_id, "values": dict(refused.refusal.values)}
    _say(answer)


def _say(answer: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


class _Reading:
    """One reading of the files of a corpus."""

    def __init__(self, files: Sequence[_File], columns: Sequence[CorpusColumn], limits: Limits, folder: str) -> None:
        self._files = files
        self._columns = columns
        self._limits = limits
        self._database = _opened(files, limits, folder)
        self._header = Header({}, (), (), ())
        self._sample_every = 1

    def answer(self) -> dict[str, Any]:
        """Counts, with the names of all columns."""
        total = sum(Path(file.path).stat().st_size for file in self._files)
        for file in self._files:
            self._look_at(file)
        names = tuple(dict.fromkeys(name for file in self._files for name in file.names))
        self._header = corpus_audit.header(self._columns, names)
        self._sample_every = max(1, sum(file.likely_rows for file in self._files) // _SAMPLE_DRAWN)
        self._make_table()
        done = 0
        for number, file in enumerate(self._files):
            _say({"done": done, "total": total})
            with _named_faults(file, self._limits):
                self._take_in(number, file)
            done += file.size
        _say({"done": total, "total": total})
        return {"names": names, "counts": json.loads(corpus_audit.stored_counts(self._counts()))}

    # Before a file is read

    def _look_at(self, file: _File) -> None:
        """Refuse what is not what it says, or too large, and find its columns."""
        file.size = Path(file.path).stat().st_size
        with Path(file.path).open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
        _require_kind(file, head)
        with _named_faults(file, self._limits):
            match file.format:
                case "Parquet":
                    self._look_at_parquet(file)
                case "JSON":
                    self._look_at_json(file, head)
                case _:
                    self._look_at_csv(file)
        if len(file.names) > self._limits.columns:
            raise CorpusRefusedError(
                texts.TOO_MANY_COLUMNS, file=file.shown, found=len(file.names), limit=self._limits.columns
            )
        if not file.likely_rows:
            file.likely_rows = file.size * max(1, head.count(b"\n")) // len(head)
        file.header = corpus_audit.header(self._columns, file.names)

    def _look_at_parquet(self, file: _File) -> None:
        file.source = "read_parquet(?, file_row_number = true)"
        described = self._database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [file.path]).fetchall()
        file.names = tuple(str(row[0]) for row in described)
        found = self._database.execute("SELECT num_rows FROM parquet_file_metadata(?)", [file.path]).fetchone()
        file.likely_rows = int(found[0]) if found else 0
        if file.likely_rows > self._limits.rows:
            raise CorpusRefusedError(texts.TOO_MANY_ROWS, file=file.shown, limit=self._limits.rows)
        unpacked = self._database.execute(
            "SELECT coalesce(sum(total_uncompressed_size), 0) FROM parquet_metadata(?)", [file.path]
        ).fetchone()
        self._require_bounded(file, int(unpacked[0]) if unpacked else 0)

    def _look_at_json(self, file: _File, head: bytes) -> None:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        form = "array" if start.startswith(b"[") else "newline_delimited"
        options = f"format = '{form}', maximum_object_size = {_LARGEST_ROW_BYTES}"
        sniffed = self._database.execute(
            f"DESCRIBE SELECT * FROM read_json(?, {options}, maximum_depth = 1, sample_size = 2000)", [file.path]
        ).fetchall()
        file.names = tuple(str(row[0]) for row in sniffed)
        wanted = corpus_audit.header(self._columns, file.names).names.values()
        kept = list(wanted) or list(file.names[:1])
        described = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in kept)
        file.source = f"read_json(?, {options}, columns = {{{described}}})"

    def _look_at_csv(self, file: _File) -> None:
        with Path(file.path).open(encoding="utf-8-sig", errors="strict", newline="") as opened:
            lines = _bounded_lines(opened.read(_HEAD_BYTES))
        first = next(iter(lines), "")
        delimiter = max((",", ";", "\t"), key=lambda sign: len(next(csv.reader(lines, delimiter=sign), [])))
        if not first.strip():
            raise CorpusRefusedError(texts.EMPTY, file=file.shown)
        names = tuple(next(csv.reader(lines, delimiter=delimiter)))
        twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if twice is not None:
            raise CorpusRefusedError(texts.TWICE_A_COLUMN, column=twice[:_NAME_CHARS], file=file.shown)
        file.names = names
        described = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in names)
        file.source = (
            f"read_csv(?, auto_detect = false, header = true, delim = {_literal(delimiter)}, quote = '\"', "
            f"escape = '\"', null_padding = false, strict_mode = true, max_line_size = {_LARGEST_ROW_BYTES}, "
            f"columns = {{{described}}})"
        )

    def _require_bounded(self, file: _File, unpacked: int) -> None:
        limits = self._limits
        if unpacked > limits.unpacked_bytes and unpacked > limits.unpacked_times * file.size:
            raise CorpusRefusedError(
                texts.UNPACKS_TOO_LARGE, file=file.shown, packed=file.size, limit=limits.unpacked_times
            )

    # The narrow table: `h`, `hq` hashes; `l<n>` lengths of texts, `v<n>` values; `t_…` texts of the sample

    def _texts(self) -> list[tuple[int, CorpusColumn]]:
        return [(n, one) for n, one in enumerate(self._columns) if not corpus_audit.is_listed(one) and self._has(one)]

    def _listed(self) -> list[tuple[int, CorpusColumn]]:
        return [(n, one) for n, one in enumerate(self._columns) if corpus_audit.is_listed(one) and self._has(one)]

    def _has(self, column: CorpusColumn) -> bool:
        return column.key in self._header.names

    def _place(self, role: str) -> int | None:
        """The number of the text column with a role, where the corpus has it."""
        return next((n for n, column in enumerate(self._columns) if column.role == role and self._has(column)), None)

    def _make_table(self) -> None:
        described = ["file SMALLINT", "row BIGINT", "h UBIGINT", "hq UBIGINT", "repeats BOOLEAN"]
        described += [f"l{n} INTEGER" for n, _column in self._texts()]
        described += [f"v{n} VARCHAR" for n, _column in self._listed()]
        described += [f"t{n} VARCHAR" for n, _column in self._texts()]
        self._database.execute(f"CREATE TEMP TABLE narrow ({', '.join(described)})")

    def _rows(self, file: _File) -> str:
        """The rows of a file with our names: `c<n>` cells of the columns of the edition, `h` and `hq` hashes."""
        cells = [
            f"CAST({_quoted(file.header.names[column.key])} AS VARCHAR) AS c{n}"
            if column.key in file.header.names
            else f"CAST(NULL AS VARCHAR) AS c{n}"
            for n, column in (*self._texts(), *self._listed())
        ]
        row = "file_row_number" if file.format == "Parquet" else "CAST(NULL AS BIGINT)"
        inner = f"SELECT {', '.join([f'{row} AS row', *cells])} FROM {file.source}"
        whole = [self._place(role) for role in ("question", "context", "answer")]
        asked = _hash(whole[:2])
        return f"SELECT *, {_hash(whole)} AS h, {asked} AS hq FROM ({inner})"

    def _take_in(self, number: int, file: _File) -> None:
        question, answer = self._place("question"), self._place("answer")
        repeats = "NULL"
        if question is not None and answer is not None:
            # Of a question of so many characters, as many bytes at least.
            repeats = (
                f"strlen(c{question}) >= {LOOKED_FOR_FROM} AND contains(c{answer}, c{question}) "
                f"AND length(c{question}) >= {LOOKED_FOR_FROM}"
            )
        values = [str(number), "row", "h", "hq", repeats]
        values += [_length(f"c{n}", self._limits.field_bytes) for n, _column in self._texts()]
        values += [
            f"CASE WHEN strlen(c{n}) > {LONGEST_VALUE} THEN left(c{n}, {LONGEST_VALUE + 1}) ELSE c{n} END"
            for n, _column in self._listed()
        ]
        values += [
            f"CASE WHEN h % {self._sample_every} = 0 THEN left(c{n}, {_SAMPLE_CHARS}) END"
            for n, _column in self._texts()
        ]
        self._database.execute(f"INSERT INTO narrow SELECT {', '.join(values)} FROM ({self._rows(file)})", [file.path])
        lengths = [f"coalesce(sum(l{n}), 0)" for n, _column in self._texts()]
        rows, characters = self._one(
            f"SELECT count(*), {' + '.join(lengths) or '0'} FROM narrow WHERE file = {number}"
        )
        file.likely_rows = rows
        if self._one("SELECT count(*) FROM narrow")[0] > self._limits.rows:
            raise CorpusRefusedError(texts.TOO_MANY_ROWS, file=file.shown, limit=self._limits.rows)
        self._require_bounded(file, characters)

    # The counts

    def _counts(self) -> RawCounts:
        question, answer = self._place("question"), self._place("answer")
        asked = f"l{question} > 0"
        empty = {column.key: self._one(f"SELECT count(*) FROM narrow WHERE l{n} = 0")[0] for n, column in self._texts()}
        values: dict[str, list[tuple[str, int]]] = {}
        unlooked: dict[str, int] = {}
        for n, column in self._listed():
            empty[column.key], values[column.key], unlooked[column.key] = self._values(n)
        groups, repeated, examples = None, None, []
        if question is not None and answer is not None:
            groups, repeated = self._again("h", asked)
            examples = self._examples(asked) if groups else []
        return RawCounts(
            files=tuple(AuditedFile(file.shown, file.size, file.split, file.likely_rows) for file in self._files),
            empty=empty,
            values=values,
            unlooked=unlooked,
            crossings=self._crossings(),
            question_lengths=self._lengths(question),
            answer_lengths=self._lengths(answer),
            question_in_answer=None
            if question is None or answer is None
            else self._one("SELECT count(*) FROM narrow WHERE repeats")[0],
            repeated=repeated,
            repeated_groups=groups,
            repeated_examples=examples,
            repeated_questions=None if question is None else self._again("hq", asked)[1],
            overlaps=None if question is None else self._overlaps(asked),
            sample=self._sample(),
        )

    def _values(self, n: int) -> tuple[int, list[tuple[str, int]], int]:
        blank = f"(v{n} IS NULL OR trim(v{n}, {_BLANKS}) = '')"
        rows, empty = self._one(f"SELECT count(*), count(*) FILTER (WHERE {blank}) FROM narrow")
        found = self._all(
            f"SELECT v{n}, count(*) AS found FROM narrow WHERE NOT {blank} GROUP BY v{n} "
            f"ORDER BY found DESC, v{n} LIMIT {_DISTINCT_LOOKED_AT}"
        )
        return empty, [(str(value), int(count)) for value, count in found], rows - empty - sum(c for _v, c in found)

    def _crossings(self) -> list[tuple[str, str, int]] | None:
        pair = corpus_audit.crossed(self._columns, self._header)
        if pair is None:
            return None
        first, second = (next(n for n, column in enumerate(self._columns) if column.key == one.key) for one in pair)
        found = self._all(
            f"SELECT coalesce(v{first}, ''), coalesce(v{second}, ''), count(*) AS found FROM narrow GROUP BY 1, 2 "
            f"ORDER BY found DESC, 1, 2 LIMIT {_DISTINCT_LOOKED_AT}"
        )
        return [(str(one), str(other), int(count)) for one, other, count in found]

    def _lengths(self, n: int | None) -> list[tuple[int, int]] | None:
        if n is None:
            return None
        return [(int(length), int(rows)) for length, rows in self._all(f"SELECT l{n}, count(*) FROM narrow GROUP BY 1")]

    def _again(self, key: str, asked: str) -> tuple[int, int]:
        """How many groups of the same rows there are, and how many rows beyond the first of each."""
        groups, rows = self._one(
            "SELECT count(*), coalesce(sum(found - 1), 0)::BIGINT FROM "
            f"(SELECT count(*) AS found FROM narrow WHERE {asked} GROUP BY {key} HAVING count(*) > 1)"
        )
        return groups, rows

    def _examples(self, asked: str) -> list[tuple[int, str]]:
        """The largest groups of the same rows whose texts are the same: first and last row, or all where cheap."""
        groups = self._all(
            "SELECT h, count(*) AS found, min(file * 1099511627776 + row), max(file * 1099511627776 + row) "
            f"FROM narrow WHERE {asked} GROUP BY h HAVING count(*) > 1 ORDER BY found DESC, h LIMIT {_GROUPS_NAMED}"
        )
        places = {divmod(place, 1 << 40) for _h, _found, *ends in groups for place in ends if place is not None}
        by_hash: dict[int, set[tuple[str, ...]]] = defaultdict(set)
        hashes = ", ".join(str(row[0]) for row in groups)
        whole = [n for role in ("question", "context", "answer") if (n := self._place(role)) is not None]
        cells = ", ".join(f"coalesce(c{n}, '')" for n in whole)
        for number, file in enumerate(self._files):
            here = [str(row) for place, row in places if place == number]
            if file.format == "Parquet" and not here:
                continue
            where = f"row IN ({', '.join(here)}) AND " if file.format == "Parquet" else ""
            with _named_faults(file, self._limits):
                found = self._database.execute(
                    f"SELECT DISTINCT h, {cells} FROM ({self._rows(file)}) WHERE {where}h IN ({hashes}) LIMIT 100",
                    [file.path],
                ).fetchall()
            for h, *said in found:
                by_hash[h].add(tuple(said))
        confirmed = [(found, by_hash[h]) for h, found, *_ends in groups if len(by_hash[h]) == 1]
        return [(found, next(iter(said))[0][:_EXAMPLE_CHARS]) for found, said in confirmed]

    def _overlaps(self, asked: str) -> list[tuple[str, int, int]] | None:
        splits: dict[str, list[int]] = defaultdict(list)
        for number, file in enumerate(self._files):
            splits[file.split].append(number)
        training = corpus_audit.training_split(splits)
        if training is None or len(splits) < 2:
            return None
        of_training = f"SELECT hq FROM narrow WHERE {asked} AND file IN ({_listing(splits[training])})"
        found = []
        for split, numbers in splits.items():
            if split != training:
                here = f"file IN ({_listing(numbers)})"
                [rows] = self._one(f"SELECT count(*) FROM narrow WHERE {here}")
                [shared] = self._one(
                    f"SELECT count(*) FROM narrow WHERE {here} AND {asked} AND hq IN ({of_training})"
                )
                found.append((split, rows, shared))
        return found

    def _sample(self) -> list[dict[str, str]]:
        held = [(f"t{n}", column.key) for n, column in self._texts()]
        held += [(f"v{n}", column.key) for n, column in self._listed()]
        if not self._texts():
            return []
        rows = self._all(
            f"SELECT {', '.join(name for name, _key in held)} FROM (SELECT *, row_number() OVER (PARTITION BY h) AS nth "
            f"FROM narrow WHERE h % {self._sample_every} = 0) WHERE nth = 1 ORDER BY h LIMIT {_SAMPLE}"
        )
        return [
            {key: str(cell) for (_name, key), cell in zip(held, row, strict=True) if cell is not None} for row in rows
        ]

    def _one(self, query: str) -> tuple[int, ...]:
        [row] = self._all(query)
        return tuple(int(value) for value in row)

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        try:
            return self._database.execute(query).fetchall()
        except duckdb.OutOfMemoryException as fault:
            raise CorpusRefusedError(texts.OUT_OF_MEMORY, limit=self._limits.memory_bytes) from fault


def _opened(files: Sequence[_File], limits: Limits, folder: str) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(
        config={
            "memory_limit": f"{limits.memory_bytes // 1_000_000}MB",
            "threads": limits.threads,
            "preserve_insertion_order": False,
            "temp_directory": folder,
            "max_temp_directory_size": "5GB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        }
    )
    allowed = ", ".join(_literal(file.path) for file in files)
    database.execute(f"SET allowed_paths = [{allowed}]")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database


class _named_faults:  # noqa: N801 - used as a word of the language, like `contextlib.suppress`
    """What DuckDB says of a file, as a refusal."""

    def __init__(self, file: _File, limits: Limits) -> None:
        self._file = file
        self._limits = limits

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, fault: BaseException | None, _trace: object) -> None:
        if isinstance(fault, duckdb.OutOfMemoryException | MemoryError):
            raise CorpusRefusedError(texts.OUT_OF_MEMORY, limit=self._limits.memory_bytes) from fault
        if isinstance(fault, duckdb.Error) and _FIELD_MARK in str(fault):
            limit = self._limits.field_bytes
            raise CorpusRefusedError(texts.FIELD_TOO_LONG, file=self._file.shown, limit=limit) from fault
        if isinstance(fault, duckdb.Error | UnicodeDecodeError | csv.Error):
            raise CorpusRefusedError(
                texts.UNREADABLE, file=self._file.shown, format=self._file.format, detail=_detail(fault, self._file)
            ) from fault


def _detail(fault: Exception, file: _File) -> str:
    """The first line of what went wrong, without our path and without what stands in the file."""
    if isinstance(fault, UnicodeDecodeError):
        return "UTF-8?"
    said = str(fault)
    first = re.sub(r"\s+", " ", said.strip().split("\n")[0]).replace(file.path, file.shown)
    first = re.sub(r"[\"'`].*?[\"'`]", "…", first)[:200]
    line = _LINE.search(said)
    return first if line is None or line[0] in first else f"{first} ({line[0]})"


def _require_kind(file: _File, head: bytes) -> None:
    """Raises CorpusRefusedError where the first bytes are not those of the format that the name says."""
    found = next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if found is None and file.format == "Parquet":
        found = texts.KIND_UNKNOWN
    if found is None and _MARKUP.match(head):
        found = refusals.KIND_WEB_PAGE
    if found is None and (b"\x00" in head or (file.format == "JSON" and start not in (b"{", b"["))):
        found = texts.KIND_UNKNOWN
    if found is None and file.format == "CSV" and re.match(rb'[\xef\xbb\xbf]*\s*(?:\{\s*["}]|\[\s*[\[{])', head):
        found = refusals.KIND_JSON
    if found not in (None, file.format):
        values = {"file": file.shown, "kind": str(found), "format": file.format}
        raise CorpusRefusedError(texts.NOT_WHAT_ITS_NAME_SAYS, **values)


def _bounded_lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _hash(columns: Sequence[int | None]) -> str:
    cells = [f"coalesce(c{n}, '')" for n in columns if n is not None]
    return f"hash({', '.join(cells)})" if cells else "CAST(NULL AS UBIGINT)"


def _length(cell: str, limit: int) -> str:
    """Characters as written, 0 of a cell that is empty; what is longer than the limit ends the reading.

    Only what sorts before "!" can begin with white space: asking that first spares trimming every text.
    """
    return (
        f"CASE WHEN {cell} IS NULL THEN 0 WHEN strlen({cell}) > {limit} THEN error('{_FIELD_MARK}') "
        f"WHEN {cell} < '!' AND trim({cell}, {_BLANKS}) = '' THEN 0 ELSE length({cell}) END"
    )


def _listing(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"




if __name__ == "__main__":
    main()
