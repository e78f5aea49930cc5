"""A juror is an account: their certificates go when somebody with their address is erased, and nobody else's do."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from lib.services import certificates, people_erasure
from lib.services.access import COMMAND_LINE
from lib.services.certificates import CertificateRefusedError
from lib.services.editions import edition_now
from lib.store import models, registrations
from lib.store.database import Database
from lib.store.registrations import Detail
from tests.outside.sync_process import SLUG

NOW = datetime(2031, 4, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
# Name, address, name on the Hub: the first two are the person below by one of them.
JURORS = (
    ("Iris Paz", " IRIS@Example.org", None),
    ("Iris P.", "work@example.org", "Iris-Hub"),
    ("Otra Iris", "otra@example.org", "iris-hub-2"),
    ("Sin Correo", None, None),
)


class Jury(NamedTuple):
    """A person, and the certificates of the jurors by name."""

    person_id: int
    certificates: dict[str, int]


@pytest.fixture
def jury(hub_database: Database) -> Jury:
    with hub_database.write() as session:
        [person_id] = registrations.add_people(
            session, [Detail("Iris Paz", "iris@example.org", "iris@example.org", "iris-hub")], NOW
        )
        session.add(
            models.Registration(
                edition_id=1, person_id=person_id, source="form", source_key="1", registered_at=NOW, ticket="hackathon"
            )
        )
        project = models.Project(
            edition_id=1, slug="llama", title="Llama", sdgs=[], source="form", source_key="llama", submitted_at=NOW
        )
        accounts = [
            models.Account(
                issuer="test", subject=name, display_name=name, email=email, hub_name=hub_name, created_at=NOW
            )
            for name, email, hub_name in JURORS
        ]
        session.add_all([project, *accounts])
        session.flush()
        session.add_all(
            models.Ballot(
                project_id=project.id,
                juror_id=account.id,
                version=1,
                rubric_version=1,
                marks={},
                client_token=str(account.id),
                submitted_at=NOW,
            )
            for account in accounts
        )
    with hub_database.read() as session:
        edition = edition_now(session, SLUG)
    issued = certificates.issue(
        hub_database, COMMAND_LINE, edition, "juror", language="es", mentors=(), expected=len(JURORS), now=NOW
    )
    return Jury(person_id, {name: number for (name, *_), number in zip(JURORS, issued, strict=True)})


def told(database: Database) -> dict[int, tuple[str | None, datetime | None, str | None]]:
    with database.read() as session:
        return {
            row.id: (row.full_name, row.revoked_at, row.revoked_reason) for row in session.query(models.Certificate)
        }


def erase(database: Database, jury: Jury) -> None:
    people_erasure.erase_person(
        database, COMMAND_LINE, SLUG, jury.person_id, reason="They asked", is_confirmed=True, now=LATER
    )


def test_certificates_of_the_juror_who_is_erased_are_emptied_and_revoked(hub_database: Database, jury: Jury) -> None:
    erase(hub_database, jury)
    assert told(hub_database) == {
        jury.certificates["Iris Paz"]: (None, LATER, "erased"),
        jury.certificates["Iris P."]: (None, LATER, "erased"),
        jury.certificates["Otra Iris"]: ("Otra Iris", None, None),
        jury.certificates["Sin Correo"]: ("Sin Correo", None, None),
    }


def test_nothing_is_issued_again_to_a_juror_who_was_erased(hub_database: Database, jury: Jury) -> None:
    erase(hub_database, jury)
    with pytest.raises(CertificateRefusedError) as refused:
        certificates.replace_certificate(
            hub_database,
            COMMAND_LINE,
            SLUG,
            jury.certificates["Iris Paz"],
            full_name="Iris",
            reason="Again",
            now=LATER,
        )
    assert refused.value.message_id == certificates.IS_ERASED
    with hub_database.read() as session:
        edition = edition_now(session, SLUG)
        planned = certificates.plan(session, COMMAND_LINE, edition, 1, "juror", language="es", mentors=(), now=LATER)
    assert planned.to_issue == ()


def test_a_certificate_that_was_revoked_before_keeps_its_moment_and_no_words(
    hub_database: Database, jury: Jury
) -> None:
    iris = jury.certificates["Iris Paz"]
    certificates.revoke(hub_database, COMMAND_LINE, SLUG, iris, reason="Iris erred", is_confirmed=True, now=NOW)
    erase(hub_database, jury)
    assert told(hub_database)[iris] == (None, NOW, "erased")


def test_jurors_are_erased_with_the_people_of_the_edition(hub_database: Database, jury: Jury) -> None:
    with hub_database.read() as session:
        edition = edition_now(session, SLUG).model_copy(update={"personal_data_kept_days": 1})
        held = people_erasure.retention(session, COMMAND_LINE, edition, 1, LATER)
    people_erasure.erase_expired(
        hub_database, COMMAND_LINE, edition, SLUG, expected=held.rows, reason="Time is over", now=LATER
    )
    assert told(hub_database)[jury.certificates["Iris Paz"]] == (None, LATER, "erased")
