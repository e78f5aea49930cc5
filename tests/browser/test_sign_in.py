"""Signing in at a real provider in a real browser: who gets a role, who gets none and is told why, and for how long."""

import json
import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value

from lib import i18n
from lib.store import accounts
from tests.browser.checks import every_fault
from tests.browser.installations import COOKIE_SECRET, Installation, installed, sign_in
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.cli.commands import Answer, run_here
from tests.outside.oidc_provider import SignInProvider
from tests.serving import RunningServer
from tests.turns import every

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")]

es = i18n.translator("es")
USER_COOKIE = "_streamlit_user"
VERIFIED: dict[str, object] = {"email_verified": True}


@pytest.fixture(scope="module")
def provider() -> Iterator[SignInProvider]:
    with SignInProvider() as running:
        yield running


@pytest.fixture(scope="module")
def other_provider() -> Iterator[SignInProvider]:
    with SignInProvider() as running:
        yield running


@pytest.fixture(scope="module")
def framing() -> Iterator[str]:
    """Another site, at another name of this machine, as the address of a page that frames what its query says."""

    class Frame(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            framed = self.path.partition("?")[2]
            self.wfile.write(f'<!doctype html><title>Other</title><iframe src="{framed}" width=900></iframe>'.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Frame)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def site(
    provider: SignInProvider, other_provider: SignInProvider, framing: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    # The second section leads to a provider whose tokens come from another issuer than the section says.
    sections = f"""
[auth.elsewhere]
label = "Elsewhere"
client_id = "tablero"
client_secret = "of-tests-alone-5520"
server_metadata_url = "{other_provider.metadata_url}"
issuer = "{provider.issuer}"
"""
    environment = {"TABLERO_FRAME_ANCESTORS": framing}
    folder = tmp_path_factory.mktemp("site")
    with installed(folder, provider, environment=environment, sections=sections) as served:
        yield served


@pytest.fixture
def visitor(browser: Browser, site: Installation) -> Iterator[Visitor]:
    with visiting(browser, site.url, Preferences()) as somebody:
        yield somebody


def heading(page: Page, sentence: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text([es(sentence)])


def cookie_of(page: Page) -> str:
    return next(str(cookie["value"]) for cookie in page.context.cookies() if cookie["name"] == USER_COOKIE)


def claims_of(page: Page) -> dict[str, Any]:
    signed = decode_signed_value(COOKIE_SECRET, USER_COOKIE, cookie_of(page))
    assert signed is not None
    return dict(json.loads(signed))


def put_cookie(visitor: Visitor, value: str) -> None:
    visitor.page.context.add_cookies([{"name": USER_COOKIE, "value": value, "url": visitor.url, "httpOnly": True}])


def signed(claims: dict[str, Any], secret: str = COOKIE_SECRET) -> str:
    return create_signed_value(secret, USER_COOKIE, json.dumps(claims)).decode()


def test_invited_organizer_signs_in_where_they_were_and_gets_the_page(
    visitor: Visitor, site: Installation, provider: SignInProvider
) -> None:
    site.command("grant", "organizer", "--email", "Ana@example.org")
    provider.add("ana", name="Ana Prueba", email="ana@EXAMPLE.org", **VERIFIED)
    page = visitor.open("/fuentes")
    heading(page, "This page is not open to you")
    page = sign_in(visitor, "ana", "/fuentes")
    heading(page, "Sources")
    assert page.url == f"{site.url}/fuentes"
    page.get_by_test_id("stPopover").get_by_role("button", name="Ana Prueba").click()
    expect(page.get_by_role("button", name=es("Sign out"))).to_be_visible()
    with site.database() as database, database.read() as session:
        account = accounts.account_by_identity(session, provider.issuer, "ana")
        assert account is not None
        assert (account.display_name, account.email) == ("Ana Prueba", "ana@example.org")
        assert accounts.active_roles(session, account.id, 1) == {"organizer"}


@pytest.mark.full
def test_hub_user_name_is_believed_of_the_hub(visitor: Visitor, site: Installation, provider: SignInProvider) -> None:
    site.command("grant", "juror", "--hub-name", "Jurado-Uno")
    provider.add("uno", name="Jurado Uno", preferred_username="jurado-uno")
    page = sign_in(visitor, "uno")
    heading(page, "You are signed in")
    assert every_fault(visitor) == []
    page.get_by_role("link", name=es("My projects")).first.click()
    expect(page).to_have_url(f"{site.url}/mis-proyectos")


UNKNOWN = {
    "stranger": (
        {"email": "stranger@example.org", **VERIFIED},
        "You are signed in and not invited",
        "No invitation waits for {address}. Ask an organizer to invite it, then reload this page.",
    ),
    "pretender": (
        {"email": "boss@example.org", "email_verified": False},
        "This sign-in cannot be used",
        "Your provider has not verified your e-mail address. Verify it there, then sign in again.",
    ),
    "silent": (
        {"email": "boss@example.org"},
        "You are signed in and not invited",
        "Your provider gave no verified e-mail address, so no invitation can be found. Verify your address there and "
        "sign in again, or ask an organizer to invite your Hub user name.",
    ),
}


@pytest.mark.parametrize("subject", every(3, UNKNOWN))
def test_nobody_else_gets_an_account_and_each_is_told_why(
    visitor: Visitor, site: Installation, provider: SignInProvider, subject: str
) -> None:
    claims, title, sentence = UNKNOWN[subject]
    site.command("grant", "organizer", "--email", "boss@example.org")
    provider.add(subject, **claims)
    page = sign_in(visitor, subject, "/fuentes")
    heading(page, "This page is not open to you")
    visitor.open("/entrar")
    heading(page, title)
    said = es(sentence).format(address=f"{subject}@\u2060example.org")
    expect(page.get_by_test_id("stMain")).to_contain_text(said)
    assert every_fault(visitor) == []
    with site.database() as database, database.read() as session:
        assert accounts.account_by_identity(session, provider.issuer, subject) is None


@pytest.mark.full
def test_tokens_of_another_issuer_than_configured_give_no_role(
    visitor: Visitor, site: Installation, other_provider: SignInProvider
) -> None:
    site.command("grant", "organizer", "--email", "ana@example.org")
    other_provider.add("ana", email="ana@example.org", **VERIFIED)
    page = sign_in(visitor, "ana", provider="Elsewhere")
    heading(page, "This sign-in cannot be used")
    heading(visitor.open("/fuentes"), "This page is not open to you")


def test_forged_cookies_are_nobody(visitor: Visitor, site: Installation, provider: SignInProvider) -> None:
    invite(site, provider, "forged")
    page = sign_in(visitor, "forged", "/fuentes")
    heading(page, "Sources")
    claims, real = claims_of(page), cookie_of(page)
    place = real.index("|") if "|" in real else len(real) // 2
    for forged in (
        signed(claims, COOKIE_SECRET[::-1]),
        signed(claims | {"origin": "http://localhost:1"}),
        signed(claims | {"sub": "someone-else"}),
        real[:place] + "A" + real[place + 1 :],
    ):
        put_cookie(visitor, forged)
        heading(visitor.open("/fuentes"), "This page is not open to you")
    put_cookie(visitor, real)
    heading(visitor.open("/fuentes"), "Sources")


@pytest.mark.full
def test_who_signed_out_has_signed_out_of_every_browser_and_of_old_cookies(
    browser: Browser, visitor: Visitor, site: Installation, provider: SignInProvider
) -> None:
    invite(site, provider, "leaver")
    page = sign_in(visitor, "leaver", "/fuentes")
    with visiting(browser, site.url, Preferences()) as elsewhere:
        sign_in(elsewhere, "leaver", "/fuentes")
        heading(elsewhere.page, "Sources")
        kept = cookie_of(page)
        page.locator(".st-key-visitor").get_by_test_id("stPopover").get_by_role("button").click()
        page.get_by_role("button", name=es("Sign out")).click()
        # The provider asks whether it should forget them as well, and leads back.
        page.wait_for_url(f"{provider.issuer}/**")
        page.get_by_role("button").first.click()
        page.wait_for_url(f"{site.url}/**")
        expect(page.get_by_test_id("stApp")).to_be_visible()
        assert USER_COOKIE not in {cookie["name"] for cookie in page.context.cookies()}
        # Nothing was clicked there since: the next click finds the role gone.
        elsewhere.page.get_by_role("button", name=es("Sync now")).click()
        heading(elsewhere.page, "This page is not open to you")
    put_cookie(visitor, kept)
    heading(visitor.open("/fuentes"), "This page is not open to you")
    heading(visitor.open("/entrar"), "Sign in")
    expect(page.get_by_text(es("You signed out, here or in another browser. Sign in again."))).to_be_visible()


@pytest.mark.full
def test_after_eight_hours_everybody_signs_in_again(
    visitor: Visitor, site: Installation, provider: SignInProvider
) -> None:
    invite(site, provider, "sleeper")
    page = sign_in(visitor, "sleeper", "/fuentes")
    heading(page, "Sources")
    claims = claims_of(page)
    put_cookie(visitor, signed(claims | {"iat": claims["iat"] - 8 * 3600 + 60}))
    heading(visitor.open("/fuentes"), "Sources")
    put_cookie(visitor, signed(claims | {"iat": claims["iat"] - 8 * 3600}))
    heading(visitor.open("/fuentes"), "This page is not open to you")
    expect(page.get_by_text(es("You signed in {n} hours ago or more. Sign in again.").format(n=8))).to_be_visible()


@pytest.mark.full
def test_role_ends_during_a_visit_that_lasts_into_the_ninth_hour(
    visitor: Visitor, site: Installation, provider: SignInProvider
) -> None:
    invite(site, provider, "late")
    page = sign_in(visitor, "late", "/fuentes")
    claims = claims_of(page)
    put_cookie(visitor, signed(claims | {"iat": int(time.time()) - 8 * 3600 + 12}))
    heading(visitor.open("/fuentes"), "Sources")
    ends = time.monotonic() + 12
    page.wait_for_function(
        "(ends) => performance.now() > ends",
        arg=(ends - time.monotonic()) * 1000 + page.evaluate("performance.now()"),
        timeout=20_000,
    )
    page.get_by_role("button", name=es("Sync now")).click()
    heading(page, "This page is not open to you")


@pytest.mark.full
def test_deactivated_account_is_told_so(visitor: Visitor, site: Installation, provider: SignInProvider) -> None:
    invite(site, provider, "idle")
    sign_in(visitor, "idle", "/fuentes")
    with site.database() as database, database.write() as session:
        account = accounts.account_by_identity(session, provider.issuer, "idle")
        assert account is not None
        account.is_active = False
    heading(visitor.open("/fuentes"), "This page is not open to you")
    heading(visitor.open("/entrar"), "Your account is not active")


@pytest.mark.full
def test_inside_another_site_the_way_out_of_the_frame_is_shown(
    visitor: Visitor, site: Installation, framing: str
) -> None:
    visitor.page.goto(f"{framing}/?{site.url}/entrar")
    frame = visitor.page.frame_locator("iframe")
    out = frame.get_by_role("link", name=es("Open Tablero by itself"))
    expect(out).to_be_visible(timeout=30_000)
    assert (out.get_attribute("href"), out.get_attribute("target")) == (f"{site.url}/entrar", "_blank")
    expect(frame.get_by_role("button", name="Hugging Face")).to_be_hidden()
    page = visitor.open("/entrar")
    expect(page.get_by_role("link", name=es("Open Tablero by itself"))).to_be_hidden()
    expect(page.get_by_role("button", name="Hugging Face")).to_be_visible()


@pytest.mark.full
def test_each_provider_has_its_button_and_the_community_is_not_asked(visitor: Visitor) -> None:
    page = visitor.open("/")
    expect(page.locator(".st-key-visitor").get_by_test_id("stPopover")).to_have_count(0)
    page.get_by_role("link", name=es("Sign in")).click()
    heading(page, "Sign in")
    buttons = page.get_by_test_id("stMain").get_by_role(
        "button", name=es("Sign in with {provider}").format(provider="")
    )
    expect(buttons).to_have_count(2)
    assert [text.splitlines()[-1] for text in buttons.all_inner_texts()] == [
        es("Sign in with {provider}").format(provider=name) for name in ("Hugging Face", "Elsewhere")
    ]
    assert every_fault(visitor) == []


def invite(site: Installation, provider: SignInProvider, subject: str) -> None:
    """Let `subject` be invited as an organizer."""
    provider.add(subject, email=f"{subject}@example.org", **VERIFIED)
    assert site.command("grant", "organizer", "--email", f"{subject}@example.org").returncode == 0


@pytest.mark.full
def test_a_space_signs_in_at_the_hub_with_its_own_variables(
    browser: Browser, provider: SignInProvider, tmp_path: Path
) -> None:
    variables = {
        "TABLERO_DATA": str(tmp_path / "data"),
        "HOME": str(tmp_path),
        "SPACE_HOST": "team-tablero.hf.space",
        "OAUTH_CLIENT_ID": "of-the-space",
        "OAUTH_CLIENT_SECRET": "of-the-space-alone-5512",
        "OPENID_PROVIDER_URL": provider.issuer,
    }
    assert run_here(("database", "create", "--edition", "somos600m-2024"), variables) == Answer(0, "", "")
    with (
        RunningServer(environment=variables, log_path=tmp_path / "log.txt") as server,
        visiting(browser, server.url) as visitor,
    ):
        page = visitor.open("/entrar")
        page.route("https://**", lambda route: route.abort())  # the provider's page would load a style from elsewhere
        with page.expect_request(re.compile(re.escape(provider.issuer))) as asked:
            page.get_by_role("button", name="Hugging Face").click()
        expect(page.locator("input[name=sub]")).to_be_visible()
        said = parse_qs(urlsplit(asked.value.url).query)
        assert (said["client_id"], said["redirect_uri"]) == (
            ["of-the-space"],
            ["https://team-tablero.hf.space/oauth2callback"],
        )
