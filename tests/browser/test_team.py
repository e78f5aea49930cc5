"""The pages of the team and of the audit log, as an organizer of the demo uses them."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from lib import i18n
from lib.store import accounts
from lib.store.database import Database
from tests.browser.visitors import Preferences, Visitor, query_of, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
ORGANIZER = {"etapa": "judging", "persona": "organizacion-1"}


@pytest.fixture(scope="module")
def site(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A demo of its own, with an admin, whom the demo lacks."""
    data = tmp_path_factory.mktemp("team") / "data"
    shutil.copytree(demo_data, data)
    with closing(Database.open(f"sqlite:///{data / 'demo' / 'judging.db'}")) as database, database.write() as session:
        account = accounts.add_account(session, issuer="demo", subject="admin", created_at=NOW, display_name="Admin")
        accounts.grant_role(session, account_id=account.id, edition_id=1, role="admin", granted_by=None, granted_at=NOW)
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
        yield server


@pytest.fixture
def organizer(browser: Browser, site: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, site.url, Preferences()) as visitor:
        yield visitor


def invite(page: Page, address: str) -> None:
    page.get_by_label(es("E-mail address or Hub user name")).fill(address)
    page.get_by_role("button", name=es("Invite"), exact=True).click()


@pytest.mark.full
def test_organizer_invites_somebody_writes_the_letter_and_withdraws_it(organizer: Visitor) -> None:
    page = organizer.open("/equipo", **ORGANIZER)
    invite(page, "no address")
    expect(page.get_by_role("alert")).to_contain_text(
        es('"{address}" is not an e-mail address.').format(address="no address")
    )
    invite(page, "Nueva@Example.org")
    waiting = page.locator(".st-key-invited")
    expect(waiting).to_contain_text("nueva@")
    page.get_by_role("button", name=es("Letter")).click()
    letter = page.get_by_role("dialog")
    link = letter.get_by_role("link", name=es("Open in your mail program"))
    for language, said in (("Español", "Hola:"), ("English", "Hello,"), ("Português", "Olá,")):
        letter.get_by_role("radio", name=language).click()
        expect(letter).to_contain_text(said)
        address = unquote(link.get_attribute("href") or "")
        assert address.startswith("mailto:nueva@example.org?subject=")
        assert said in address
    page.keyboard.press("Escape")
    expect(letter).to_be_hidden()
    page.get_by_role("button", name=es("Withdraw")).click()
    expect(waiting).to_have_count(0)


def test_account_is_deactivated_only_by_somebody_who_is_sure(organizer: Visitor) -> None:
    page = organizer.open("/equipo", **ORGANIZER)
    row = page.locator('[class*="st-key-member_"]', has_text="Jurado 3")
    row.get_by_role("button", name=es("Change")).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=es("Deactivate the account")).click()
    expect(dialog.get_by_role("alert")).to_contain_text(es("Tick the box above if you are sure."))
    dialog.get_by_text(es("I am sure")).click()
    dialog.get_by_role("button", name=es("Deactivate the account")).click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text(es("Without a role, or not active: {n}").format(n=1))).to_be_visible()
    page = organizer.open("/mis-proyectos", etapa="judging", persona="jurado-3")
    expect(page.get_by_role("heading", level=1)).to_have_text([es("This page is not open to you")])


@pytest.mark.full
def test_admin_invites_organizers_and_is_led_to_no_page_of_theirs(organizer: Visitor) -> None:
    page = organizer.open("/equipo", etapa="judging", persona="admin")
    expect(page.get_by_text(es("You can invite organizers. Jurors are invited by an organizer."))).to_be_visible()
    expect(page.locator(".st-key-organizer_links").get_by_role("link")).to_have_count(0)
    invite(page, "nueva@example.org")
    expect(page.locator(".st-key-invited")).to_contain_text(es("Organizer"))
    page = organizer.open("/registro", etapa="judging", persona="admin")
    expect(page.get_by_role("heading", level=1)).to_have_text([es("This page is not open to you")])


def test_log_is_searched_by_what_the_address_says(organizer: Visitor) -> None:
    page = organizer.open("/registro", **ORGANIZER)
    everything = page.get_by_role("heading", level=1).inner_text()
    pages = page.locator(".st-key-audit_pages")
    pages.get_by_role("button", name=es("Older")).click()
    expect(pages.get_by_role("button", name=es("Newest"))).to_be_visible()
    assert query_of(page)["antes"].isdecimal()
    organizer.wait()
    page.keyboard.press("Home")
    organizer.choose(es("Area"), es("Imports"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text(everything)
    imports = page.get_by_role("heading", level=1).inner_text()
    organizer.wait()
    assert (query_of(page)["area"], "antes" in query_of(page)) == ("import", False)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "at,who,what,about,before,after,reason"
    assert imports.split()[0] == str(len(lines) - 1)
    page = organizer.open("/registro", **ORGANIZER, area="import", quien="nobody", dia="never", antes="x")
    expect(page.get_by_role("heading", level=1)).to_have_text([imports])
