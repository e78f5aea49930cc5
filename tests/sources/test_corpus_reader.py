"""What is counted in corpora whose faults were planted, and what becomes of files that are made to do harm."""

import gzip
import threading
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lib.domain import corpus_audit
from lib.domain.corpus_audit import AuditResult
from lib.sources import corpus_refusals as texts
from lib.sources.corpus_reader import CorpusFile, Limits, read_counts
from lib.sources.corpus_refusals import CorpusRefusedError
from tests.sources import planted_corpora
from tests.sources.planted_corpora import FORMATS, Planted, planted, write, written
from tests.turns import every

COUNTRIES = frozenset({"MX", "NA", "AR", "UY", "ES"})


@pytest.fixture(scope="module")
def corpus() -> Planted:
    return planted()


@pytest.fixture(scope="module")
def results(corpus: Planted, tmp_path_factory: pytest.TempPathFactory) -> dict[str, AuditResult]:
    """What is found in the same rows, by format."""
    return {form: audited(written(tmp_path_factory.mktemp(form), corpus, form)) for form in FORMATS}


def audited(files: list[CorpusFile], limits: Limits | None = None) -> AuditResult:
    columns = planted_corpora.columns()
    names, counts = read_counts(files, columns, limits=limits)
    return corpus_audit.result(columns, corpus_audit.header(columns, names), counts, COUNTRIES)


def one(path: Path) -> list[CorpusFile]:
    return [CorpusFile(path, path.name)]


def refusal(files: list[CorpusFile], limits: Limits | None = None) -> tuple[str, dict[str, Any]]:
    with pytest.raises(CorpusRefusedError) as raised:
        audited(files, limits)
    return raised.value.refusal.message_id, dict(raised.value.refusal.values)


@pytest.mark.parametrize("form", FORMATS)
def test_figures_are_those_that_were_planted(form: str, corpus: Planted, results: dict[str, AuditResult]) -> None:
    found = results[form]
    rows = corpus.rows
    assert found.rows == len(rows)
    assert [(file.split, file.rows) for file in found.files] == [
        ("train", len(corpus.train)),
        ("test", len(corpus.test)),
    ]
    assert {column.key: column.name for column in found.columns if column.name} == {
        "pregunta": "instruction",
        "entrada": "input",
        "respuesta": "output",
        "idioma": "idioma",
        "registro": "registro",
        "periodo": "periodo",
        "dominio": "domain",
        "tarea": "tarea",
        "pais_referencia": "país",
    }
    assert found.missing_required == ()
    assert found.extra == ("notas",)
    assert {column.key: column.empty for column in found.columns if column.name} == {
        column.key: corpus.empty(column.name) for column in found.columns if column.name
    }
    assert found.empty_answers == corpus.empty("output")
    assert found.very_short_answers == corpus.very_short()
    assert found.question_in_answer == corpus.repeating()
    assert found.repeated == corpus.again("instruction", "input", "output")
    assert found.repeated_questions == corpus.again("instruction", "input")
    assert found.overlaps is not None
    assert [(one.split, one.rows, one.shared) for one in found.overlaps] == [
        ("test", len(corpus.test), corpus.shared())
    ]
    assert found.answer_lengths is not None
    lengths = [len(row["output"] or "") for row in rows if (row["output"] or "").strip()]
    assert (found.answer_lengths.shortest, found.answer_lengths.longest) == (min(lengths), max(lengths))
    assert found.answer_lengths.median == median(lengths)
    assert found.answer_lengths.bins[:3] == tuple(
        sum(least <= length < most for length in lengths) for least, most in ((1, 10), (10, 50), (50, 100))
    )


@pytest.mark.parametrize("form", FORMATS)
def test_values_are_counted_in_the_words_of_the_edition(
    form: str, corpus: Planted, results: dict[str, AuditResult]
) -> None:
    def count(name: str, *values: str) -> int:
        return sum(row[name] in values for row in corpus.rows)

    register = results[form].column("registro")
    assert register.kinds == {
        "exact": count("registro", "coloquial", "medio"),
        "respelled": count("registro", "Culto"),
        "kind": count("registro", "coloquial_jerga"),
        "unknown": count("registro", "jerga"),
    }
    assert {one.value: one.rows for one in register.values} == {
        "coloquial": count("registro", "coloquial", "coloquial_jerga"),
        "medio": count("registro", "medio"),
        "culto": count("registro", "Culto"),
    }
    assert [(one.value, one.rows) for one in register.unknown_examples] == [("jerga", count("registro", "jerga"))]
    variety = results[form].column("idioma")
    assert {one.value: one.rows for one in variety.values} == {
        "es_MX": count("idioma", "es_MX"),
        "es_CL": count("idioma", "es-CL"),
        "ca": count("idioma", "ca"),
    }
    assert {one.value for one in variety.unknown_examples} == {"ES_mx", "español"}
    about = results[form].column("pais_referencia")
    assert {one.value: one.rows for one in about.values} == {
        "MX": count("país", "MX"),
        "NA": count("país", "NA"),
        "AR": count("país", "AR/UY"),
        "UY": count("país", "AR/UY"),
        "ES": count("país", "ES (Galicia)"),
    }
    crossings = {(one.variety, one.country): one.rows for one in results[form].crossings or ()}
    assert crossings["es_MX", "NA"] == sum(row["idioma"] == "es_MX" and row["país"] == "NA" for row in corpus.rows)
    assert crossings["ca", None] == sum(
        row["idioma"] == "ca" and row["país"] in (None, "México") for row in corpus.rows
    )


def test_three_formats_of_the_same_rows_give_the_same_result(results: dict[str, AuditResult]) -> None:
    def without_files(result: AuditResult) -> AuditResult:
        return replace(result, files=())

    assert without_files(results["jsonl"]) == without_files(results["parquet"])
    # CSV has no null: a cell of the sample is empty there, and is not there elsewhere.
    said = [{key: text for key, text in row.cells.items() if text} for row in results["csv"].sample]
    assert said == [{key: text for key, text in row.cells.items() if text} for row in results["parquet"].sample]
    assert replace(without_files(results["csv"]), sample=()) == replace(without_files(results["parquet"]), sample=())


def test_groups_that_are_named_are_the_most_frequent_ones_and_their_texts_are_the_same(
    corpus: Planted, results: dict[str, AuditResult]
) -> None:
    questions = {(row["instruction"] or "")[:300] for row in corpus.rows}
    examples = results["parquet"].repeated_examples
    assert len(examples) == 3
    assert {one.text for one in examples} <= questions
    assert min(one.rows for one in examples) >= 2


def test_corpus_without_a_column_has_unknown_counts_and_no_zeros(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [{"pregunta": "¿Qué es un río?", "idioma": "ca"}])
    found = audited(one(path))
    assert found.missing_required == ("respuesta", "registro", "periodo", "dominio", "tarea")
    assert (found.empty_answers, found.very_short_answers, found.question_in_answer) == (None, None, None)
    assert (found.repeated, found.repeated_questions, found.overlaps, found.crossings) == (None, 0, None, None)
    assert found.column("registro").empty is None


def test_quoted_line_breaks_and_the_word_na_are_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('pregunta;respuesta;país\n"una\nlínea; ""dos""";NA;NA\n', encoding="utf-8")
    found = audited(one(path))
    assert [row.cells for row in found.sample] == [
        {"pregunta": 'una\nlínea; "dos"', "respuesta": "NA", "pais_referencia": "NA"}
    ]
    assert (found.empty_answers, found.very_short_answers) == (0, 1)


def test_addresses_do_not_get_into_a_result(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", [{"pregunta": "¿De quién es somebody@example.org?", "registro": "a@example.org"}]
    )
    assert "example.org" not in str(audited(one(path)).stored())


def test_names_of_columns_are_never_read_as_sql(tmp_path: Path) -> None:
    odd = "a\"; DROP TABLE narrow; --'"
    for form in FORMATS:
        path = write(tmp_path / f"a.{form}", [{"pregunta": "¿Qué?", "respuesta": "Nada", odd: "x"}])
        assert audited(one(path)).extra == (odd,)


# Files that are made to do harm, or are not what they seem


def test_two_kilobytes_that_unpack_to_two_gigabytes_are_refused(tmp_path: Path) -> None:
    dictionary = tmp_path / "bomb.parquet"
    text = pa.array(["a" * 390_000])
    rows = pa.DictionaryArray.from_arrays(pa.array([0] * 5_200, pa.int32()), text)
    pq.write_table(pa.table({"pregunta": rows, "respuesta": rows}), dictionary, compression="zstd")
    assert dictionary.stat().st_size < 6_000
    message, values = refusal(one(dictionary))
    assert (message, values["packed"]) == (texts.UNPACKS_TOO_LARGE, dictionary.stat().st_size)
    plain = tmp_path / "plain.parquet"
    pq.write_table(pa.table({"pregunta": ["a" * 300_000] * 1_000}), plain, compression="zstd", use_dictionary=False)
    assert refusal(one(plain))[0] == texts.UNPACKS_TOO_LARGE


def test_cell_that_is_too_long_ends_the_reading(tmp_path: Path) -> None:
    for form in FORMATS:
        path = write(tmp_path / f"long.{form}", [{"pregunta": "¿Qué?", "respuesta": "a" * 5_000}])
        assert refusal(one(path), Limits(field_bytes=4_000)) == (
            texts.FIELD_TOO_LONG,
            {"file": path.name, "limit": 4_000},
        )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.parquet", b"pregunta,respuesta\na,b\n", texts.NOT_WHAT_ITS_NAME_SAYS),
        ("a.csv", b"PAR1" + b"\x00" * 100 + b"PAR1", texts.NOT_WHAT_ITS_NAME_SAYS),
        ("a.jsonl", b"pregunta,respuesta\na,b\n", texts.NOT_WHAT_ITS_NAME_SAYS),
        ("a.csv", b'{"pregunta": "a"}\n', texts.NOT_WHAT_ITS_NAME_SAYS),
        ("a.csv", b"<!doctype html><title>Sign in</title>", texts.NOT_WHAT_ITS_NAME_SAYS),
        ("a.csv", b"PK\x03\x04 and more", texts.NOT_WHAT_ITS_NAME_SAYS),
        ("a.csv", gzip.compress(b"pregunta\na\n", mtime=0), texts.NOT_WHAT_ITS_NAME_SAYS),
        ("a.parquet", b"PAR1" + b"\x07" * 5_000 + b"PAR1", texts.UNREADABLE),
        ("a.jsonl", b'{"pregunta": "a"}\n{"pregunta": \n', texts.UNREADABLE),
        ("a.csv", "pregunta,respuesta\nniño,sí\n".encode("cp1252"), texts.UNREADABLE),
        ("a.csv", b"pregunta,respuesta\na,b,c,d\n", texts.UNREADABLE),
        ("a.csv", b"pregunta,pregunta\na,b\n", texts.TWICE_A_COLUMN),
        ("a.csv", b"", texts.EMPTY),
        ("a.csv.gz", b"\x1f\x8b", texts.COMPRESSED),
        ("a.exe", b"MZ", texts.NOT_A_FORMAT),
    ],
)
def test_file_that_is_not_what_it_says_is_refused(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found, values = refusal(one(path))
    assert found == message
    assert name in str(values)
    assert str(tmp_path) not in str(values)


def test_limits_of_rows_and_bytes_hold(tmp_path: Path) -> None:
    for form in FORMATS:
        path = write(tmp_path / f"a.{form}", [{"pregunta": f"¿{n}?", "respuesta": "x"} for n in range(60)])
        assert refusal(one(path), Limits(rows=50)) == (texts.TOO_MANY_ROWS, {"file": path.name, "limit": 50})
        assert refusal(one(path), Limits(total_bytes=100))[0] == texts.TOO_LARGE


@pytest.mark.parametrize(
    ("limits", "message"),
    every(
        3,
        [
            (Limits(wall_seconds=1), texts.OUT_OF_TIME),
            (Limits(cpu_seconds=1), texts.OUT_OF_TIME),
            (Limits(address_bytes=300_000_000), None),
        ],
    ),
)
def test_reading_that_passes_its_limits_is_stopped_while_the_caller_goes_on(
    limits: Limits, message: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    line = '{"pregunta": "' + "agua " * 60 + '", "respuesta": "' + "río " * 200 + '"}\n'
    path.write_text(line * 400_000, encoding="utf-8")
    ticks = 0
    is_over = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not is_over.wait(0.02):
            ticks += 1

    beside = threading.Thread(target=tick)
    beside.start()
    try:
        found, _values = refusal(one(path), limits)
    finally:
        is_over.set()
        beside.join()
    assert found == message if message else found in (texts.OUT_OF_MEMORY, texts.DIED)
    assert ticks > 0


def test_corpus_that_would_fill_the_disk_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"pregunta": "{n}", "respuesta": "{n}"}}\n' for n in range(200_000)), encoding="utf-8")
    assert refusal(one(path), Limits(written_bytes=1_000_000)) == (texts.OUT_OF_ROOM, {"limit": 1_000_000})


def test_progress_is_heard_of(corpus: Planted, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    files = written(tmp_path, corpus, "parquet")
    read_counts(files, planted_corpora.columns(), progress=lambda done, total: heard.append((done, total)))
    sizes = [file.path.stat().st_size for file in files]
    assert heard == [(0, sum(sizes)), (sizes[0], sum(sizes)), (sum(sizes), sum(sizes))]
