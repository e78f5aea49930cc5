"""Corpora whose faults are known, since they were put there: the same rows as Parquet, JSON lines and CSV."""

import csv
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from lib.domain.edition import CorpusColumn
from lib.sources.corpus_reader import CorpusFile
from lib.sources.edition_files import read_edition

FORMATS = ("parquet", "jsonl", "csv")
Row = dict[str, str | None]


def columns() -> tuple[CorpusColumn, ...]:
    """Those of the edition."""
    return read_edition("somos600m-2024").corpus_columns


@dataclass(frozen=True)
class Planted:
    """Rows for training and for testing, and what is true of them, counted row by row."""

    train: list[Row]
    test: list[Row]

    @property
    def rows(self) -> list[Row]:
        return self.train + self.test

    def empty(self, name: str) -> int:
        return sum(not (row[name] or "").strip() for row in self.rows)

    def again(self, *names: str) -> int:
        """Rows beyond the first of each group with the same cells."""
        asked = [row for row in self.rows if (row["instruction"] or "").strip()]
        groups = Counter(tuple(row[name] or "" for name in names) for row in asked)
        return sum(count - 1 for count in groups.values())

    def shared(self) -> int:
        """Questions of the test that also are in the training."""
        known = {(row["instruction"], row["input"] or "") for row in self.train if (row["instruction"] or "").strip()}
        return sum((row["instruction"], row["input"] or "") in known for row in self.test)

    def very_short(self) -> int:
        return sum(bool((row["output"] or "").strip()) and len(row["output"] or "") < 10 for row in self.rows)

    def repeating(self) -> int:
        return sum(
            len(row["instruction"] or "") >= 10 and (row["instruction"] or "") in (row["output"] or "")
            for row in self.rows
        )


def planted(rows: int = 2_000, seed: int = 7) -> Planted:
    """A corpus with empty cells, unknown values, repeated rows and a test that was trained on."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    words = ["agua", "río", "año", "niñez", "coração", "línea", '"cita"', "coma,", "sí", "çà", "ñandú", "fin"]

    def text(least: int, most: int) -> str:
        said = " ".join(draw.choice(words) for _ in range(draw.randint(least, most)))
        return said.replace("fin", "fin\notra línea") if draw.random() < 0.2 else said

    def row(number: int) -> Row:
        question: str | None = f"¿{number}? {text(2, 8)}"
        answer: str | None = text(4, 60)
        chance = draw.random()
        if chance < 0.03:
            question = draw.choice([None, "", "   "])
        elif chance < 0.08:
            answer = draw.choice([None, "", " \n\t "])
        elif chance < 0.12:
            answer = draw.choice(["sí", "no", "NA", "ñandú"])
        elif chance < 0.17:
            answer = f"{question} Pues {answer}"
        return {
            "instruction": question,
            "input": draw.choice([None, "", text(1, 3)]),
            "output": answer,
            "idioma": draw.choice(["es_MX", "es-CL", "ca", "ES_mx", "español", None]),
            "registro": draw.choice(["coloquial", "medio", "Culto", "jerga", "coloquial_jerga", ""]),
            "periodo": draw.choice(["actual", "clásico", "futuro"]),
            "domain": draw.choice(["legal", "noticias", "literatura_poesia", "otros", "general"]),
            "tarea": draw.choice(["pregunta", "resumen", "similitud semántica", "chiste"]),
            "país": draw.choice(["MX", "NA", "AR/UY", "ES (Galicia)", "México", None]),
            "notas": "x",
        }

    train = [row(number) for number in range(rows)]
    train += [dict(draw.choice(train)) for _ in range(rows // 20)]
    train += [dict(draw.choice(train), output=f"Otra respuesta {n}") for n in range(rows // 25)]
    test = [row(rows + number) for number in range(rows // 10)]
    test += [dict(draw.choice(train), output="Otra respuesta más") for _ in range(rows // 50)]
    draw.shuffle(train)
    draw.shuffle(test)
    return Planted(train, test)


def written(folder: Path, corpus: Planted, form: str) -> list[CorpusFile]:
    """The corpus as two files of a format, one of each split."""
    return [
        CorpusFile(write(folder / f"{split}.{form}", rows), f"{split}.{form}", split)
        for split, rows in (("train", corpus.train), ("test", corpus.test))
    ]


def write(path: Path, rows: Sequence[Row]) -> Path:
    """The rows as a file; its ending says the format."""
    form: Literal["parquet", "jsonl", "csv"] = path.suffix[1:]  # type: ignore[assignment]
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(list(rows)), path, row_group_size=500)
    elif form == "jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return path
