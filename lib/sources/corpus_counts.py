"""The process that reads a corpus: `python -m lib.sources.corpus_counts`, started by `lib.sources.corpus_reader`.

It takes a request as JSON and answers with lines of JSON: how far it is, then counts or a refusal. Each file is parsed
once into narrow tables (hashes and lengths of the texts, values of the vocabularies), and all is counted from there.
Rows are the same where 64 bits of hash over question, context and answer are; groups that are named are read again and
compared as text. Of the texts a sample is kept, chosen by hash, so that it does not depend on the order of the rows or
on the format.

What stands in the files never gets into SQL but for names of columns, quoted.
"""

import json
import resource
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from lib.domain import corpus_audit
from lib.domain.corpus_audit import LONGEST_VALUE, LOOKED_FOR_FROM, AuditedFile, Header, RawCounts
from lib.domain.edition import CorpusColumn
from lib.sources import corpus_refusals as texts
from lib.sources.corpus_formats import (
    FIELD_MARK,
    CorpusSource,
    connection,
    look_at,
    named_faults,
    quoted,
    require_bounded,
)
from lib.sources.corpus_reader import Limits
from lib.sources.corpus_refusals import CorpusRefusedError

_DISTINCT_LOOKED_AT = 10_000
_GROUPS_NAMED = 3
_HASHES = 2**64 - 1
_SAMPLE = 300
_SAMPLE_DRAWN = 1_000
_SAMPLE_CHARS = 1_000
_EXAMPLE_CHARS = 300
_BLANKS = "' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"


def main() -> None:
    """Answer the request on standard input."""
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.address_bytes, limits.address_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written_bytes, limits.written_bytes))
    columns = [CorpusColumn.model_validate(column) for column in request["columns"]]
    files = [CorpusSource(**file) for file in request["files"]]
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

    def __init__(
        self, files: Sequence[CorpusSource], columns: Sequence[CorpusColumn], limits: Limits, folder: str
    ) -> None:
        self._files = files
        self._columns = columns
        self._limits = limits
        self._database = connection(files, limits, folder)
        self._header = Header({}, (), (), ())
        self._sampled_below = _HASHES

    def answer(self) -> dict[str, Any]:
        """Counts, with the names of all columns."""
        total = sum(Path(file.path).stat().st_size for file in self._files)
        for file in self._files:
            look_at(self._database, file, self._columns, self._limits)
        names = tuple(dict.fromkeys(name for file in self._files for name in file.names))
        self._header = corpus_audit.header(self._columns, names)
        self._sampled_below = _HASHES // max(1, sum(file.likely_rows for file in self._files) // _SAMPLE_DRAWN)
        self._make_table()
        done = 0
        for number, file in enumerate(self._files):
            _say({"done": done, "total": total})
            with named_faults(file, self._limits):
                self._take_in(number, file)
            done += file.size
        _say({"done": total, "total": total})
        return {"names": names, "counts": json.loads(corpus_audit.stored_counts(self._counts()))}

    # Two tables. `narrow`, a row of each row: `h`, `hq` hashes, `l<n>` lengths of texts, `v<n>` values (of Parquet only
    # those of the sample), `t<n>` texts of the sample. `listed`: `v<n>` values that stand together, in so many `rows`.

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
        described = ["file SMALLINT", "row UINTEGER", "h UBIGINT", "hq UBIGINT", "repeats BOOLEAN"]
        described += [f"l{n} INTEGER" for n, _column in self._texts()]
        described += [f"v{n} VARCHAR" for n, _column in self._listed()]
        described += [f"t{n} VARCHAR" for n, _column in self._texts()]
        self._database.execute(f"CREATE TABLE narrow ({', '.join(described)})")
        values = [f"v{n} VARCHAR" for n, _column in self._listed()]
        self._database.execute(f"CREATE TABLE listed ({', '.join([*values, 'rows BIGINT'])})")

    def _rows(self, file: CorpusSource) -> str:
        """The rows of a file with our names: `c<n>` cells of the columns of the edition, `h` and `hq` hashes."""
        cells = [
            f"CAST({quoted(file.header.names[column.key])} AS VARCHAR) AS c{n}"
            if column.key in file.header.names
            else f"CAST(NULL AS VARCHAR) AS c{n}"
            for n, column in (*self._texts(), *self._listed())
        ]
        row = "file_row_number" if file.format == "Parquet" else "CAST(NULL AS UINTEGER)"
        inner = f"SELECT {', '.join([f'{row} AS row', *cells])} FROM {file.source}"
        whole = [self._place(role) for role in ("question", "context", "answer")]
        asked = _hash(whole[:2])
        return f"SELECT *, {_hash(whole)} AS h, {asked} AS hq FROM ({inner})"

    def _take_in(self, number: int, file: CorpusSource) -> None:
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
        is_sampled = f"h < {self._sampled_below}"
        listed = [
            f"CASE WHEN strlen(c{n}) > {LONGEST_VALUE} THEN left(c{n}, {LONGEST_VALUE + 1}) ELSE c{n} END"
            for n, _column in self._listed()
        ]
        # A column of Parquet is cheaper read a second time than stored for each row; other formats are parsed once.
        is_read_again = file.format == "Parquet"
        values += [f"CASE WHEN {is_sampled} THEN {value} END" if is_read_again else value for value in listed]
        values += [f"CASE WHEN {is_sampled} THEN left(c{n}, {_SAMPLE_CHARS}) END" for n, _column in self._texts()]
        self._database.execute(f"INSERT INTO narrow SELECT {', '.join(values)} FROM ({self._rows(file)})", [file.path])
        if is_read_again:
            together = f"SELECT {', '.join([*listed, 'count(*)'])} FROM ({self._rows(file)}) GROUP BY ALL"
            self._database.execute(f"INSERT INTO listed {together}", [file.path])
        else:
            columns = ", ".join([*(f"v{n}" for n, _column in self._listed()), "count(*)"])
            self._database.execute(
                f"INSERT INTO listed SELECT {columns} FROM narrow WHERE file = {number} GROUP BY ALL"
            )
        lengths = [f"coalesce(sum(l{n}), 0)" for n, _column in self._texts()]
        rows, characters = self._one(f"SELECT count(*), {' + '.join(lengths) or '0'} FROM narrow WHERE file = {number}")
        file.likely_rows = rows
        if self._one("SELECT count(*) FROM narrow")[0] > self._limits.rows:
            raise CorpusRefusedError(texts.TOO_MANY_ROWS, file=file.shown, limit=self._limits.rows)
        require_bounded(file, characters, self._limits)

    # The counts

    def _counts(self) -> RawCounts:
        question, answer = self._place("question"), self._place("answer")
        asked = f"l{question} > 0"
        empty = {column.key: self._one(f"SELECT count(*) FROM narrow WHERE l{n} = 0")[0] for n, column in self._texts()}
        values: dict[str, list[tuple[str, int]]] = {}
        unlooked: dict[str, int] = {}
        for n, column in self._listed():
            empty[column.key], values[column.key], unlooked[column.key] = self._values(n)
        repeated_questions, groups, repeated, examples = None, None, None, []
        if question is not None:
            repeated_questions = self._keep_repeated_questions(asked)
            if answer is not None:
                groups, repeated = self._keep_repeated_rows(asked)
                examples = self._examples()
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
            repeated_questions=repeated_questions,
            overlaps=None if question is None else self._overlaps(asked),
            sample=self._sample(),
        )

    def _values(self, n: int) -> tuple[int, list[tuple[str, int]], int]:
        """Empty cells, rows by value, and rows with values beyond those that are looked at."""
        self._database.execute(
            f"CREATE OR REPLACE TEMP TABLE found AS SELECT v{n} AS value, sum(rows) AS rows FROM listed GROUP BY 1"
        )
        blank = f"(value IS NULL OR trim(value, {_BLANKS}) = '')"
        [empty] = self._one(f"SELECT coalesce(sum(rows), 0)::BIGINT FROM found WHERE {blank}")
        [rows] = self._one("SELECT coalesce(sum(rows), 0)::BIGINT FROM found")
        kept = self._all(
            f"SELECT value, rows FROM found WHERE NOT {blank} ORDER BY rows DESC, value LIMIT {_DISTINCT_LOOKED_AT}"
        )
        values = [(str(value), int(count)) for value, count in kept]
        return empty, values, rows - empty - sum(count for _value, count in values)

    def _crossings(self) -> list[tuple[str, str, int]] | None:
        pair = corpus_audit.crossed(self._columns, self._header)
        if pair is None:
            return None
        first, second = (next(n for n, column in enumerate(self._columns) if column.key == one.key) for one in pair)
        found = self._all(
            f"SELECT coalesce(v{first}, ''), coalesce(v{second}, ''), sum(rows) AS found FROM listed GROUP BY 1, 2 "
            f"ORDER BY found DESC, 1, 2 LIMIT {_DISTINCT_LOOKED_AT}"
        )
        return [(str(one), str(other), int(count)) for one, other, count in found]

    def _lengths(self, n: int | None) -> list[tuple[int, int]] | None:
        if n is None:
            return None
        return [(int(length), int(rows)) for length, rows in self._all(f"SELECT l{n}, count(*) FROM narrow GROUP BY 1")]

    def _keep_repeated_questions(self, asked: str) -> int:
        """How many rows ask what one before them asked; the hashes of such questions stay in `asked_again`."""
        self._all(
            "CREATE TEMP TABLE asked_again AS SELECT hq, count(*) AS found FROM narrow "
            f"WHERE {asked} GROUP BY hq HAVING count(*) > 1"
        )
        [rows] = self._one("SELECT coalesce(sum(found - 1), 0)::BIGINT FROM asked_again")
        return rows

    def _keep_repeated_rows(self, asked: str) -> tuple[int, int]:
        """How many groups of the same rows there are, and rows beyond the first of each; they stay in `again`.

        The same rows ask the same: only those of repeated questions are grouped.
        """
        self._all(
            "CREATE TEMP TABLE again AS SELECT h, count(*) AS found, min(file::BIGINT * 4294967296 + row) AS first, "
            "max(file::BIGINT * 4294967296 + row) AS last "
            f"FROM narrow WHERE {asked} AND hq IN (SELECT hq FROM asked_again) GROUP BY h HAVING count(*) > 1"
        )
        groups, rows = self._one("SELECT count(*), coalesce(sum(found - 1), 0)::BIGINT FROM again")
        return groups, rows

    def _examples(self) -> list[tuple[int, str]]:
        """The largest groups of the same rows whose texts are the same: first and last row, or all where cheap."""
        groups = self._all(f"SELECT * FROM again ORDER BY found DESC, h LIMIT {_GROUPS_NAMED}")
        if not groups:
            return []
        places = {divmod(place, 1 << 32) for _h, _found, *ends in groups for place in ends if place is not None}
        by_hash: dict[int, set[tuple[str, ...]]] = defaultdict(set)
        hashes = ", ".join(str(row[0]) for row in groups)
        whole = [n for role in ("question", "context", "answer") if (n := self._place(role)) is not None]
        cells = ", ".join(f"coalesce(c{n}, '')" for n in whole)
        for number, file in enumerate(self._files):
            here = [str(row) for place, row in places if place == number]
            if file.format == "Parquet" and not here:
                continue
            where = f"row IN ({', '.join(here)}) AND " if file.format == "Parquet" else ""
            with named_faults(file, self._limits):
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
                [shared] = self._one(f"SELECT count(*) FROM narrow WHERE {here} AND {asked} AND hq IN ({of_training})")
                found.append((split, rows, shared))
        return found

    def _sample(self) -> list[dict[str, str]]:
        held = [(f"t{n}", column.key) for n, column in self._texts()]
        held += [(f"v{n}", column.key) for n, column in self._listed()]
        if not self._texts():
            return []
        rows = self._all(
            f"SELECT {', '.join(name for name, _key in held)} FROM (SELECT *, row_number() OVER (PARTITION BY h) "
            f"AS nth FROM narrow WHERE h < {self._sampled_below}) WHERE nth = 1 ORDER BY h LIMIT {_SAMPLE}"
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


def _hash(columns: Sequence[int | None]) -> str:
    cells = [f"coalesce(c{n}, '')" for n in columns if n is not None]
    return f"hash({', '.join(cells)})" if cells else "CAST(NULL AS UBIGINT)"


def _length(cell: str, limit: int) -> str:
    """Characters as written, 0 of a cell that is empty; what is longer than the limit ends the reading.

    Only what sorts before "!" can begin with white space: asking that first spares trimming every text.
    """
    return (
        f"CASE WHEN {cell} IS NULL THEN 0 WHEN strlen({cell}) > {limit} THEN error('{FIELD_MARK}') "
        f"WHEN {cell} < '!' AND trim({cell}, {_BLANKS}) = '' THEN 0 ELSE length({cell}) END"
    )


def _listing(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


if __name__ == "__main__":
    main()
