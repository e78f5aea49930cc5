"""Every configuration problem: what, where, what to do; and nothing where nothing is wrong."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lib.domain.sign_in import providers_of
from lib.services import configuration
from lib.services.installation import SPACE_AUTH, Installation, read_installation
from lib.services.problems import Problem
from lib.sources import edition_files
from lib.store import editions as store
from lib.store.database import Database
from lib.store.engines import file_of
from lib.ui import web_security
from tests.databases import new_database
from tests.edition_samples import OTHER_EDITIONS

SLUG = "somos600m-2024"
NOW = datetime(2024, 4, 14, tzinfo=UTC)
GOOD_AUTH = {
    "redirect_uri": "https://tablero.example.org/oauth2callback",
    "cookie_secret": "9f8a3c61e7d24b05a1b2c3d4e5f60718293a4b5c6d7e8f90",
    "client_id": "0b1c2d",
    "client_secret": "oauth_app_9f8a3c61",
    "server_metadata_url": "https://huggingface.co/.well-known/openid-configuration",
}
GOOD_SHEETS = {
    "registrations": ["https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz/edit#gid=0"],
    "service_account": {"client_email": "a@example.org", "private_key": "k", "token_uri": "https://example.org/token"},
}
NO_SHEETS = (
    "warning: Google Sheets: no sheet is configured, so registrations and submissions come from files only. "
    "Fill in [sheets] as .streamlit/secrets.toml.example shows, or go on with `import`."
)
LOCAL = {"address": "127.0.0.1", "allowedHosts": ["localhost", "127.0.0.1"]}
PUBLIC = {"address": "0.0.0.0", "allowedHosts": ["tablero.example.org"]}  # noqa: S104 - only looked at


def told(problems: Iterator[Problem]) -> list[tuple[str, str, str]]:
    return [(problem.level, problem.where, problem.what) for problem in problems]


def database_with(url: str, **values: Any) -> None:
    with closing(new_database(file_of(url))) as made, made.write() as session:
        store.add_edition(session, **({"slug": SLUG, "created_at": NOW} | values))


def sign_in(auth: Mapping[str, Any] | None, **more: Any) -> list[tuple[str, str, str]]:
    given: dict[str, Any] = {"environment": {}, "server": PUBLIC, "auth_place": "secrets.toml", **more}
    return told(configuration.sign_in_problems(Installation(auth=auth, **given)))


# --- The whole -------------------------------------------------------------------------------------------------------


def test_an_installation_that_is_whole_has_no_problem(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tablero.db'}"
    database_with(url)
    environment = {"DATABASE_URL": url, "TABLERO_DATA": str(tmp_path / "data")}
    assert configuration.problems_of(Installation(environment, PUBLIC, GOOD_AUTH, sheets=GOOD_SHEETS)) == ()


def test_an_empty_folder_is_told_what_to_do_first(tmp_path: Path) -> None:
    environment = {"TABLERO_DATA": str(tmp_path / "data")}
    problems = configuration.problems(environment, tmp_path)
    assert [str(problem) for problem in problems] == [
        f"error: DATABASE_URL: there is no database at {tmp_path / 'data' / 'tablero.db'}. "
        "`python -m lib.cli database create --edition <slug>` makes one; `make run` serves the demo without.",
        "warning: server.allowedHosts: any host name is accepted, so another site can have its name point here "
        "(DNS rebinding). Name the host of the public address.",
        f"warning: {tmp_path / '.streamlit/secrets.toml'}: there is no [auth] section, so nobody can sign in: "
        "no organizer, no juror. Copy .streamlit/secrets.toml.example and fill it in; public pages work without.",
        NO_SHEETS,
    ]


def test_errors_come_before_warnings(tmp_path: Path) -> None:
    problems = configuration.problems({"TABLERO_X": "1", "TABLERO_DATA": str(tmp_path)}, tmp_path)
    levels = [problem.level for problem in problems]
    assert levels == sorted(levels)
    assert {"error", "warning"} == set(levels)


def test_this_repository_served_as_the_demo_has_no_problem_but_the_missing_seed(tmp_path: Path) -> None:
    project = Path(edition_files.__file__).parents[2]
    problems = configuration.problems({"TABLERO_DEMO": "1", "TABLERO_DATA": str(tmp_path)}, project)
    assert {(problem.where.split(",")[0], problem.remedy) for problem in problems} == {
        ("demo database", "`make run` or `make seed` makes it.")
    }
    assert len(problems) == 4


# --- Variables and editions ------------------------------------------------------------------------------------------


def test_a_misspelt_setting_is_named_with_the_likely_one() -> None:
    problems = list(configuration.variable_problems({"TABLERO_DEMOO": "1", "TABLERO_EDITION": "x", "PATH": "/"}))
    assert problems == [
        Problem("warning", "TABLERO_DEMOO", "is not a setting of Tablero.", "Did you mean TABLERO_DEMO?")
    ]


@pytest.mark.parametrize(("value", "is_good"), [("", True), ("0", True), ("1", True), ("yes", False), ("true", False)])
def test_the_demo_is_on_or_off(value: str, is_good: bool) -> None:
    assert (told(configuration.variable_problems({"TABLERO_DEMO": value})) == []) is is_good


def test_every_fault_of_every_edition_is_told(tmp_path: Path) -> None:
    shutil.copytree(edition_files.EDITIONS_FOLDER / SLUG, tmp_path / SLUG)
    shutil.copytree(OTHER_EDITIONS / "vozes-do-norte-2031", tmp_path / "vozes-do-norte-2031")
    first = tmp_path / SLUG / "edition.toml"
    first.write_text(
        first.read_text(encoding="utf-8").replace("maximum_size = 5", "maximum_size = 0"), encoding="utf-8"
    )
    figures = tmp_path / "vozes-do-norte-2031" / "declared" / "figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8").replace("73", "many"), encoding="utf-8")
    environment = {"TABLERO_EDITIONS": str(tmp_path), "TABLERO_EDITION": "other"}
    assert told(configuration.edition_problems(environment)) == [
        ("error", f"{SLUG}/edition.toml, teams.maximum_size", "should be greater than or equal to 1, and is 0."),
        (
            "error",
            "vozes-do-norte-2031/declared/figures.csv, line 2, column value",
            'should be a number such as "20.7", and is "many".',
        ),
        ("error", "TABLERO_EDITION", 'there is no edition "other".'),
    ]


def test_a_folder_without_editions_is_told(tmp_path: Path) -> None:
    environment = {"TABLERO_EDITIONS": str(tmp_path)}
    assert told(configuration.edition_problems(environment)) == [("error", str(tmp_path), "holds no edition.")]


# --- The server ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server", "environment", "expected"),
    [
        (LOCAL, {}, []),
        (LOCAL, {"TABLERO_DEMO": "1"}, []),
        (PUBLIC, {}, []),
        (PUBLIC, {"TABLERO_DEMO": "1"}, [("error", "TABLERO_DEMO")]),
        ({"allowedHosts": ["tablero.example.org"]}, {"TABLERO_DEMO": "1"}, [("error", "TABLERO_DEMO")]),
        ({**LOCAL, "allowedHosts": ["localhost", "x.example.org"]}, {"TABLERO_DEMO": "1"}, [("error", "TABLERO_DEMO")]),
        ({**LOCAL, "allowedHosts": ["*"]}, {"TABLERO_DEMO": "1"}, [("error", "TABLERO_DEMO")]),
        (LOCAL, {"TABLERO_DEMO": "1", "SPACE_HOST": "x.hf.space"}, [("error", "TABLERO_DEMO")]),
        ({**LOCAL, "address": "0.0.0.0"}, {}, [("error", "server.allowedHosts")]),  # noqa: S104 - only looked at
        ({"address": "192.0.2.7"}, {}, [("warning", "server.allowedHosts")]),
        ({**PUBLIC, "allowedHosts": ["*"]}, {}, [("warning", "server.allowedHosts")]),
        ({**LOCAL, "address": ""}, {"SPACE_HOST": "x.hf.space"}, []),
        ({**LOCAL, "enableCORS": False}, {}, [("error", "server.enableCORS")]),
        ({**LOCAL, "enableXsrfProtection": False}, {}, [("error", "server.enableXsrfProtection")]),
    ],
)
def test_who_can_reach_the_server(
    server: dict[str, Any], environment: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    found = [(problem.level, problem.where) for problem in configuration.server_problems(server, environment)]
    assert found == expected


# --- Sign-in ---------------------------------------------------------------------------------------------------------


def test_sign_in_that_is_configured_has_no_problem() -> None:
    assert sign_in(GOOD_AUTH) == []


def test_named_providers_are_judged_each() -> None:
    shared = {key: GOOD_AUTH[key] for key in ("redirect_uri", "cookie_secret")}
    provider = {key: value for key, value in GOOD_AUTH.items() if key not in shared}
    assert sign_in({**shared, "hub": provider}) == []
    assert sign_in({**shared, "hub": {**provider, "client_id": ""}}) == [
        ("error", "secrets.toml, [auth.hub] client_id", "is missing.")
    ]


def test_provider_that_streamlit_or_we_would_not_believe_is_told() -> None:
    shared = {key: GOOD_AUTH[key] for key in ("redirect_uri", "cookie_secret")}
    provider = {key: value for key, value in GOOD_AUTH.items() if key not in shared}
    assert sign_in({**shared, "my_hub": provider}) == [
        ("error", "secrets.toml, [auth.my_hub]", "has an underscore in its name.")
    ]
    tenant = provider | {"server_metadata_url": "https://id.example.org/metadata"}
    assert sign_in({**shared, "tenant": tenant}) == [
        (
            "error",
            "secrets.toml, [auth.tenant] issuer",
            "is missing, and server_metadata_url does not end in /.well-known/openid-configuration: no sign-in would "
            "be believed.",
        )
    ]
    assert sign_in({**shared, "tenant": tenant | {"issuer": "https://id.example.org"}}) == []


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        (
            {},
            [("warning", "secrets.toml", "there is no [auth] section, so nobody can sign in: no organizer, no juror.")],
        ),
        ({"TABLERO_DEMO": "1"}, []),
        ({"TABLERO_DEMO": "1", "OAUTH_CLIENT_ID": "x"}, []),
        (
            {"OAUTH_CLIENT_ID": "x", "SPACE_HOST": "team-tablero.hf.space"},
            [
                (
                    "warning",
                    "OAUTH_CLIENT_SECRET, OPENID_PROVIDER_URL",
                    "is missing beside OAUTH_CLIENT_ID, so nobody can sign in: no organizer, no juror.",
                )
            ],
        ),
    ],
)
def test_no_sign_in_is_worth_a_word_unless_it_is_the_demo(
    environment: dict[str, str], told: list[tuple[str, str, str]]
) -> None:
    assert sign_in(None, environment=environment) == told


SPACE = {
    "OAUTH_CLIENT_ID": "of-the-space",
    "OAUTH_CLIENT_SECRET": "of-the-space-alone-5512",
    "OPENID_PROVIDER_URL": "https://huggingface.co",
    "SPACE_HOST": "team-tablero.hf.space",
}


def test_sign_in_of_a_space_is_that_of_the_hub(tmp_path: Path) -> None:
    installation = read_installation(SPACE, tmp_path)
    assert installation.auth is not None
    secret = installation.auth["cookie_secret"]
    assert installation.auth == {
        "redirect_uri": "https://team-tablero.hf.space/oauth2callback",
        "cookie_secret": secret,
        "huggingface": {
            "client_id": "of-the-space",
            "client_secret": "of-the-space-alone-5512",
            "server_metadata_url": "https://huggingface.co/.well-known/openid-configuration",
        },
    }
    assert (installation.auth_place, len(secret)) == (SPACE_AUTH, 64)
    assert list(configuration.sign_in_problems(installation)) == []
    assert [(one.name, one.issuer, one.label, one.is_hub) for one in providers_of(installation.auth)] == [
        ("huggingface", "https://huggingface.co", "Hugging Face", True)
    ]


def test_cookies_of_a_space_depend_on_its_secret_and_on_nothing_else(tmp_path: Path) -> None:
    def cookie_secret(**changed: str) -> str:
        auth = read_installation(SPACE | changed, tmp_path).auth
        assert auth is not None
        return str(auth["cookie_secret"])

    assert cookie_secret() == cookie_secret(SPACE_HOST="other.hf.space")
    assert cookie_secret() != cookie_secret(**{"OAUTH_CLIENT_SECRET": "another"})


def test_sign_in_of_a_file_goes_before_that_of_a_space(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text('[auth]\ncookie_secret = "x"\n', encoding="utf-8")
    installation = read_installation(SPACE, tmp_path)
    assert (installation.auth, installation.auth_place) == (
        {"cookie_secret": "x"},
        str(tmp_path / ".streamlit" / "secrets.toml"),
    )


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"cookie_secret": ""}, "is missing: whoever guesses it can sign in as anybody."),
        ({"cookie_secret": "short-1234567890abcdef"}, "has 22 characters; 32 are needed."),
        ({"cookie_secret": "ab" * 24}, "has only 2 different characters."),
        ({"cookie_secret": "change-me-please-0123456789abcdef012345"}, "is that of an example, which everybody knows."),
        ({"cookie_secret": "from-the-sample-file-0123456789abcdefgh"}, "is that of an example, which everybody knows."),
        ({"client_secret": "xxx"}, "is still that of the example."),
        ({"client_id": "id-of-the-sample"}, "is still that of the example."),
        ({"client_secret": ""}, "is missing."),
        ({"server_metadata_url": "http://provider.example.org/.well-known/openid-configuration"}, "is not https."),
        ({"redirect_uri": ""}, "is missing."),
        (
            {"redirect_uri": "https://tablero.example.org"},
            '"https://tablero.example.org" is not the public address followed by /oauth2callback.',
        ),
        (
            {"redirect_uri": "http://tablero.example.org/oauth2callback"},
            "is not https: sign-in would cross the network in the open.",
        ),
        (
            {"redirect_uri": "https://other.example.org/oauth2callback"},
            "people come back from sign-in to other.example.org, which is not among server.allowedHosts "
            "(tablero.example.org).",
        ),
    ],
)
def test_what_is_missing_weak_or_left_from_the_example_is_told(change: dict[str, str], what: str) -> None:
    key = next(iter(change))
    sample = frozenset({"from-the-sample-file-0123456789abcdefgh", "id-of-the-sample"})
    assert sign_in(GOOD_AUTH | change, example_secrets=sample) == [("error", f"secrets.toml, [auth] {key}", what)]


def test_a_provider_and_an_address_on_this_machine_may_do_without_https() -> None:
    auth = {
        **GOOD_AUTH,
        "redirect_uri": "http://localhost:8501/oauth2callback",
        "server_metadata_url": "http://localhost:9400/.well-known/openid-configuration",
    }
    assert sign_in(auth, server=LOCAL) == []


# --- Frames, folder, database ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "is_good"),
    [
        ("", True),
        ("'self'", True),
        ("'self' https://example.org", True),
        ("space", True),
        ("https://*.example.org:8443", True),
        ("*", False),
        ("self", False),
        ("https://example.org; script-src *", False),
        ("https://example.org,https://example.com", False),
        ("javascript:x", False),
    ],
)
def test_frame_ancestors_are_judged_as_the_server_reads_them(value: str, is_good: bool) -> None:
    environment = {"TABLERO_FRAME_ANCESTORS": value}
    assert (told(configuration.frame_problems(environment)) == []) is is_good
    try:
        web_security.frame_ancestors(environment)
    except ValueError:
        assert not is_good
    else:
        assert is_good


def test_nobody_beside_somebody_is_a_contradiction() -> None:
    environment = {"TABLERO_FRAME_ANCESTORS": "'none' 'self'"}
    assert told(configuration.frame_problems(environment)) == [
        ("error", "TABLERO_FRAME_ANCESTORS", "'none' stands beside other sources.")
    ]


def test_a_data_folder_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    problems = list(configuration.data_folder_problems(tmp_path / "data"))
    assert [(problem.level, problem.where) for problem in problems] == [
        ("error", f"TABLERO_DATA ({tmp_path / 'data'})")
    ]
    assert told(configuration.data_folder_problems(tmp_path / "new" / "folder")) == []


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'one.db'}"


def database_told(url: str, demo_stage: str | None = None, slug: str | None = None) -> list[str]:
    problems = configuration.database_problems(url, demo_stage=demo_stage, edition_slug=slug)
    return [f"{problem.level}: {problem.what}" for problem in problems]


def test_a_database_of_ones_own_and_a_demo_are_not_taken_for_each_other(url: str, tmp_path: Path) -> None:
    database_with(url)
    demo_url = f"sqlite:///{tmp_path / 'two.db'}"
    database_with(demo_url, demo_stage="judging", demo_clock_at=NOW)
    assert database_told(url) == []
    assert database_told(demo_url, "judging") == []
    assert database_told(url, "judging") == [
        f"error: {tmp_path / 'one.db'} was not made as a demo, and the demo lets anybody be an organizer."
    ]
    assert database_told(demo_url) == [f"error: {tmp_path / 'two.db'} holds the demo's made-up people."]


def test_a_database_without_the_edition_is_told(url: str, tmp_path: Path) -> None:
    new_database(file_of(url)).close()
    assert database_told(url) == [f"error: {tmp_path / 'one.db'} does not hold any edition."]
    with closing(Database.open(url)) as database, database.write() as session:
        store.add_edition(session, slug="gone-2031", created_at=NOW)
    assert database_told(url, slug=SLUG) == [f'error: {tmp_path / "one.db"} does not hold the edition "{SLUG}".']
    assert database_told(url)[0].startswith('error: it holds the edition "gone-2031", whose file cannot be used:')


def test_a_damaged_database_is_told_in_its_own_words(url: str, tmp_path: Path) -> None:
    (tmp_path / "one.db").write_bytes(b"not a database at all, but long enough to be read as one" * 100)
    problems = database_told(url)
    assert len(problems) == 1
    assert str(tmp_path / "one.db") in problems[0]


def test_a_change_that_no_longer_fits_is_a_warning(url: str) -> None:
    database_with(url)
    with closing(Database.open(url)) as database, database.write() as session:
        store.record_override(
            session,
            edition_id=1,
            key="links.gone.url",
            value="https://example.org/x",
            reason="x",
            set_by=None,
            set_at=NOW,
            replaces_id=None,
        )
    problems = list(configuration.database_problems(url, demo_stage=None, edition_slug=None))
    assert [(problem.level, problem.where) for problem in problems] == [("warning", f"{SLUG}, links.gone.url")]


def test_an_address_that_names_no_database_is_told(tmp_path: Path) -> None:
    environment = {"DATABASE_URL": "mysql://root:hunter2@db/x", "TABLERO_DATA": str(tmp_path)}
    problems = configuration.problems_of(
        Installation(
            environment, LOCAL, GOOD_AUTH | {"redirect_uri": "http://localhost/oauth2callback"}, sheets=GOOD_SHEETS
        )
    )
    assert [(problem.level, problem.where) for problem in problems] == [("error", "DATABASE_URL")]
    assert "hunter2" not in str(problems[0])


# --- Reading the installation ----------------------------------------------------------------------------------------


def test_options_come_from_home_then_project_then_environment(tmp_path: Path) -> None:
    home, project = tmp_path / "home", tmp_path / "project"
    for folder, address in ((home, "10.0.0.1"), (project, "10.0.0.2")):
        (folder / ".streamlit").mkdir(parents=True)
        (folder / ".streamlit" / "config.toml").write_text(
            f'[server]\naddress = "{address}"\nenableCORS = false\n', encoding="utf-8"
        )
    (home / ".streamlit" / "secrets.toml").write_text(
        '[auth]\ncookie_secret = "h"\nclient_id = "home"\n', encoding="utf-8"
    )
    (project / ".streamlit" / "secrets.toml").write_text('[auth]\ncookie_secret = "p"\n', encoding="utf-8")
    (project / ".streamlit" / "secrets.toml.example").write_text(
        '[auth]\ncookie_secret = "sample"\nredirect_uri = "x"\n[auth.hub]\nclient_secret = "other"\n', encoding="utf-8"
    )
    found = read_installation({"STREAMLIT_SERVER_ALLOWED_HOSTS": "a.org b.org"}, project, home)
    assert dict(found.server) == {"address": "10.0.0.2", "enableCORS": False, "allowedHosts": ["a.org", "b.org"]}
    assert found.auth == {"cookie_secret": "p", "client_id": "home"}
    assert found.auth_place == str(project / ".streamlit" / "secrets.toml")
    assert found.example_secrets == {"sample", "other"}
    environment = {"STREAMLIT_SERVER_ADDRESS": "127.0.0.1", "STREAMLIT_SERVER_ENABLE_CORS": "true"}
    assert dict(read_installation(environment, project).server) == {"address": "127.0.0.1", "enableCORS": True}


def test_a_secrets_file_that_is_no_toml_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth\n", encoding="utf-8")
    problems = configuration.problems({"TABLERO_DATA": str(tmp_path)}, tmp_path)
    unreadable = [problem for problem in problems if problem.where == str(tmp_path / ".streamlit" / "secrets.toml")]
    assert [problem.level for problem in unreadable] == ["error", "warning"]
    assert "line 1" in unreadable[0].what
