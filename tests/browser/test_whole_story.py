"""The whole story of a jury, by hand: invited, assigned, scored on laptops and a phone, closed, verified, published.

With sign-in at a real provider, in an edition of its own: three projects, three jurors, two organizers, a rubric of two
marks from 1 to 10, one that may be blank, and points that follow from counts.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib import i18n
from tests.browser.checks import every_fault
from tests.browser.installations import Installation, installed, sign_in
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.edition_samples import OTHER_EDITIONS, OTHER_SLUG
from tests.outside.oidc_provider import SignInProvider

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")]

es = i18n.translator("es")
SUBMISSIONS = """\
Carimbo de data/hora,Seu e-mail,Nome do projeto,Quantas pessoas?,Trilha,Conjunto de dados
01/09/2026 10:00:00,equipe.1@example.org,Águas,2,Rios,https://huggingface.co/datasets/rede-vozes/aguas
01/09/2026 11:00:00,equipe.2@example.org,Bairros,3,Cidades,https://huggingface.co/datasets/rede-vozes/bairros
01/09/2026 12:00:00,equipe.3@example.org,Cantos,2,Anciãos,https://huggingface.co/datasets/rede-vozes/cantos
"""
COUNTS = """\
project,counts,count,source
aguas,validated_questions,200,Argilla
aguas,people_interviewed,40,minutes
bairros,validated_questions,100,Argilla
bairros,people_interviewed,10,minutes
cantos,validated_questions,0,Argilla
cantos,people_interviewed,0,minutes
"""
HIDDEN = "Esto solo lo lee el jurado 4711"


@pytest.fixture(scope="module")
def provider() -> Iterator[SignInProvider]:
    with SignInProvider() as running:
        for name in ("ana", "blas", "juana", "jorge", "julia"):
            running.add(name, name=f"{name.title()} Prueba", email=f"{name}@example.org", email_verified=True)
        yield running


@pytest.fixture(scope="module")
def site(provider: SignInProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("story")
    environment = {"TABLERO_EDITIONS": str(OTHER_EDITIONS)}
    with installed(folder, provider, edition=OTHER_SLUG, environment=environment) as served:
        for name in ("ana", "blas"):
            assert served.command("grant", "organizer", "--email", f"{name}@example.org").returncode == 0
        for kind, content in (("submissions", SUBMISSIONS), ("counts", COUNTS)):
            file = folder / f"{kind}.csv"
            file.write_text(content, encoding="utf-8")
            answer = served.command("import", kind, str(file))
            assert answer.returncode == 0, answer.stderr
        yield served


def invite(organizer: Visitor, name: str) -> None:
    page = organizer.page
    page.get_by_label(es("E-mail address or Hub user name")).fill(f"{name}@example.org")
    page.get_by_role("button", name=es("Invite"), exact=True).click()
    expect(page.locator(".st-key-invited")).to_contain_text(f"{name}@")
    organizer.wait()


def decide_conflict(organizer: Visitor, juror: str, project: str) -> None:
    """Declare a conflict, and confirm it."""
    page = organizer.open("/jurado", seccion="conflictos")
    page.get_by_role("button", name=es("Add a conflict"), exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    organizer.choose(es("Juror"), juror)
    organizer.choose(es("Project"), project)
    organizer.wait()
    dialog.get_by_label(es("Why (only organizers see it)")).fill("Vive con alguien del equipo")
    dialog.get_by_role("button", name=es("Declare"), exact=True).click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name=es("Decide")).click()
    dialog.get_by_label(es("Why (only organizers see it)")).fill("Lo ha contado ella")
    dialog.get_by_role("button", name=es("Confirm"), exact=True).click()
    expect(dialog).to_have_count(0)


def assign(organizer: Visitor) -> None:
    page = organizer.open("/jurado", seccion="asignacion")
    page.get_by_role("button", name=es("Try it out")).click()
    accept = page.get_by_role("button", name=es("Accept this plan"))
    expect(accept).to_be_visible()
    organizer.wait()
    accept.click()
    expect(accept).to_have_count(0)


def take_step(organizer: Visitor, state: str, then: str) -> None:
    """Take the next step of the ladder, with a reason."""
    page = organizer.open("/publicacion")
    reason = page.locator(".st-key-next_step").get_by_label(es("Why (only organizers see it)"))
    reason.fill("Ya toca")
    reason.press("Tab")
    organizer.wait()
    page.locator(f".st-key-step_{state}").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text([es(then)])
    organizer.wait()


def give(page: Page, criterion: str, mark: int) -> None:
    """Click a mark, on a scale from 1."""
    button = page.locator(f".st-key-criterion_{criterion}").get_by_role("radio", name=str(mark), exact=True)
    button.click()
    expect(button).to_have_attribute("aria-checked", "true")


def bar(page: Page) -> Locator:
    return page.locator(".st-key-scoring_bar")


def score(juror: Visitor, project: str, truth: int, voice: int) -> None:
    """Open a project, mark what is asked, submit."""
    page = juror.open("/puntuar", proyecto=project)
    give(page, "truth", truth)
    give(page, "voice", voice)
    expect(bar(page)).to_contain_text(es("{n} of {total} criteria").format(n=2, total=3))
    send(page, "Submit the ballot")


def send(page: Page, name: str) -> None:
    page.get_by_role("button", name=es(name)).click()
    expect(bar(page)).to_contain_text(es("Ballot submitted, {time}").partition(",")[0])


def score_with_a_reload(juror: Visitor, project: str) -> None:
    """Mark half of a ballot and say something that nobody else may read; reload; mark the rest and submit."""
    page = juror.open("/puntuar", proyecto=project)
    give(page, "truth", 4)
    private = page.get_by_role("textbox", name=es("Private comment"))
    private.fill(HIDDEN)
    private.press("Tab")
    page.wait_for_timeout(150)  # until what was typed has reached the server
    juror.wait()
    expect(bar(page)).not_to_contain_text(es("Not saved"))
    page.reload()
    juror.wait()
    expect(private).to_have_value(HIDDEN)
    expect(page.locator(".st-key-criterion_truth").get_by_role("radio", name="4", exact=True)).to_be_checked()
    give(page, "voice", 5)
    send(page, "Submit the ballot")


def amend(juror: Visitor, project: str, truth: int) -> None:
    page = juror.open("/puntuar", proyecto=project)
    give(page, "truth", truth)
    send(page, "Submit again")
    expect(page.get_by_text(es("Versions that you submitted"))).to_be_visible()


def ask_to_publish(organizer: Visitor) -> None:
    """Who asks may not confirm."""
    page = organizer.page
    reason = page.locator(".st-key-publication_request").get_by_label(es("Why (only organizers see it)"))
    reason.fill("Es el día")
    reason.press("Tab")
    organizer.wait()
    page.get_by_role("button", name=es("Ask for the publication")).click()
    expect(page.get_by_text(es("You asked for it, so another organizer confirms it."))).to_be_visible()
    expect(page.get_by_role("button", name=es("Confirm the publication"))).to_have_count(0)


def look_at_the_results(browser: Browser, site: Installation, title: str) -> bytes:
    """What anybody receives who looks for the result everywhere."""
    refused = dict.fromkeys(("/clasificacion", "/publicacion", "/mis-notas"), es("This page is not open to you"))
    received = []
    for path, heading in {"/resultados": title, **refused}.items():
        with visiting(browser, site.url) as anonymous:
            page = anonymous.open(path)
            expect(page.get_by_role("heading", level=1)).to_have_text([heading])
            assert every_fault(anonymous) == []
            received += [content for _where, content in anonymous.record.bytes_received()]
    return b"\n".join(received)


@pytest.mark.full
def test_a_jury_from_the_invitation_to_the_podium(browser: Browser, site: Installation) -> None:
    with ExitStack() as stack:

        def arrives(subject: str, path: str, width: int = 1280, **options: bool) -> Visitor:
            visitor = stack.enter_context(visiting(browser, site.url, Preferences(width=width), **options))
            sign_in(visitor, subject, path)
            return visitor

        ana = arrives("ana", "/equipo")
        for name in ("juana", "jorge", "julia"):
            invite(ana, name)
        juana, jorge = arrives("juana", "/mis-proyectos"), arrives("jorge", "/mis-proyectos")
        julia = arrives("julia", "/mis-proyectos", 360, has_touch=True, is_mobile=True)
        decide_conflict(ana, "Julia Prueba", "Cantos")
        assign(ana)
        take_step(ana, "open", "Judging is open")

        score(juana, "aguas", 9, 8)
        score(juana, "bairros", 6, 7)
        score_with_a_reload(juana, "cantos")
        score(jorge, "aguas", 7, 7)
        score(jorge, "bairros", 10, 10)
        score(jorge, "cantos", 3, 3)
        amend(jorge, "bairros", 6)
        score(julia, "aguas", 10, 9)
        score(julia, "bairros", 7, 6)
        julia.open("/mis-proyectos")
        expect(julia.page.get_by_text("Cantos")).to_have_count(0)

        before = look_at_the_results(browser, site, es("The results are not public yet"))
        take_step(ana, "closed", "The result can be verified")
        take_step(ana, "verified", "The result is verified and can be published")
        ask_to_publish(ana)
        blas = arrives("blas", "/publicacion")
        blas.page.get_by_role("button", name=es("Confirm the publication")).click()
        expect(blas.page.locator(".st-key-publication_current")).to_contain_text("Águas")

        after = look_at_the_results(browser, site, "Gana Águas")
        assert b"La canoa" in after
        assert b"Gana" not in before
        for hidden in (HIDDEN, "Juana", "Jorge", "Julia", "juana@example.org", "Vive con alguien"):
            assert hidden.encode() not in before + after
        for juror in (juana, jorge, julia):
            assert juror.record.faults() == []
