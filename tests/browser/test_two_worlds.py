"""What other jurors gave reaches nobody before it is published: two servers over databases that differ only in it send
the same to everybody who may not know."""

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lib.ui.page_list import PAGES
from tests.bench.sessions import Session
from tests.demos import demo_environment
from tests.serving import RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.full]

JUROR = "jurado-1"
STAGE = "judging"
# Names of elements, of files that are made later, of styled tables.
_DRAWN_BY_LOT = re.compile(rb'[0-9a-f]{32}|(?<=\n\x05)[0-9a-f]{5}(?=")')
FOR_ALL = [entry.url_path for entry in PAGES if entry.audience == "public"]
FOR_JURORS = [entry.url_path for entry in PAGES if entry.audience == "jury"]


def change_what_others_gave(database: Path) -> int:
    """Turn every mark of everybody but the juror around, and who favours what; how many ballots changed."""
    with closing(sqlite3.connect(database)) as opened, opened:
        (own,) = opened.execute("SELECT id FROM account WHERE subject = ?", (JUROR,)).fetchone()
        changed = 0
        for table in ("ballot", "ballot_draft", "extra_point", "nomination"):
            opened.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
            opened.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        for table in ("ballot", "ballot_draft"):
            rows = opened.execute(f"SELECT rowid, marks FROM {table} WHERE juror_id != ?", (own,)).fetchall()  # noqa: S608
            for row, marks in rows:
                turned = json.dumps({key: 5 - mark for key, mark in json.loads(marks).items()})
                opened.execute(
                    f"UPDATE {table} SET marks = ?, private_comment = 'x', team_comment = 'y' WHERE rowid = ?",  # noqa: S608
                    (turned, row),
                )
                changed += 1
        opened.execute("DELETE FROM nomination WHERE juror_id != ?", (own,))
        opened.execute("DELETE FROM extra_point WHERE juror_id != ?", (own,))
    return changed


@pytest.fixture(scope="module")
def worlds(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Two servers; in the second one, others gave something else."""
    folders = [tmp_path_factory.mktemp("world") / "data" for _ in range(2)]
    for folder in folders:
        shutil.copytree(demo_data, folder)
    assert change_what_others_gave(folders[1] / "demo" / f"{STAGE}.db") == 42 + 5
    one, other = (RunningServer(environment=demo_environment(data), log_path=data / "log.txt") for data in folders)
    with one, other:
        yield one, other


def sent(server: RunningServer, path: str, person: str) -> list[bytes]:
    """What a page sends in two runs, without what is new in every session."""
    query = {"etapa": STAGE, "proyecto": "noticia"} | ({"persona": person} if person else {})
    with Session(server.url, path, query) as session:
        messages = [ForwardMsg.FromString(frame) for _ in range(2) for frame in session.run()]
    deltas = [message.delta for message in messages if message.HasField("delta")]
    # Streamlit sends more or fewer empty elements in place of earlier ones, as the run meets the browser's messages.
    said = [delta for delta in deltas if not delta.new_element.HasField("empty")]
    return [_DRAWN_BY_LOT.sub(b"", delta.SerializeToString(deterministic=True)) for delta in said]


@pytest.mark.parametrize(
    ("path", "person"),
    [
        *(pytest.param(path, "", id=f"{path or 'panorama'}-anybody") for path in FOR_ALL),
        *(pytest.param(path, JUROR, id=f"{path or 'panorama'}-juror") for path in (*FOR_ALL, *FOR_JURORS)),
    ],
)
def test_what_others_gave_changes_not_one_byte(
    worlds: tuple[RunningServer, RunningServer], path: str, person: str
) -> None:
    one, other = (sent(server, path, person) for server in worlds)
    assert len(one) > 5
    assert one == other


def test_organizers_see_the_difference(worlds: tuple[RunningServer, RunningServer]) -> None:
    # Without this, a comparison that sees nothing would prove nothing.
    one, other = (sent(server, "clasificacion", "organizacion-1") for server in worlds)
    assert one != other
