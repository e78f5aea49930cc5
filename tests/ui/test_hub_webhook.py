"""The Hub's webhook over real HTTP: who is let in, what is queued, and what is said to those who are not."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from lib.services.hub_events import MOST_BYTES
from lib.store import models
from lib.store.database import Database
from tests.databases import new_database
from tests.demos import demo_environment
from tests.serving import RunningServer

SLUG = "somos600m-2024"
SECRET = "a secret that the tests made up"  # noqa: S105
SHA, NEXT_SHA = "a" * 40, "b" * 40


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("webhook")
    with closing(new_database(folder / "tablero.db")) as database, database.write() as session:
        session.add(models.Edition(id=1, slug=SLUG, created_at=datetime(2031, 1, 1, tzinfo=UTC)))
    return folder


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[RunningServer]:
    environment = {"TABLERO_DATA": str(data), "TABLERO_WEBHOOK_SECRET": SECRET}
    with RunningServer(environment=environment, log_path=data / "log.txt") as running:
        yield running


@pytest.fixture
def database(data: Path) -> Iterator[Database]:
    with closing(Database.open(f"sqlite:///{data / 'tablero.db'}")) as opened:
        yield opened


def event(name: str, **changes: Any) -> dict[str, Any]:
    """An event as the Hub sends it when somebody pushes to main."""
    return {
        "event": {"action": "update", "scope": "repo.content"},
        "repo": {"type": "dataset", "name": name, "id": "65f1c1e2", "private": False, "headSha": SHA},
        "webhook": {"id": "65f1c1e3", "version": 3},
        "updatedRefs": [{"ref": "refs/heads/main", "oldSha": SHA, "newSha": NEXT_SHA}],
        **changes,
    }


def post(server: RunningServer, body: object, secret: str | None = SECRET) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": "application/json"} | ({"x-webhook-secret": secret} if secret is not None else {})
    return httpx.post(f"{server.url}/webhooks/hub", content=content, headers=headers, trust_env=False, timeout=30)


def queued(database: Database, name: str) -> list[tuple[str, str, str | None, datetime | None]]:
    with database.read() as session:
        rows = session.scalars(select(models.HubEvent).where(models.HubEvent.repo_id == name))
        return [(row.kind, row.action, row.sha, row.done_at) for row in rows]


def test_an_event_is_queued_once_however_often_it_is_sent(server: RunningServer, database: Database) -> None:
    answer = post(server, event("somosnlp/pushed"))
    assert (answer.status_code, answer.text) == (202, "Queued: the next sync looks after it.\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    again = post(server, event("somosnlp/pushed"))
    assert (again.status_code, again.text) == (200, "This waits already.\n")
    assert queued(database, "somosnlp/pushed") == [("dataset", "update repo.content", NEXT_SHA, None)]
    other = event("somosnlp/pushed", updatedRefs=[{"ref": "refs/heads/main", "oldSha": NEXT_SHA, "newSha": SHA}])
    assert post(server, other).status_code == 202
    assert len(queued(database, "somosnlp/pushed")) == 2


def test_an_event_that_a_sync_looked_after_may_come_again(server: RunningServer, database: Database) -> None:
    config = {"event": {"action": "update", "scope": "repo.config"}, "updatedRefs": None}
    assert post(server, event("somosnlp/hidden", **config)).status_code == 202
    with database.write() as session:
        session.scalars(
            select(models.HubEvent).where(models.HubEvent.repo_id == "somosnlp/hidden")
        ).one().done_at = datetime(2031, 1, 2, tzinfo=UTC)
    assert post(server, event("somosnlp/hidden", **config)).status_code == 202
    assert [(action, sha) for _, action, sha, _ in queued(database, "somosnlp/hidden")] == [
        ("update repo.config", SHA)
    ] * 2


@pytest.mark.parametrize("secret", [None, "", "a secret", SECRET + "x", SECRET.upper(), "ñ" * 40])
def test_without_the_secret_nothing_is_queued(server: RunningServer, database: Database, secret: str | None) -> None:
    encoded = secret.encode() if secret is not None else None
    headers = [(b"x-webhook-secret", encoded)] if encoded is not None else []
    answer = httpx.post(
        f"{server.url}/webhooks/hub", content=json.dumps(event("somosnlp/forged")), headers=headers, trust_env=False
    )
    assert (answer.status_code, answer.text) == (
        403,
        "The secret is missing or is another one. Compare it with the webhook's settings on the Hub.\n",
    )
    assert queued(database, "somosnlp/forged") == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "The body is not JSON."),
        (b"\xff\xfe", "The body is not JSON."),
        (b"[" * 100_000, "The body is not JSON."),
        ([], 'There is no "event" in it, as events of the Hub have.'),
        ({"event": "x"}, 'There is no "event" in it, as events of the Hub have.'),
        ({"event": {}}, 'There is no "repo" in it, as events of the Hub have.'),
        (
            {"event": {"scope": "repo"}, "repo": {}},
            "The event says neither what happened nor to what: event.action and event.scope.",
        ),
        (event("../../etc/passwd"), "The event does not say which repo: repo.type and repo.name."),
        (event("a\u0000b"), "The event does not say which repo: repo.type and repo.name."),
        (
            event("o/r", repo={"type": "user", "name": "o"}),
            "The event does not say which repo: repo.type and repo.name.",
        ),
    ],
)
def test_what_is_no_event_is_refused_in_plain_words(server: RunningServer, body: object, said: str) -> None:
    answer = post(server, body)
    assert (answer.status_code, answer.text) == (400, f"This is no event of the Hub. {said}\n")


@pytest.mark.parametrize(
    "changes",
    [
        {"event": {"action": "create", "scope": "discussion.comment"}},
        {"updatedRefs": [{"ref": "refs/pr/1", "oldSha": None, "newSha": NEXT_SHA}]},
        {"updatedRefs": [{"ref": "refs/tags/v1", "oldSha": None, "newSha": NEXT_SHA}, "odd"]},
    ],
)
def test_what_changes_no_main_branch_is_not_queued(
    server: RunningServer, database: Database, changes: dict[str, Any]
) -> None:
    answer = post(server, event("somosnlp/discussed", **changes))
    assert (answer.status_code, answer.text) == (200, "Nothing to do: it is not about what a repo holds.\n")
    assert queued(database, "somosnlp/discussed") == []


def test_a_body_that_is_too_large_is_not_read_to_its_end(server: RunningServer) -> None:
    with socket.create_connection((server.host, server.port), timeout=30) as line:
        head = f"POST /webhooks/hub HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Webhook-Secret: {SECRET}\r\n"
        line.sendall(f"{head}Content-Length: {MOST_BYTES * 1000}\r\n\r\n".encode() + b" " * (MOST_BYTES + 1))
        assert line.recv(4096).startswith(b"HTTP/1.1 413 ")  # with 255 MB still to come
    assert post(server, event("o/r", padding="x" * MOST_BYTES)).text == (
        f"The body is too large: at most {MOST_BYTES} bytes are read.\n"
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_told_which_one_it_takes(server: RunningServer, method: str) -> None:
    answer = httpx.request(method, f"{server.url}/webhooks/hub", trust_env=False)
    assert (answer.status_code, answer.text) == (405, "The webhook takes POST only.\n")


def test_the_log_holds_neither_the_secret_nor_what_was_sent(server: RunningServer) -> None:
    post(server, event("somosnlp/a"), secret="unmistakable-guess")  # noqa: S106
    post(server, b"unmistakable body")
    assert "without the secret was refused" in server.log()
    assert not [word for word in (SECRET, "unmistakable") if word in server.log()]


def test_nothing_is_there_without_a_secret_or_in_the_demo(demo_data: Path, tmp_path: Path) -> None:
    environment = demo_environment(demo_data) | {"TABLERO_WEBHOOK_SECRET": SECRET}
    with RunningServer(environment=environment, log_path=tmp_path / "log.txt") as demo:
        answer = post(demo, event("somosnlp/a"))
    assert (answer.status_code, answer.text) == (404, "No webhook is configured here.\n")
    with RunningServer(environment={"TABLERO_DATA": str(tmp_path)}, log_path=tmp_path / "log.txt") as without:
        for body, secret in ((event("somosnlp/a"), ""), (event("somosnlp/a"), None)):
            answer = post(without, body, secret)
            assert (answer.status_code, answer.text) == (404, "No webhook is configured here.\n")
