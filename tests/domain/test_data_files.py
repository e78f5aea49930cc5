from typing import Any

import pytest

from lib.domain.data_files import (
    COUNTED_BYTES_AT_MOST,
    FOOTERS_AT_MOST,
    DataFile,
    ReadingPlan,
    data_files,
    reading_plan,
)
from lib.domain.repos import RepoFile


def repo_files(*paths: str) -> list[RepoFile]:
    return [RepoFile(path, 10, f"blob of {path}") for path in paths]


def of_data(*paths: str, size_bytes: int = 10) -> list[DataFile]:
    return [DataFile(path, size_bytes, f"blob of {path}", "", path) for path in paths]


def test_cards_licences_code_and_hidden_files_are_no_data() -> None:
    aside = ["README.md", ".gitattributes", ".git/x.csv", "LICENSE", "LICENSE.txt", "load.py", "a.ipynb", "notes/p.pdf"]
    listed = repo_files(*aside, "dataset_infos.json", "state.json", "a.csv", "clips/1.wav")
    assert [file.path for file in data_files(listed)] == ["a.csv", "clips/1.wav"]


@pytest.mark.parametrize(
    ("path", "configuration", "split"),
    [
        ("train.csv", "", "train"),
        ("data/train-00000-of-00012.parquet", "", "train"),
        ("data/test-00000-of-00001-a09b74b3ef9c3b56.parquet", "", "test"),
        ("es/train/0000.parquet", "es/train", "0000"),
        ("es/corpus_0003.jsonl", "es", "corpus"),
    ],
)
def test_place_of_a_file_says_which_part_it_holds(path: str, configuration: str, split: str) -> None:
    assert data_files(repo_files(path)) == (DataFile(path, 10, f"blob of {path}", configuration, split),)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("data/*.csv", ["data/a.csv", "data/b.csv"]),
        (["data/a.csv", "./c.csv"], ["c.csv", "data/a.csv"]),
        ([{"split": "train", "path": "data/a*"}, {"split": "test", "path": ["c.csv"]}], ["c.csv", "data/a.csv"]),
        ("**/b.csv", ["data/b.csv"]),
        ("nothing/*", ["c.csv", "data/a.csv", "data/b.csv"]),
        (7, ["c.csv", "data/a.csv", "data/b.csv"]),
    ],
)
def test_files_that_the_card_names_are_the_data(named: object, expected: list[str]) -> None:
    card: dict[str, Any] = {"configs": [{"config_name": "default", "data_files": named}]}
    assert [file.path for file in data_files(repo_files("data/a.csv", "data/b.csv", "c.csv"), card)] == expected


@pytest.mark.parametrize(
    ("files", "plan"),
    [
        (of_data("a.parquet", "b.PARQUET"), ReadingPlan("footers")),
        (of_data("a.csv"), ReadingPlan("rows")),
        (of_data("a.jsonl", "b.jsonl"), ReadingPlan("rows")),
        (of_data("a.jsonl", "a.csv"), ReadingPlan(None, "files_mixed")),
        (of_data("a.json"), ReadingPlan(None, "files_uncountable")),
        (of_data("a.csv.gz"), ReadingPlan(None, "files_uncountable")),
        (of_data("a.csv", size_bytes=COUNTED_BYTES_AT_MOST), ReadingPlan("rows")),
        (of_data("a.csv", size_bytes=COUNTED_BYTES_AT_MOST + 1), ReadingPlan(None, "files_large")),
        (of_data("a.parquet", size_bytes=COUNTED_BYTES_AT_MOST + 1), ReadingPlan("footers")),
        (of_data(*(f"{n}.parquet" for n in range(FOOTERS_AT_MOST + 1))), ReadingPlan(None, "files_many")),
        ([], ReadingPlan(None, "files_none")),
    ],
)
def test_files_are_read_where_their_format_and_size_allow(files: list[DataFile], plan: ReadingPlan) -> None:
    assert reading_plan(files) == plan
