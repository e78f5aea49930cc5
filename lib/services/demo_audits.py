"""The demo's one audited corpus: made-up rows, counted by the real audit in a process of its own."""

import csv
import tempfile
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lib.domain import demo_corpus
from lib.domain.corpus_audit import AuditResult
from lib.services.corpus_audits import FILE_REVISION, audit_of_file
from lib.sources.edition_files import read_edition
from lib.store import corpus_audits as store

if TYPE_CHECKING:
    from lib.store.database import Session

_ROWS = 1_200
_NAME = "corpus-de-ejemplo.csv"


def add_audit(session: "Session", slug: str, edition_id: int, seed_number: int, *, now: datetime) -> None:
    """Keep the audit of a made-up file for the first corpus that a project gives; for none where there is no such."""
    given = next((one for one in store.artifacts(session, edition_id) if one.projects), None)
    if given is None:
        return
    store.add_audit(
        session,
        artifact_id=given.artifact_id,
        revision=f"{FILE_REVISION}{_NAME}",
        status="succeeded",
        started_at=now,
        finished_at=now,
        started_by=None,
        result=_result(slug, seed_number).stored(),
        problem=None,
    )


@lru_cache(maxsize=2)
def _result(slug: str, seed_number: int) -> AuditResult:
    """Counted once for all stages: it is the same file."""
    edition = read_edition(slug)
    rows = demo_corpus.rows(edition.corpus_columns, _ROWS, seed_number)
    with tempfile.TemporaryDirectory(prefix="tablero-demo-") as folder:
        path = Path(folder) / _NAME
        with path.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return replace(audit_of_file(edition, path), is_synthetic=True)
