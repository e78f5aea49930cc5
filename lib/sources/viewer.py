"""The dataset viewer: how many rows each split of a dataset has, as far as it read them.

One request per dataset, `/size`. Its answers come with the revision that it read (`X-Revision`), and an answer with
status 200 may still hold nothing: `failed` and `pending` list configurations that it could not read or has not yet,
`partial` says that it read only the beginning. What it says of a dataset in an error (private, blocked, a fault in
its files) is an answer too; only its own trouble raises, after the third try.
"""

import functools
from collections.abc import Mapping
from typing import Any

import httpx2
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # not typed

from lib.domain import sizes
from lib.domain.size_parts import Part
from lib.domain.sizes import ViewerSize
from lib.sources import source_faults
from lib.sources.hub_client import SERVER_ERRORS, Client
from lib.sources.source_faults import SourceFaultError

NAME = "Dataset viewer"
URL = "https://datasets-server.huggingface.co"

_NOT_READY = "ResponseNotReady"
_UNEXPECTED = "UnexpectedError"
_NOT_IMPLEMENTED = 501
_REFUSALS = range(400, 500)


class _Client(Client):
    source = NAME

    def kind_of(self, request: httpx2.Request) -> str:
        return "viewer"

    def is_trouble(self, response: httpx2.Response) -> bool:
        return response.status_code >= SERVER_ERRORS and _reason(response) is None


@functools.cache
def _client() -> _Client:
    return _Client(follow_redirects=True)


def fetch_size(url: str, repo_id: str) -> ViewerSize | str:
    """What the viewer at `url` knows of a dataset; a reason of `lib.domain.sizes` where it says that it cannot tell.

    Raises SourceFaultError and RateLimitError; call it inside `hub_client.counting`.
    """
    address = f"{url.rstrip('/')}/size"
    response = _client().get(address, params={"dataset": repo_id}, headers=build_hf_headers())
    reason = _reason(response)
    if reason is not None:
        return reason
    try:
        return parse_size(response.json(), response.headers.get("X-Revision"))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceFaultError(source_faults.ANSWER_UNREADABLE, source=NAME, part=repo_id) from error


def _reason(response: httpx2.Response) -> str | None:
    """Why the viewer cannot tell; None for an answer, and for trouble of its own."""
    status, code = response.status_code, response.headers.get("X-Error-Code", "")
    if status in _REFUSALS or status == _NOT_IMPLEMENTED:
        return sizes.VIEWER_REFUSED
    if status < SERVER_ERRORS or code == _UNEXPECTED:
        return None
    if code == _NOT_READY:
        return sizes.VIEWER_PENDING
    return sizes.VIEWER_FAILED if code else None


def parse_size(body: Mapping[str, Any], revision: str | None) -> ViewerSize:
    """An answer of `/size` about a whole dataset. Raises KeyError, TypeError, ValueError where it is none."""
    size = body["size"]
    original = size["dataset"].get("num_bytes_original_files")
    return ViewerSize(
        revision=revision,
        is_partial=body["partial"] is not False,
        has_pending=bool(body["pending"]),
        has_failed=bool(body["failed"]),
        parts=tuple(_part(split) for split in size["splits"]),
        original_bytes=None if original is None else _count(original),
    )


def _part(split: Mapping[str, Any]) -> Part:
    estimated, in_memory = split.get("estimated_num_rows"), split.get("num_bytes_memory")
    return Part(
        configuration=str(split["config"]),
        split=str(split["split"]),
        rows=_count(split["num_rows"]),
        size_bytes=None if in_memory is None else _count(in_memory),
        estimated_rows=None if estimated is None else _count(estimated),
    )


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value
