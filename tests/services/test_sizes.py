"""Sizes of datasets: the real clients in a process of its own, a local Hub and dataset viewer, a real database."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from lib.store import models
from lib.store.database import Database
from tests.outside import hub_server, viewer_server
from tests.outside.hub_server import HubRepo, HubServer
from tests.outside.viewer_server import FaultKind, Split, Trouble, ViewerDataset, ViewerServer
from tests.services.hub_rows import NOW, add_project, hub_repo, last_good, row_counts
from tests.turns import all_but

Sync = Callable[..., dict[str, Any]]
LATER = NOW + timedelta(hours=1)
TOKEN = "hf_made_up"  # noqa: S105 - of the local server
SPLITS = (Split("default", "train", 600, 61_000), Split("default", "test", 100, 10_100))
CARD = {"dataset_info": {"splits": [{"name": "train", "num_examples": 640}], "download_size": 52_000}}


@dataclass(frozen=True)
class Row:
    """A measurement, as far as tests ask."""

    metric: str
    value: int | None
    provenance: str
    source: str
    rung: str | None
    reasons: tuple[str, ...]
    at_least: int | None
    at_most: int | None
    revision: str | None
    as_of: datetime


def sizes_of(database: Database, metric: str = "examples") -> list[Row]:
    """What was stored about examples or size, oldest first."""
    query = select(models.Measurement).where(models.Measurement.metric == metric).order_by(models.Measurement.id)
    with database.read() as session:
        return [
            Row(
                row.metric,
                None if row.value is None else int(row.value),
                row.provenance,
                row.source,
                row.rung,
                tuple(row.reasons or ()),
                row.at_least,
                row.at_most,
                row.revision,
                row.as_of,
            )
            for row in session.scalars(query)
        ]


def told(database: Database, metric: str = "examples") -> list[tuple[int | None, str, str | None, tuple[str, ...]]]:
    """Value, provenance, rung and reasons of what was stored."""
    return [(row.value, row.provenance, row.rung, row.reasons) for row in sizes_of(database, metric)]


def with_corpus(hub: HubServer, database: Database, **values: Any) -> HubRepo:
    """A dataset on the Hub that a project gives, with 50,000 bytes of data nobody can count unless `values` say so."""
    given = {"files": {"README.md": 70, "audio.zip": 50_000}, **values}
    repo = hub_repo("dataset", "rice", **given)
    hub.repos.append(repo)
    with database.write() as session:
        add_project(session, "one", [("dataset", repo.repo_id)])
    return repo


def measure(sync: Sync, now: datetime = NOW, **options: Any) -> dict[str, Any]:
    """Both syncs, one after the other; the report of the sizes."""
    assert sync(now, **options)["status"] == "succeeded"
    return sync(now, only="sizes", **options)


def csv_file(rows: int, text: str = "una línea\ny «otra», con comas") -> bytes:
    """So many records, each over two lines."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["id", "text"])
    writer.writerows([number, text] for number in range(rows))
    return file.getvalue().encode()


def parquet_file(rows: int) -> bytes:
    """So many rows, with more columns than the first guess at the length of a footer holds."""
    file = io.BytesIO()
    pq.write_table(pa.table({f"a_rather_long_name_of_column_{n}": list(range(rows)) for n in range(400)}), file)
    return file.getvalue()


def test_whole_answer_of_the_viewer_is_measured_and_bytes_are_those_of_the_data_files(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repo = with_corpus(
        hub,
        hub_database,
        files={"README.md": 70, ".gitattributes": 2_000, "data/train-00000-of-00001.parquet": 40_000, "LICENSE": 11},
    )
    viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS, {"default": 99_000}))
    report = measure(sync)
    assert (report["status"], report["rows"], report["requests"]) == ("succeeded", [1, 1, 0, 0, 0], {"viewer": 1})
    assert (viewer.requests, viewer.asked, dict(hub.requests)) == ({"size": 1}, [repo.repo_id], {})
    assert sizes_of(hub_database) == [
        Row("examples", 700, "measured", "viewer", "viewer", (), None, None, repo.sha, NOW)
    ]
    assert sizes_of(hub_database, "size") == [
        Row("size", 40_000, "measured", "hub", "files", (), None, None, repo.sha, NOW)
    ]


def test_viewer_is_asked_only_where_the_revision_moved(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repos = [hub_repo("dataset", f"corpus-{number}") for number in range(12)]
    hub.repos = [*repos, hub_repo("dataset", "nobodys"), hub_repo("model", "model")]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", repo.repo_id) for repo in repos])
    for repo in repos:
        viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS))
    assert (measure(sync)["rows"], viewer.requests) == ([12, 12, 0, 0, 0], {"size": 12})
    before = row_counts(hub_database)
    assert measure(sync, LATER)["rows"] == [12, 0, 0, 12, 0]
    assert (viewer.requests, dict(hub.requests), row_counts(hub_database)) == ({}, {}, before)
    for repo in repos[3:5]:
        viewer.datasets[repo.repo_id].revision = repo.push(LATER)
    report = measure(sync, LATER)
    assert (report["rows"], report["requests"], viewer.asked) == (
        [12, 0, 2, 10, 0],
        {"viewer": 2},
        [repo.repo_id for repo in repos[3:5]],
    )
    assert hub.counted_downloads == []


def test_repo_whose_new_revision_was_not_read_yet_waits_for_it(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repo = with_corpus(hub, hub_database)
    hub.faults = [hub_server.Fault("commits", "broken")]
    sync()
    assert (sync(only="sizes")["rows"], viewer.requests) == ([1, 0, 0, 1, 0], {})
    hub.faults = []
    viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS))
    assert measure(sync, LATER)["rows"] == [1, 1, 0, 0, 0]


def test_partial_answer_is_an_estimate_with_what_was_seen_and_is_asked_again(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repo = with_corpus(hub, hub_database)
    beginning = (Split("default", "train", 600, 61_000, estimated_rows=9_000), Split("default", "test", 100, 10_100))
    known = viewer.add(ViewerDataset(repo.repo_id, repo.sha, beginning, is_partial=True))
    measure(sync)
    why = ("files_uncountable", "viewer_partial")
    assert sizes_of(hub_database) == [
        Row("examples", 9_100, "estimated", "viewer", "viewer_estimate", why, 700, None, repo.sha, NOW)
    ]
    assert (measure(sync, LATER)["rows"], viewer.requests) == ([1, 0, 0, 1, 0], {"size": 1})
    known.splits, known.is_partial = SPLITS, False
    measure(sync, LATER)
    assert told(hub_database)[1:] == [(700, "measured", "viewer", ())]


@pytest.mark.parametrize(
    ("known", "card", "expected"),
    [
        ({"failed": ("default",)}, {}, (None, "unknown", None, ("files_uncountable", "viewer_failed"))),
        ({"failed": ("default",)}, CARD, (640, "declared", "card", ("files_uncountable", "viewer_failed"))),
        ({"splits": SPLITS, "failed": ("other",)}, {}, (None, "unknown", None, ("files_uncountable", "viewer_failed"))),
        (
            {"splits": SPLITS, "pending": ("other",)},
            {},
            (None, "unknown", None, ("files_uncountable", "viewer_pending")),
        ),
        ({"splits": SPLITS, "revision": "older"}, {}, (None, "unknown", None, ("files_uncountable", "viewer_stale"))),
        ({}, {}, (None, "unknown", None, ("files_uncountable", "viewer_empty"))),
    ],
)
def test_answer_with_status_200_that_tells_nothing_is_no_number(
    hub: HubServer,
    viewer: ViewerServer,
    sync: Sync,
    hub_database: Database,
    *,
    known: dict[str, Any],
    card: dict[str, Any],
    expected: tuple[Any, ...],
) -> None:
    repo = with_corpus(hub, hub_database, extra={"cardData": card})
    viewer.add(ViewerDataset(**{"repo_id": repo.repo_id, "revision": repo.sha, **known}))
    report = measure(sync)
    assert told(hub_database) == [expected]
    assert told(hub_database, "size") == [(50_000, "measured", "files", ())]
    is_unknown = "Datasets whose number of examples could not be told: 1." in report["findings"]
    assert is_unknown == (expected[0] is None)


@pytest.mark.parametrize("trouble", ["not ready", "blocked", "broken files"])
def test_what_the_viewer_says_of_a_dataset_in_an_error_is_asked_once_a_run(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database, trouble: Trouble
) -> None:
    repo = with_corpus(hub, hub_database, extra={"cardData": CARD})
    viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS, trouble=trouble))
    why = {"not ready": "viewer_pending", "blocked": "viewer_refused", "broken files": "viewer_failed"}[trouble]
    assert (measure(sync)["requests"], viewer.requests) == ({"viewer": 1}, {"size": 1})
    assert told(hub_database) == [(640, "declared", "card", (why, "files_uncountable"))]


def test_private_dataset_is_counted_in_its_files_by_those_who_may_read_it(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    hub.token = TOKEN
    content = csv_file(250)
    repo = with_corpus(hub, hub_database, is_private=True, files={"README.md": 7}, contents={"a.csv": content})
    viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS, is_private=True))
    assert measure(sync, token=TOKEN)["requests"] == {"viewer": 1, "file": 1}
    assert told(hub_database) == [(250, "measured", "rows", ())]
    assert told(hub_database, "size") == [(len(content), "measured", "files", ())]


def test_private_dataset_that_nobody_shows_us_is_unknown_once(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    with_corpus(hub, hub_database, is_private=True)
    assert measure(sync)["requests"] == {}
    assert told(hub_database) == told(hub_database, "size") == [(None, "unknown", None, ("not_visible",))]
    assert measure(sync, LATER)["rows"] == [1, 0, 0, 1, 0]
    assert (len(sizes_of(hub_database)), viewer.requests) == (1, {})


def test_dataset_made_private_keeps_its_numbers_with_their_date(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repo = with_corpus(hub, hub_database)
    hub.repos += [hub_repo("model", f"other-{number}") for number in range(9)]
    viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS))
    measure(sync)
    repo.is_private = True
    assert measure(sync, LATER)["requests"] == {}
    assert [(row.value, row.as_of) for row in sizes_of(hub_database)] == [(700, NOW)]


def test_gated_files_are_not_counted(hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database) -> None:
    with_corpus(hub, hub_database, gated="manual", files={"README.md": 7}, contents={"a.csv": csv_file(250)})
    assert measure(sync)["requests"] == {"viewer": 1, "file": 1}
    assert told(hub_database) == [(None, "unknown", None, ("viewer_refused", "files_refused"))]


def test_csv_records_are_counted_and_not_lines(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    content = csv_file(100_000, "sí,\nno")
    assert content.count(b"\n") == 200_001
    with_corpus(hub, hub_database, files={"README.md": 7}, contents={"recetas.csv": content})
    measure(sync)
    assert told(hub_database) == [(100_000, "measured", "rows", ())]
    assert told(hub_database, "size") == [(len(content), "measured", "files", ())]


@pytest.mark.parametrize("content", [b'id,text\n1,"never closed\n2,b\n', b"id,text\n1,a,b\n", b'id\n"a"b\n'])
def test_damaged_csv_is_not_counted_and_not_read_again(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database, content: bytes
) -> None:
    repo = with_corpus(hub, hub_database, files={"README.md": 7}, contents={"recetas.csv": content})
    assert measure(sync)["requests"] == {"viewer": 1, "file": 1}
    assert told(hub_database) == [(None, "unknown", None, ("viewer_refused", "files_unreadable"))]
    assert measure(sync, LATER)["requests"] == {"viewer": 1}
    repo.contents["recetas.csv"] = csv_file(3)
    repo.push(LATER)
    measure(sync, LATER)
    assert told(hub_database)[-1] == (3, "measured", "rows", ())


def test_json_lines_are_counted(hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database) -> None:
    lines = [json.dumps({"text": f"línea\n{number}"}, ensure_ascii=False) for number in range(40)]
    contents = {"data/train.jsonl": "\n".join(lines).encode(), "data/test.jsonl": b'\n{"text": "a"}\n\n'}
    with_corpus(hub, hub_database, files={"README.md": 7}, contents=contents)
    measure(sync)
    assert told(hub_database) == [(41, "measured", "rows", ())]


def test_footers_of_parquet_files_are_read_without_the_files_and_the_same_content_once(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    large, small = parquet_file(700), parquet_file(90)
    contents = {"es/train.parquet": large, "es/test.parquet": small, "todo/train.parquet": large}
    with_corpus(hub, hub_database, files={"README.md": 7}, contents=contents)
    report = measure(sync)
    assert told(hub_database) == [(790, "measured", "footers", ("repeated_files",))]
    assert told(hub_database, "size") == [(len(large) + len(small), "measured", "files", ("repeated_files",))]
    assert report["requests"] == {"viewer": 1, "file": 4}  # the footer is longer than the first guess: twice a file
    assert hub.counted_downloads == []


def test_split_that_holds_the_others_counts_once(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    contents = {"full.csv": csv_file(70), "test.csv": csv_file(10), "train.csv": csv_file(60)}
    repo = with_corpus(hub, hub_database, files={"README.md": 7}, contents=contents)
    measure(sync)
    assert told(hub_database) == [(70, "measured", "rows", ("repeated:full",))]
    once = len(contents["test.csv"]) + len(contents["train.csv"])
    assert told(hub_database, "size") == [(once, "measured", "files", ("repeated:full",))]
    splits = (
        Split("default", "full", 70, 7_000),
        *(Split("default", n, r, 100 * r) for n, r in (("a", 60), ("b", 10))),
    )
    viewer.add(ViewerDataset(repo.repo_id, repo.push(LATER), splits))
    measure(sync, LATER)
    assert told(hub_database)[1:] == [(70, "measured", "viewer", ("repeated:full",))]


def test_sum_that_only_looks_doubled_is_flagged(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repo = with_corpus(hub, hub_database)
    splits = (Split("default", "a", 70, 9_999), Split("default", "b", 60, 6_000), Split("default", "c", 10, 1_000))
    viewer.add(ViewerDataset(repo.repo_id, repo.sha, splits))
    report = measure(sync)
    assert told(hub_database) == [(140, "measured", "viewer", ("looks_doubled",))]
    assert report["findings"][0].startswith("somosnlp/rice: its examples look counted twice")


@pytest.mark.parametrize(
    ("extra", "tags", "expected"),
    [
        ({"cardData": CARD}, [], (640, "declared", "card", None, None)),
        ({"cardData": {"dataset_info": {"splits": [{"name": "train", "num_examples": 0}]}}}, [], (None,) * 5),
        ({}, ["size_categories:1K<n<10K"], (None, "unknown", "size_tag", 1_000, 10_000)),
        ({}, ["size_categories:n<1K"], (None, "unknown", "size_tag", None, 1_000)),
        ({}, ["size_categories:1K<n<10K", "size_categories:10K<n<100K"], (None,) * 5),
        ({}, [], (None,) * 5),
    ],
)
def test_nothing_but_a_card_is_what_it_declares_or_unknown(
    hub: HubServer,
    viewer: ViewerServer,
    sync: Sync,
    hub_database: Database,
    *,
    extra: dict[str, Any],
    tags: list[str],
    expected: tuple[Any, ...],
) -> None:
    with_corpus(hub, hub_database, files={"README.md": 700}, extra={**extra, "mainSize": 700}, tags=tags)
    measure(sync)
    found = sizes_of(hub_database)
    value, provenance, rung, at_least, at_most = expected
    assert [(row.value, row.provenance, row.rung, row.at_least, row.at_most) for row in found] == [
        (value, provenance or "unknown", rung, at_least, at_most)
    ]
    assert found[0].reasons == ("viewer_refused", "files_none")
    declared = extra.get("cardData", {}).get("dataset_info", {}).get("download_size")
    assert [row.value for row in sizes_of(hub_database, "size")] == [declared]


@pytest.mark.parametrize("kind", all_but(("hang", "drip"), ["broken", "hang", "drip", "cut", "page", "half json"]))
def test_fault_of_the_viewer_keeps_the_last_good_numbers_and_is_asked_again(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database, kind: FaultKind
) -> None:
    repo = with_corpus(hub, hub_database, extra={"cardData": CARD})
    known = viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS))
    measure(sync)
    first, known.revision = repo.sha, repo.push(LATER)
    viewer.faults = [viewer_server.Fault(kind)]
    report = measure(sync, LATER)
    tries = 1 if kind == "half json" else 3
    assert (report["status"], report["requests"], viewer.requests) == ("failed", {"viewer": tries}, {"size": tries})
    assert report["findings"][1].startswith("The size of somosnlp/rice could not be measured")
    assert last_good(hub_database, "sizes") == NOW
    assert [(row.value, row.revision, row.as_of) for row in sizes_of(hub_database)] == [(700, first, NOW)]
    viewer.faults = []
    assert measure(sync, LATER)["status"] == "succeeded"
    assert [(row.value, row.revision) for row in sizes_of(hub_database)] == [(700, first), (700, repo.sha)]
    assert last_good(hub_database, "sizes") == LATER


def test_viewer_that_asks_to_wait_is_not_asked_further_and_the_next_run_goes_on(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repos = [hub_repo("dataset", f"corpus-{number}") for number in range(5)]
    hub.repos = list(repos)
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", repo.repo_id) for repo in repos])
    for repo in repos:
        viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS))
    viewer.faults = [viewer_server.Fault("limited", where="corpus-2")]
    report = measure(sync)
    assert (report["status"], report["requests"], len(sizes_of(hub_database))) == ("succeeded", {"viewer": 3}, 2)
    assert report["findings"] == [
        "Dataset viewer asked to wait 55 seconds: too many requests. Sync again after that; it goes on from here.",
        "3 of 5 datasets with something new were not measured yet; the next sync goes on.",
    ]
    viewer.faults = []
    assert measure(sync, LATER)["requests"] == {"viewer": 3}
    assert len(sizes_of(hub_database)) == 5


def test_viewer_in_trouble_is_left_alone_after_three_datasets(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    hub.repos = [hub_repo("dataset", f"corpus-{number}", files={"README.md": 7}) for number in range(8)]
    with hub_database.write() as session:
        add_project(session, "one", [("dataset", repo.repo_id) for repo in hub.repos])
    viewer.faults = [viewer_server.Fault("broken")]
    report = measure(sync)
    assert (report["status"], report["requests"]) == ("failed", {"viewer": 9})
    assert report["findings"][0] == "Dataset viewer answered with error 500. The next sync tries again."
    assert "5 of 8 datasets with something new were not measured yet; the next sync goes on." in report["findings"]
    assert {row.value for row in sizes_of(hub_database)} == {None}


def test_what_a_card_and_the_files_say_is_kept_while_the_viewer_fails(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    with_corpus(hub, hub_database, extra={"cardData": CARD})
    viewer.faults = [viewer_server.Fault("broken")]
    report = measure(sync)
    assert (report["status"], report["rows"]) == ("failed", [1, 1, 0, 0, 0])
    assert "sizes: failed" in report["text"] and "1 read, 1 added, 0 changed, 0 unchanged, 0 gone" in report["text"]
    assert [(row.value, row.provenance) for row in sizes_of(hub_database)] == [(640, "declared")]
    assert [(row.value, row.provenance) for row in sizes_of(hub_database, "size")] == [(50_000, "measured")]


def test_viewer_that_asks_to_wait_at_once_has_failed(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    with_corpus(hub, hub_database)
    viewer.faults = [viewer_server.Fault("limited")]
    report = measure(sync)
    assert (report["status"], report["rows"], report["findings"]) == (
        "failed",
        [1, 0, 0, 1, 0],
        [
            "Dataset viewer asked to wait 55 seconds: too many requests. Sync again after that; it goes on from here.",
            "1 of 1 datasets with something new were not measured yet; the next sync goes on.",
        ],
    )


def test_datasets_whose_files_are_read_while_the_viewer_fails_are_measured(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    with_corpus(hub, hub_database, files={"README.md": 7}, contents={"a.csv": csv_file(20)})
    viewer.faults = [viewer_server.Fault("broken")]
    assert measure(sync)["status"] == "succeeded"
    assert [(row.value, row.provenance) for row in sizes_of(hub_database)] == [(20, "measured")]


def test_file_that_breaks_off_keeps_what_was_known(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repo = with_corpus(hub, hub_database, files={"README.md": 7}, contents={"a.csv": csv_file(20)})
    measure(sync)
    repo.contents["a.csv"] = csv_file(30)
    repo.push(LATER)
    sync(LATER)
    hub.faults = [hub_server.Fault("file", "cut")]
    assert sync(LATER, only="sizes")["requests"] == {"viewer": 1, "file": 3}
    assert [row.value for row in sizes_of(hub_database)] == [20]
    hub.faults = []
    measure(sync, LATER)
    assert [row.value for row in sizes_of(hub_database)] == [20, 30]


def test_dataset_of_two_projects_is_asked_about_once(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repo = with_corpus(hub, hub_database)
    with hub_database.write() as session:
        add_project(session, "two", [("dataset", repo.repo_id.upper())])
    viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS))
    assert measure(sync)["requests"] == {"viewer": 1}
    assert [row.value for row in sizes_of(hub_database)] == [700, 700]  # one for each spelling of the name


def test_dry_run_says_the_same_and_writes_nothing(
    hub: HubServer, viewer: ViewerServer, sync: Sync, hub_database: Database
) -> None:
    repo = with_corpus(hub, hub_database)
    viewer.add(ViewerDataset(repo.repo_id, repo.sha, SPLITS))
    sync()
    assert sync(only="sizes", is_dry_run=True)["rows"] == [1, 1, 0, 0, 0]
    assert sizes_of(hub_database) == []
