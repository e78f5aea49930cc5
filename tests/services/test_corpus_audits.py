"""Audits of corpora: at the revision that counts, from a local Hub by the real client, kept with their reasons."""

import io
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from lib.domain.corpus_audit import ValueCount
from lib.domain.edition import Edition
from lib.publishing.corpus_audit_wording import state
from lib.publishing.wording import Words
from lib.services import corpus_audits
from lib.services.access import COMMAND_LINE, COMMUNITY, NotAllowedError
from lib.sources import corpus_refusals as texts
from lib.sources.edition_files import read_edition
from lib.store import models
from lib.store.database import Database
from tests.cli.commands import Answer, run_here, run_in_a_process
from tests.outside.hub_server import HubRepo, HubServer
from tests.services.hub_rows import add_project, hub_repo
from tests.sources.planted_corpora import planted

SLUG = "somos600m-2024"
NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
CORPUS = planted(300)


def parquet(rows: list[dict[str, str | None]]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file)
    return file.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder of an installation with one project, which gives two corpora."""
    data = tmp_path / "data"
    made = run_here(("database", "create", "--edition", SLUG), {"TABLERO_DATA": str(data)})
    assert made == Answer(0, "", "")
    return data


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{folder / 'tablero.db'}")
    with opened.write() as session:
        add_project(session, "rice", [("dataset", "somosnlp/rice"), ("dataset", "elsewhere/closed")])
    yield opened
    opened.close()


@pytest.fixture
def edition() -> Edition:
    return read_edition(SLUG)


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with HubServer([]) as server:
        yield server


def rice(**values: object) -> HubRepo:
    return hub_repo("dataset", "somosnlp/rice", **values)


def stored(database: Database) -> list[models.CorpusAudit]:
    with database.read() as session:
        return list(session.scalars(select(models.CorpusAudit).order_by(models.CorpusAudit.id)))


@pytest.mark.full
def test_corpora_of_a_project_are_read_from_the_hub_at_their_revision(
    hub: HubServer, database: Database, folder: Path
) -> None:
    repo = rice(
        files={"README.md": 70},
        contents={
            "data/train-00000-of-00001.parquet": parquet(CORPUS.train),
            "data/test-00000-of-00001.parquet": parquet(CORPUS.test),
            "copy.jsonl": b'{"pregunta": "a"}\n',
        },
    )
    hub.repos.append(repo)
    variables = {
        "TABLERO_DATA": str(folder),
        "HF_ENDPOINT": hub.endpoint,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "PATH": os.environ["PATH"],
    }
    assert run_in_a_process(("sync", "--only", "hub"), variables).returncode == 0
    before = hub.requests["file"]
    answer = run_in_a_process(("audit", "--project", "rice", "--format", "json"), variables)
    assert answer.returncode == 1  # the other corpus cannot be read
    closed, read = json.loads(answer.stdout)
    assert (closed["repo"], closed["status"], closed["result"]) == ("elsewhere/closed", "refused", None)
    assert closed["problem"] == texts.NO_REVISION
    assert (read["revision"], read["status"]) == (repo.sha, "succeeded")
    assert {file["split"]: file["rows"] for file in read["result"]["files"]} == {
        "train": len(CORPUS.train),
        "test": len(CORPUS.test),
    }
    assert read["result"]["repeated"] == CORPUS.again("instruction", "input", "output")
    assert read["result"]["overlaps"] == [{"split": "test", "rows": len(CORPUS.test), "shared": CORPUS.shared()}]
    assert hub.requests["file"] - before == 2  # each file once
    assert [(row.status, row.started_by) for row in stored(database)] == [("refused", None), ("succeeded", None)]


def test_newest_audit_is_shown_and_older_ones_stay(database: Database, edition: Edition, tmp_path: Path) -> None:
    file = tmp_path / "rice.jsonl"
    number = corpus_of(database, edition, "somosnlp/rice")
    for register in ("culto", "coloquial"):
        file.write_text(json.dumps({"pregunta": "¿Qué?", "respuesta": "Nada", "registro": register}), encoding="utf-8")
        made = corpus_audits.run_audit(database, COMMAND_LINE, edition, 1, number, clock=lambda: NOW, file=file)
        assert made.is_of_file
    assert len(stored(database)) == 2
    with database.read() as session:
        found = corpus_audits.audits_of_edition(session, COMMAND_LINE, edition, 1)
        page = corpus_audits.sample_of(session, COMMAND_LINE, 1, artifact_id=number, text="NADA")
        nothing = corpus_audits.sample_of(session, COMMAND_LINE, 1, artifact_id=number, text="algo")
    corpus = found.corpus(number)
    assert corpus is not None and corpus.audit is not None and corpus.audit.result is not None
    assert corpus.audit.result.column("registro").values == (ValueCount("coloquial", 1),)
    assert not corpus.is_outdated
    with database.read() as session:
        [told] = corpus_audits.audits_for_jurors(session, edition, 1)["rice"]
    assert told.audit is not None and told.audit.result is not None
    assert (told.audit.result, told.audit.starter) == (replace(corpus.audit.result, sample=()), None)
    assert [one.artifact.artifact_id for one in found.audited] == [number]
    assert [row.cells["respuesta"] for row in page.rows] == ["Nada"]
    assert (nothing.rows, nothing.matching, nothing.total, nothing.of) == ((), 0, 1, 1)


def test_file_that_is_refused_is_kept_with_its_reason(database: Database, edition: Edition, tmp_path: Path) -> None:
    file = tmp_path / "rice.parquet"
    file.write_bytes(b"no parquet")
    number = corpus_of(database, edition, "somosnlp/rice")
    made = corpus_audits.run_audit(database, COMMAND_LINE, edition, 1, number, clock=lambda: NOW, file=file)
    assert (made.status, made.result) == ("refused", None)
    assert made.problem is not None and made.problem.message_id == texts.NOT_WHAT_ITS_NAME_SAYS
    [row] = stored(database)
    assert (row.status, row.result, (row.problem or {})["message_id"]) == (
        "refused",
        None,
        texts.NOT_WHAT_ITS_NAME_SAYS,
    )


def test_audit_that_read_nothing_leaves_what_was_counted_before(
    database: Database, edition: Edition, tmp_path: Path
) -> None:
    file = tmp_path / "rice.jsonl"
    number = corpus_of(database, edition, "somosnlp/rice")
    file.write_text('{"pregunta": "¿Qué?", "respuesta": "Nada"}', encoding="utf-8")
    read = corpus_audits.run_audit(database, COMMAND_LINE, edition, 1, number, clock=lambda: NOW, file=file)
    unread = corpus_audits.run_audit(database, COMMAND_LINE, edition, 1, number, clock=lambda: NOW)
    assert (read.status, unread.status) == ("succeeded", "refused")
    with database.read() as session:
        found = corpus_audits.audits_of_edition(session, COMMAND_LINE, edition, 1)
        page = corpus_audits.sample_of(session, COMMAND_LINE, 1, artifact_id=number)
        [told] = corpus_audits.audits_for_jurors(session, edition, 1)["rice"]
    corpus = found.corpus(number)
    assert corpus is not None and corpus.audit is not None and corpus.unread is not None
    assert (corpus.audit.id, corpus.unread.id) == (read.id, unread.id)
    assert [one.artifact.artifact_id for one in found.audited] == [number]
    assert [row.cells["respuesta"] for row in page.rows] == ["Nada"]
    assert (told.audit and told.audit.id, told.unread) == (read.id, None)
    es = Words("es", "es-ES", UTC, edition)
    assert state(corpus, es) == (
        "Auditoría de un archivo de fuera del Hub, 14 abr 2024, 12:00 · No se leyó el 14 abr 2024, 12:00: Ninguna "
        "sincronización ha leído aún el repositorio, así que no se conoce su revisión. Sincroniza antes con el Hub."
    )


def test_corpus_that_nobody_can_read_says_so_and_is_not_zero(database: Database, edition: Edition) -> None:
    number = corpus_of(database, edition, "somosnlp/rice")
    made = corpus_audits.run_audit(database, COMMAND_LINE, edition, 1, number, clock=lambda: NOW)
    assert (made.status, made.result) == ("refused", None)
    assert made.problem is not None and made.problem.message_id == texts.NO_REVISION


def test_visitors_neither_see_nor_make_audits(database: Database, edition: Edition) -> None:
    number = corpus_of(database, edition, "somosnlp/rice")
    with database.read() as session, pytest.raises(NotAllowedError):
        corpus_audits.audits_of_edition(session, COMMUNITY, edition, 1)
    with pytest.raises(NotAllowedError):
        corpus_audits.run_audit(database, COMMUNITY, edition, 1, number, clock=lambda: NOW)
    with pytest.raises(NotAllowedError):
        corpus_audits.BackgroundAudits().start(database, COMMUNITY, edition, 1, number, clock=lambda: NOW)
    assert stored(database) == []


def test_audit_in_the_background_ends_and_says_so(database: Database, edition: Edition) -> None:
    number = corpus_of(database, edition, "somosnlp/rice")
    audits = corpus_audits.BackgroundAudits()
    started = audits.start(database, COMMAND_LINE, edition, 1, number, clock=lambda: NOW)
    assert started.thread is not None
    started.thread.join()
    assert (started.is_running, started.problem) == (False, None)
    assert audits.watched(database.url, 1) is started
    assert [row.status for row in stored(database)] == ["refused"]


def corpus_of(database: Database, edition: Edition, repo_id: str) -> int:
    with database.read() as session:
        found = corpus_audits.audits_of_edition(session, COMMAND_LINE, edition, 1)
    return next(one.artifact.artifact_id for one in found.corpora if one.artifact.repo_id == repo_id)
