"""The local dataset viewer answers as the real one: its bodies are the recorded ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.outside.viewer_server import Fault, Split, ViewerDataset, ViewerServer

SAMPLES = Path(__file__).parents[1] / "samples" / "viewer"
REVISION = "0a1b2c3d"

GLUE = ViewerDataset(
    "nyu-mll/glue", REVISION, (Split("ax", "test", 1104, 237_694, 80_767, 4),), original_bytes={"ax": 222_257}
)
# The same split in `/info`, which the recording made from other files.
GLUE_INFO = ViewerDataset("nyu-mll/glue", REVISION, (Split("ax", "test", 1104, 243_791, 80_767, 4),))
MNIST = ViewerDataset(
    "digits/mnist",
    REVISION,
    (
        Split("mnist", "train", 60_000, 17_471_100, 15_561_616),
        Split("mnist", "test", 10_000, 2_916_482, 2_595_890),
    ),
    original_bytes={"mnist": 11_594_722},
)
ATOMIC = ViewerDataset("allenai/atomic", REVISION, failed=("atomic",))
DUORC = ViewerDataset(
    "ibm/duorc",
    REVISION,
    tuple(
        Split(config, name, 1, 1, size)
        for config, name, size in (
            ("ParaphraseRC", "test", 6_136_591),
            ("ParaphraseRC", "train", 26_005_668),
            ("ParaphraseRC", "validation", 5_566_868),
            ("SelfRC", "test", 3_035_736),
            ("SelfRC", "train", 14_851_720),
            ("SelfRC", "validation", 3_114_390),
        )
    ),
)


@pytest.fixture(scope="module")
def viewer() -> Iterator[ViewerServer]:
    with ViewerServer() as running:
        for dataset in (GLUE, MNIST, ATOMIC, DUORC):
            running.add(dataset)
        running.add(ViewerDataset("org/slow", REVISION, trouble="not ready"))
        running.add(ViewerDataset("org/blocked", REVISION, trouble="blocked"))
        running.add(ViewerDataset("org/secret", REVISION, GLUE.splits, is_private=True))
        yield running


def asked(viewer: ViewerServer, path: str) -> tuple[int, dict[str, str], Any]:
    try:
        with urlopen(viewer.endpoint + path) as answer:  # noqa: S310 - our own server
            return answer.status, dict(answer.headers), json.loads(answer.read())
    except HTTPError as error:
        return error.code, dict(error.headers), json.loads(error.read())


def recorded(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/size?dataset=digits/mnist", "size__200__dataset-size"),
        ("/size?dataset=nyu-mll/glue&config=ax", "size__200__config-size"),
        ("/size?dataset=allenai/atomic", "size__200__dataset-size-with-failed-subsets"),
        ("/info?dataset=allenai/atomic", "info__200__dataset-metadata-with-failed-subsets"),
        ("/is-valid?dataset=nyu-mll/glue", "is-valid__200__all-the-capabilities"),
        ("/parquet?dataset=ibm/duorc", "parquet__200__ibm-duorc"),
        ("/size?dataset=org/slow", "size__500__response-not-ready"),
        ("/size?dataset=org/blocked", "size__501__blocked-dataset"),
    ],
)
def test_answers_are_the_recorded_ones(viewer: ViewerServer, path: str, name: str) -> None:
    status, headers, body = asked(viewer, path)
    assert (status, headers["X-Revision"], body) == (int(name.split("__")[1]), REVISION, recorded(name))


def test_metadata_of_a_configuration_is_the_recorded_one_as_far_as_it_tells_sizes() -> None:
    told = GLUE_INFO.info("ax")
    whole = recorded("info__200__config-metadata")
    known = {name: value for name, value in whole["dataset_info"].items() if name in told["dataset_info"]}
    assert told == {"dataset_info": known, "partial": whole["partial"]}


def test_private_and_missing_datasets_are_refused_alike(viewer: ViewerServer) -> None:
    secret, missing = asked(viewer, "/size?dataset=org/secret"), asked(viewer, "/size?dataset=org/nothing")
    assert (secret[0], secret[1]["X-Error-Code"], secret[2]) == (401, "ExternalUnauthenticatedError", missing[2])


def test_trouble_of_the_viewer_itself_is_the_recorded_error(viewer: ViewerServer) -> None:
    viewer.faults = [Fault("broken", times=1)]
    status, headers, body = asked(viewer, "/size?dataset=digits/mnist")
    assert (status, headers["X-Error-Code"], body) == (
        500,
        "UnexpectedError",
        recorded("size__500__unexpected-error"),
    )
