"""Certificates without a browser: say what would be issued, issue it, write the sheets, revoke one."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdf
import pytest

from lib.domain.certificates import written_code
from lib.store import audit
from lib.store import certificates as store
from lib.store.database import Database
from tests.cli.commands import Run
from tests.cli.conftest import EDITION

MENTORS = "Nombre;Correo;Idioma\nAna Núñez;ana@example.org;es\nEva Solís;;pt\n"


@pytest.fixture
def database(installed: Run, tmp_path: Path) -> Iterator[Database]:
    with closing(Database.open(f"sqlite:///{tmp_path / 'data' / 'tablero.db'}")) as opened:
        yield opened


@pytest.fixture
def mentors(tmp_path: Path) -> str:
    path = tmp_path / "mentors.csv"
    path.write_text(MENTORS, encoding="utf-8")
    return str(path)


def test_mentors_are_issued_exported_and_revoked(
    installed: Run, database: Database, mentors: str, tmp_path: Path
) -> None:
    def run(*arguments: str) -> str:
        answer = installed("certificates", *arguments)
        assert (answer.returncode, answer.stderr) == (0, "")
        return answer.stdout

    said = run("issue", "mentor", "--mentors", mentors)
    assert "Would issue 2 certificates (mentor)" in said
    assert "--expected 2" in said
    assert "Issued 2 certificates" in run("issue", "mentor", "--mentors", mentors, "--expected", "2")
    assert "Would issue 0 certificates (mentor) of" in run("issue", "mentor", "--mentors", mentors)

    with database.read() as session:
        first, second = store.certificates(session, 1, None)
    to = tmp_path / "out" / "all.ZIP"
    site = ("--site", "https://tablero.example.org/", "--reason", "To send them")
    assert f"2 certificates are in {to}." in run("export", str(to), *site)
    with zipfile.ZipFile(to) as archive:
        assert archive.namelist() == ["mentor-ana-nunez-1.pdf", "mentor-eva-solis-2.pdf"]
        said = sheet(archive.read("mentor-eva-solis-2.pdf"))
    assert "Certificado de mentoria É concedido a Eva Solís" in said
    assert said.endswith(f"https://tablero.example.org/verificar {written_code(second.code)}")

    revoked = run("revoke", written_code(first.code).lower(), "--reason", "A slip")
    assert revoked.strip() == f"Certificate 1 (mentor) of {EDITION} is revoked."
    folder = tmp_path / "sheets"
    said = run("export", str(folder), "--kind", "mentor", "--reason", "To send them")
    assert "Without --site they have no QR" in said
    assert [path.name for path in folder.iterdir()] == ["mentor-eva-solis-2.pdf"]
    assert sheet((folder / "mentor-eva-solis-2.pdf").read_bytes()).endswith(f"/verificar {written_code(second.code)}")
    with database.read() as session:
        actions = [(entry.action, entry.reason) for entry in audit.entries(session, 1)]
    assert actions == [
        ("export.certificates", "To send them"),
        ("certificate.revoke", "A slip"),
        ("export.certificates", "To send them"),
        ("certificate.issue", None),
    ]


def sheet(content: bytes) -> str:
    [page] = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text().split())


def test_what_cannot_be_done_says_why(installed: Run, database: Database, mentors: str, tmp_path: Path) -> None:
    for arguments, why in (
        (("issue", "visitor"), 'There is no kind "visitor". Kinds: participant, winner, juror, mentor.'),
        (("issue", "juror", "--language", "fr"), 'There is no language "fr". Languages: es, en, pt.'),
        (("issue", "mentor"), "issue mentor --mentors FILE"),
        (("issue", "juror", "--mentors", mentors), "Mentors, and only they, are named by a file"),
        (("issue", "mentor", "--mentors", str(tmp_path / "none.csv")), "cannot be read: No such file"),
        (("issue", "mentor", "--mentors", mentors, "--expected", "3"), "it would be 2 certificates and not 3"),
        (("issue", "winner"), "after the result is public"),
        (("revoke", "0000", "--reason", "A slip"), "No certificate of this edition has this code"),
        (("export", "out.zip", "--reason", " "), "Say why"),
        (("export", "out.zip", "--reason", "x", "--site", "tablero.example.org"), "begins with https://"),
    ):
        answer = installed("certificates", *arguments)
        assert (answer.returncode, answer.stdout) == (1, "")
        assert why in answer.stderr
    with database.read() as session:
        assert store.certificates(session, 1, None) == []
