"""An installation outside of the demo, with sign-in at a provider on a local address.

with installed(folder, provider) as site, visiting(browser, site.url) as visitor: ...
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from lib.store.database import Database
from tests.browser.visitors import Visitor
from tests.cli.commands import Answer, run_here
from tests.outside.oidc_provider import SignInProvider, answer_as
from tests.serving import RunningServer

EDITION = "somos600m-2024"
COOKIE_SECRET = "5f0c9a7be2d14386b9a0c1d2e3f4758690ab1c2d3e4f50617283940a1b2c3d4e"  # noqa: S105 - of tests alone


@dataclass(frozen=True)
class Installation:
    """A served installation: the folder of its data, and the variables that its commands need."""

    server: RunningServer
    data: Path
    variables: Mapping[str, str]

    @property
    def url(self) -> str:
        """Its address, by the name under which people come back from the provider."""
        return self.server.url

    def command(self, *arguments: str) -> Answer:
        """Run a command of the installation."""
        return run_here(arguments, self.variables)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Its database, open."""
        with closing(Database.open(f"sqlite:///{self.data / 'tablero.db'}")) as opened:
            yield opened


@contextmanager
def installed(
    folder: Path,
    provider: SignInProvider,
    *,
    edition: str | None = EDITION,
    environment: Mapping[str, str] | None = None,
    sections: str = "",
) -> Iterator[Installation]:
    """A new installation in `folder`, served. `provider` is its Hugging Face; `sections` is added to its secrets.

    Without an `edition`, `environment` names a database that is there already.
    """
    data, home = folder / "data", folder / "home"
    variables = {"TABLERO_DATA": str(data), "HOME": str(home), **(environment or {})}
    if edition is not None:
        made = run_here(("database", "create", "--edition", edition), variables)
        assert made == Answer(0, "", "")
    server = RunningServer(environment=variables, log_path=folder / "log.txt", host="localhost")
    (home / ".streamlit").mkdir(parents=True)
    (home / ".streamlit" / "secrets.toml").write_text(
        f"""
[auth]
redirect_uri = "{server.url}/oauth2callback"
cookie_secret = "{COOKIE_SECRET}"
[auth.huggingface]
client_id = "tablero"
client_secret = "of-tests-alone-3391"
server_metadata_url = "{provider.metadata_url}"
{sections}
""",
        encoding="utf-8",
    )
    with server:
        yield Installation(server, data, variables)


def sign_in(visitor: Visitor, subject: str, path: str = "/entrar", *, provider: str = "Hugging Face") -> Page:
    """Sign in as `subject` from the page at `path`, and wait until the person is back."""
    page, record = visitor.open(path), visitor.record
    page.route("https://**", lambda route: route.abort())  # the provider's page would load a style from elsewhere
    page.get_by_role("button", name=provider).click()
    answer_as(page, subject)
    expect(page.get_by_test_id("stApp")).to_be_visible()
    visitor.wait()
    for noted in (record.console_errors, record.foreign_requests, record.bad_answers):
        noted.clear()  # of the provider's page
    return page
