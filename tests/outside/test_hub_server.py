"""The local Hub lists repos as the real one does: the same names, and values written the same way.

The recorded answers carry no licence that lets them be copied here; what is compared is their form.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from tests.outside.hub_server import HubRepo, HubServer, Kind

NOW = datetime(2031, 5, 3, 9, 30, 7, 250_000, tzinfo=UTC)
# How the real answers write each value, where the list was asked to expand it.
FORMS = {
    "_id": r'"[0-9a-f]{24}"',
    "id": r'"rios/aguas"',
    "author": r'"rios"',
    "sha": r'"[0-9a-f]{40}"',
    "lastModified": r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"',
    "createdAt": r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"',
    "likes": r"\d+",
    "downloads": r"\d+",
    "private": "false|true",
    "disabled": "false|true",
    "gated": 'false|"auto"|"manual"',
    "tags": r'\[("[^"]+"(, "[^"]+")*)?\]',
}
EXPANDED = tuple(name for name in FORMS if name not in ("_id", "id"))


@pytest.fixture(scope="module")
def hub() -> Iterator[HubServer]:
    repos = []
    for kind in ("dataset", "model", "space"):
        repo = HubRepo(kind, "rios/aguas", NOW, [], tags=["language:es"])
        repo.push(NOW)
        repos.append(repo)
    with HubServer(repos) as running:
        yield running


def listed(hub: HubServer, kind: Kind, *expand: str) -> dict[str, object]:
    (entry,) = httpx.get(f"{hub.endpoint}/api/{kind}s", params={"author": "rios", "expand": expand}).json()
    return dict(entry)


@pytest.mark.parametrize("kind", ["dataset", "model", "space"])
def test_list_gives_what_was_asked_for_and_the_two_ids(hub: HubServer, kind: Kind) -> None:
    asked = tuple(name for name in EXPANDED if kind != "space" or name not in ("downloads", "gated"))
    entry = listed(hub, kind, *asked)
    assert entry.keys() == {"_id", "id", *asked}
    for name, value in entry.items():
        assert re.fullmatch(FORMS[name], json.dumps(value)), name


def test_list_without_a_wish_says_less(hub: HubServer) -> None:
    assert "createdAt" not in listed(hub, "dataset")
    assert listed(hub, "dataset").keys() > {"_id", "id", "likes", "private", "tags", "downloads"}


def test_nothing_more_is_told_than_was_asked_for(hub: HubServer) -> None:
    assert listed(hub, "model", "sha").keys() == {"_id", "id", "sha"}
