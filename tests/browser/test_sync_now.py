"""A sync at the press of a button, outside of the demo: a signed-in organizer, a local Hub, and what is said of it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from lib.store.models import Account
from tests.browser.checks import every_fault, failures_in_log
from tests.browser.installations import Installation, installed, sign_in
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.outside.hub_server import Fault, HubServer
from tests.outside.oidc_provider import SignInProvider
from tests.outside.sync_process import hub_environment
from tests.outside.viewer_server import ViewerServer
from tests.services.hub_rows import hub_repo

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")]

es = i18n.translator("es")


@pytest.fixture(scope="module")
def hub() -> Iterator[HubServer]:
    with HubServer([hub_repo("dataset", f"refranes-{number}") for number in range(3)]) as running:
        yield running


@pytest.fixture(scope="module")
def site(hub: HubServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("syncing")
    with SignInProvider() as provider, ViewerServer() as viewer:
        provider.add("ana", name="Ana", email="ana@example.org", email_verified=True)
        inherited = hub_environment(hub.endpoint, folder / "hub", viewer.endpoint)
        environment = {name: inherited[name] for name in inherited if name.startswith(("HF_", "TABLERO_VIEWER"))}
        with installed(folder, provider, environment=environment) as served:
            served.command("grant", "organizer", "--email", "ana@example.org")
            yield served


@pytest.fixture
def organizer(browser: Browser, site: Installation) -> Iterator[Visitor]:
    with visiting(browser, site.url, Preferences()) as visitor:
        sign_in(visitor, "ana", "/fuentes")
        yield visitor


@pytest.mark.full
def test_organizer_syncs_with_the_hub_and_reads_what_came(
    organizer: Visitor, site: Installation, hub: HubServer
) -> None:
    page = organizer.page
    hub.forget_requests()
    hub.stops_at = 3
    hub.faults = [Fault("commits", "half json", where="/refranes-2/")]
    page.get_by_role("button", name=es("Sync now")).click()
    assert hub.stopped.wait(20)
    expect(page.get_by_test_id("stProgress")).to_be_visible()
    expect(page.get_by_role("button", name=es("Sync now"))).to_be_disabled()
    hub.resume()
    expect(page.get_by_role("heading", name=es("Repos on the Hub"))).to_be_visible(timeout=60_000)
    organizer.wait()
    report = page.get_by_test_id("stMain")
    expect(report).to_contain_text(es("{n} new").format(n=3))
    unread = es("{repo} could not be read, and the next sync tries again.").format(repo="somosnlp/refranes-2")
    expect(page.locator(".st-key-source_hub")).to_contain_text(unread)
    expect(page.get_by_role("button", name=es("Sync now"))).to_be_enabled()
    assert every_fault(organizer) == []
    assert failures_in_log(site.server.log()) == []


@pytest.mark.full
def test_who_lost_the_role_meanwhile_starts_nothing(organizer: Visitor, site: Installation, hub: HubServer) -> None:
    page = organizer.page
    with site.database() as database, database.write() as session:
        session.get_one(Account, 1).is_active = False
    hub.forget_requests()
    page.get_by_role("button", name=es("Sync now")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text([es("This page is not open to you")])
    assert sum(hub.requests.values()) == 0
