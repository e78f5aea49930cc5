"""What a visit is, where the router is run without a browser."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.services import editions, roles
from lib.services.access import COMMAND_LINE, COMMUNITY
from lib.services.sign_in import NOBODY
from lib.store import accounts
from lib.store.database import Database
from lib.store.models import Edition
from lib.ui import figures, session
from tests.databases import new_database

NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
ROUTER = Path(session.__file__).with_name("router.py")


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database with the marks and people of a demo, served as an installation of its own."""
    url = f"sqlite:///{tmp_path / 'tablero.db'}"
    with closing(new_database(tmp_path / "tablero.db")) as database, database.write() as writing:
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


CLAIMS = {
    "is_logged_in": True,
    "provider": "huggingface",
    "iss": "https://huggingface.co",
    "sub": "42",
    "name": "Ana",
    "email": "ana@example.org",
    "email_verified": True,
}
AUTH = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "of tests alone, forty characters or more",
    "huggingface": {
        "client_id": "tablero",
        "client_secret": "of-tests-alone",
        "server_metadata_url": "https://huggingface.co/.well-known/openid-configuration",
    },
}


def signed_in() -> AppTest:
    """The application as somebody sees it who just came back from the provider."""
    app = AppTest.from_file(str(ROUTER), default_timeout=60)
    app.secrets["auth"] = AUTH
    app.user = CLAIMS | {"iat": int(session.real_now().timestamp())}
    return app.run()


def test_who_came_back_from_the_provider_holds_what_the_database_says(installation: str) -> None:
    visit = signed_in().session_state["_visit"]
    assert (visit.sign_in.state, visit.actor.account_id, visit.roles) == ("not_invited", None, frozenset())
    with closing(Database.open(installation)) as database:
        roles.invite(database, COMMAND_LINE, 1, "juror", email="ana@example.org", now=NOW)
    visit = signed_in().session_state["_visit"]
    assert (visit.sign_in.state, visit.sign_in.name, visit.roles) == ("known", "Ana", frozenset({"juror"}))


def test_nobody_is_signed_in_to_the_demo(installation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Database.open(installation)) as database:
        roles.invite(database, COMMAND_LINE, 1, "organizer", email="ana@example.org", now=NOW)
    (tmp_path / "demo").mkdir()
    (tmp_path / "tablero.db").rename(tmp_path / "demo" / "judging.db")
    monkeypatch.setenv("TABLERO_DEMO", "1")
    monkeypatch.setenv("TABLERO_DATA", str(tmp_path))
    session.settings.cache_clear()
    visit = signed_in().session_state["_visit"]
    assert (visit.demo_stage, visit.sign_in, visit.actor, visit.roles) == ("judging", NOBODY, COMMUNITY, frozenset())


@pytest.mark.parametrize("text", ["www.example.org", "https://example.org", "someone@example.org"])
def test_addresses_in_what_people_wrote_are_parted(text: str) -> None:
    assert figures.plain(text).replace("\\", "") != text
    assert figures.plain(text).replace("\\", "").replace("\u2060", "") == text


def test_a_name_with_an_at_sign_stays_whole() -> None:
    assert figures.plain("RecetasDeLaAbuel@") == "RecetasDeLaAbuel@"
