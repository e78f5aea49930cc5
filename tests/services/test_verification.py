"""What anybody learns of a certificate by its code, and how many codes they may try."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.certificates import CODE_BYTES, code_of, written_code
from lib.services import verification
from lib.services.verification import Answer, Genuine, Revoked, TooManyTries, Tries, Unknown, Visitor
from lib.store import models
from lib.store.database import Database
from tests.outside.sync_process import SLUG

NOW = datetime(2031, 4, 20, 12, tzinfo=UTC)
VALID, REVOKED, ERASED = (code_of(bytes([number]) * CODE_BYTES) for number in (1, 2, 3))


@pytest.fixture
def database(hub_database: Database) -> Iterator[Database]:
    with hub_database.write() as session:
        project = models.Project(edition_id=1, slug="llama", title="Llama", source="form", source_key="1")
        session.add(project)
        session.flush()
        for code, name, revoked_at in (
            (VALID, "Ana Núñez", None),
            (REVOKED, "Eva Solís", NOW),
            (ERASED, None, NOW),
        ):
            session.add(
                models.Certificate(
                    edition_id=1,
                    project_id=project.id,
                    kind="winner",
                    award="first_place",
                    full_name=name,
                    language="es",
                    code=code,
                    issued_at=NOW,
                    revoked_at=revoked_at,
                    revoked_reason="They copied" if revoked_at else None,
                )
            )
    yield hub_database


def verify(database: Database, typed: str, visitor: Visitor | None = None, now: datetime = NOW) -> Answer:
    server = Tries(verification.SERVER_TRIES, verification.SERVER_SECONDS)
    with database.read() as session:
        return verification.verify(session, typed, visitor or Visitor(), server, now=now)


def test_a_valid_code_says_what_the_certificate_says(database: Database) -> None:
    for typed in (VALID, written_code(VALID).lower(), f"https://t.example/verificar?codigo={written_code(VALID)}"):
        found = verify(database, typed)
        assert isinstance(found, Genuine)
        assert (found.edition.slug, found.kind, found.full_name, found.project, found.award, found.issued_at) == (
            SLUG,
            "winner",
            "Ana Núñez",
            "Llama",
            "first_place",
            NOW,
        )


def test_a_revoked_code_says_when_and_neither_whose_nor_why(database: Database) -> None:
    assert verify(database, REVOKED) == verify(database, ERASED) == Revoked(NOW)


@pytest.mark.parametrize("typed", [code_of(b"\xff" * CODE_BYTES), "", "x", "%", "' OR 1=1", VALID[:-1], VALID + "0"])
def test_unknown_and_malformed_codes_get_one_answer(database: Database, typed: str) -> None:
    assert verify(database, typed) == Unknown()


def test_a_visitor_can_try_only_some_codes(database: Database) -> None:
    visitor = Visitor()
    for number in range(verification.VISITOR_TRIES):
        assert verify(database, f"code {number}", visitor) == Unknown()
    # Not even a valid one is looked up, so that nothing can be told from the answer.
    assert verify(database, VALID, visitor) == TooManyTries(verification.VISITOR_SECONDS)
    soon = NOW + timedelta(seconds=verification.VISITOR_SECONDS)
    assert isinstance(verify(database, VALID, visitor, soon), Genuine)
    assert isinstance(verify(database, VALID, visitor, soon), Genuine)  # the same again is no try
    assert isinstance(verify(database, REVOKED, visitor, soon), TooManyTries)


def test_all_visitors_together_can_try_only_some_codes(database: Database) -> None:
    server = Tries(2, 1.0)
    with database.read() as session:
        answers = [verification.verify(session, f"code {n}", Visitor(), server, now=NOW) for n in range(3)]
    assert answers == [Unknown(), Unknown(), TooManyTries(1.0)]


def test_tries_never_grow_beyond_the_most() -> None:
    tries = Tries(2, 1.0)
    tries.take(NOW)
    late = NOW + timedelta(days=9)
    tries.take(late)
    tries.take(late)
    assert tries.wait_seconds(late) == 1.0
    assert tries.wait_seconds(NOW) == 1.0  # a clock that is set back gives nothing
