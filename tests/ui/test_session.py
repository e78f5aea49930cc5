"""What a visit is, where the router is run without a browser."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.services import editions
from lib.store import accounts
from lib.store.database import create
from lib.store.models import Edition
from lib.ui import figures, session

NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
ROUTER = Path(session.__file__).with_name("router.py")


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database with the marks and people of a demo, served as an installation of its own."""
    url = f"sqlite:///{tmp_path / 'tablero.db'}"
    with closing(create(url)) as database, database.write() as writing:
        edition_id = editions.add_edition(writing, "somos600m-2024", now=NOW)
        row = writing.get_one(Edition, edition_id)
        row.demo_stage, row.demo_clock_at = "judging", NOW
        account = accounts.add_account(writing, issuer="demo", subject="organizacion-1", created_at=NOW)
        accounts.grant_role(
            writing, account_id=account.id, edition_id=edition_id, role="organizer", granted_at=NOW, granted_by=None
        )
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("TABLERO_DEMO", raising=False)
    session.settings.cache_clear()
    yield url
    session.settings.cache_clear()


def test_nobody_is_viewed_as_outside_of_the_demo(installation: str) -> None:
    app = AppTest.from_file(str(ROUTER), default_timeout=60)
    app.query_params[session.PERSON_PARAMETER] = "organizacion-1"
    app.run()
    assert not app.exception
    visit = app.session_state["_visit"]
    assert (visit.database_url, visit.demo_person, visit.actor.account_id, visit.roles) == (
        installation,
        "",
        None,
        frozenset(),
    )


@pytest.mark.parametrize("text", ["www.example.org", "https://example.org", "someone@example.org"])
def test_addresses_in_what_people_wrote_are_parted(text: str) -> None:
    assert figures.plain(text).replace("\\", "") != text
    assert figures.plain(text).replace("\\", "").replace("\u2060", "") == text


def test_a_name_with_an_at_sign_stays_whole() -> None:
    assert figures.plain("RecetasDeLaAbuel@") == "RecetasDeLaAbuel@"
