"""From open ballots to a public result, in a browser: two organizers, then anybody."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib import i18n
from lib.domain.edition import Edition
from lib.services import editions, publication, result_decisions
from lib.services.access import Actor
from lib.services.visits import DEMO_ISSUER
from lib.store import accounts, ballots, contests, jurors
from lib.store.database import Database
from lib.store.editions import newest_edition
from lib.store.models import Edition as EditionRow
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, pick, query_of, visiting
from tests.demos import database_file, demo_environment
from tests.serving import RunningServer

pytestmark = pytest.mark.browser

es = i18n.translator("es")
STAGE = {"etapa": "published"}
FIRST, SECOND = {**STAGE, "persona": "organizacion-1"}, {**STAGE, "persona": "organizacion-2"}
TIED = {"traductor-inclusivo", "aviacion-inteligente", "think-paraguayo"}
WINNERS = ("NoticIA", "AsistenciaRefugiados", "Traductor-Inclusivo")


@pytest.fixture(scope="module")
def own_demo(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A demo where a result may be published."""
    data = tmp_path_factory.mktemp("publication") / "data"
    shutil.copytree(demo_data, data)
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
        yield server


@contextmanager
def judged(data: Path) -> Iterator[tuple[Database, EditionRow, Edition, datetime]]:
    """The database of the demo's published stage, its edition as row and rules, and its moment."""
    with closing(Database.open(f"sqlite:///{database_file(data, STAGE['etapa'])}")) as database:
        with database.read() as session:
            row = newest_edition(session)
            assert row is not None
            assert row.demo_clock_at is not None
            edition = editions.edition_now(session, row.slug)
        yield database, row, edition, row.demo_clock_at


def organizer_of(database: Database, person: str) -> Actor:
    with database.read() as session:
        account = accounts.account_by_identity(session, DEMO_ISSUER, person)
    assert account is not None
    return Actor(account.id)


@pytest.fixture
def tied_data(demo_data: Path, tmp_path: Path) -> Path:
    """The folder of a demo that is judged and not verified, where three projects got all points from everybody."""
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    with judged(data) as (database, row, edition, now):
        actor = organizer_of(database, FIRST["persona"])
        publication.withdraw_publication(database, actor, edition, reason="x", now=now)
        publication.take_step(database, actor, edition, "closed", reason="x", now=now)
        everything = {one.key: one.maximum for block in edition.rubric.blocks for one in block.criteria}
        with database.write() as session:
            projects = [one.id for one in contests.scored_projects(session, row.id) if one.slug in TIED]
            for project in projects:
                for juror in jurors.jurors(session, row.id):
                    ballots.add_ballot(
                        session,
                        project,
                        juror.id,
                        rubric_version=1,
                        marks=everything,
                        private_comment=None,
                        team_comment=None,
                        client_token=f"tied-{project}-{juror.id}",
                        submitted_at=now,
                    )
    return data


def publish_tied(data: Path, *, ahead: str) -> None:
    """Put one of the tied projects ahead of the others, who share the place after it, and publish that."""
    with judged(data) as (database, row, edition, now):
        first, second = (organizer_of(database, one["persona"]) for one in (FIRST, SECOND))
        with database.read() as session:
            projects = {one.slug: one.id for one in contests.scored_projects(session, row.id) if one.slug in TIED}
        others = tuple(project for slug, project in projects.items() if slug != ahead)
        order = ((projects[ahead],), others)
        result_decisions.decide_tie(database, first, edition, (*projects.values(),), order, reason="x", now=now)
        publication.take_step(database, first, edition, "verified", reason="x", now=now)
        number = publication.request_publication(database, first, edition, reason="x", publish_at=None, now=now)
        publication.confirm_publication(database, second, edition, number, now=now)


@pytest.fixture
def tied_demo(tied_data: Path) -> Iterator[RunningServer]:
    """That demo, served."""
    with RunningServer(environment=demo_environment(tied_data), log_path=tied_data / "log.txt") as server:
        yield server


@pytest.fixture
def somebody(browser: Browser, own_demo: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, own_demo.url, Preferences()) as visitor:
        yield visitor


def title(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def say_why(part: Locator, reason: str) -> None:
    field = part.get_by_label(es("Why (only organizers see it)"))
    field.fill(reason)
    field.blur()


def press(part: Locator, sentence: str) -> None:
    part.get_by_role("button", name=es(sentence)).click()


def withdraw(somebody: Visitor) -> Page:
    """Take the published result back; the page is that of the publication then."""
    page = somebody.open("/publicacion", **FIRST)
    current = page.locator(".st-key-publication_withdrawing")
    current.get_by_text(es("Withdraw the result"), exact=True).click()
    say_why(current, "Faltaba una papeleta")
    current.get_by_text(es("I am sure: the result disappears from the public pages")).click()
    press(current, "Withdraw")
    expect(title(page)).to_have_text(es("The result is verified and can be published"))
    return page


def publish(somebody: Visitor) -> Page:
    """Ask for the publication of the verified result as one organizer, confirm it as another."""
    page = somebody.open("/publicacion", **FIRST)
    form = page.locator(".st-key-publication_request")
    say_why(form, "Es el día")
    press(form, "Ask for the publication")
    expect(title(page)).to_have_text(es("The result waits for a second organizer"))
    expect(page.get_by_text(es("You asked for it, so another organizer confirms it."))).to_be_visible()
    expect(page.get_by_role("button", name=es("Confirm the publication"))).to_have_count(0)
    page = somebody.open("/publicacion", **SECOND)
    pending = page.locator(".st-key-publication_pending")
    expect(pending).to_contain_text("Organización 1 pide publicar este resultado: Es el día")
    # Places as they are said, not counted on by a list.
    expect(pending).to_contain_text("1. NoticIA")
    expect(pending.get_by_role("listitem")).to_have_count(0)
    assert checks.every_fault(somebody) == []
    press(pending, "Confirm the publication")
    expect(title(page)).to_contain_text("El resultado es público desde")
    return page


@pytest.mark.full
def test_withdrawn_result_is_decided_anew_and_published_by_two_people(somebody: Visitor) -> None:
    page = withdraw(somebody)
    page.get_by_text(es("History"), exact=True).click()
    expect(page.locator(".st-key-publication_history")).to_contain_text("Faltaba una papeleta")
    somebody.open("/resultados", **STAGE)
    assert "puntos de" not in somebody.text()

    page = somebody.open("/publicacion", **FIRST)
    step = page.locator(".st-key-next_step")
    press(step, "Back to closed, to decide anew")
    expect(page.get_by_text(es("Say why: others will read it later."))).to_be_visible()
    say_why(step, "Falta una mención")
    press(step, "Back to closed, to decide anew")
    expect(title(page)).to_have_text(es("The result can be verified"))
    mention = page.locator(".st-key-mention_special_mention")
    mention.get_by_text(es("Decide"), exact=True).click()
    somebody.wait()
    pick(mention.get_by_role("combobox"), "KUNTUR")
    page.keyboard.press("Escape")
    say_why(mention, "Una lengua con pocos datos")
    press(mention, "Record the decision")
    expect(mention.get_by_text("KUNTUR").first).to_be_visible()
    assert checks.every_fault(somebody) == []
    say_why(step, "Lo miramos dos personas")
    press(step, "Verify the result")
    expect(title(page)).to_have_text(es("The result is verified and can be published"))
    publish(somebody)


def test_everybody_sees_the_published_result_and_nothing_else(somebody: Visitor) -> None:
    page = somebody.open("/resultados", **STAGE)
    expect(title(page)).to_have_text("Gana NoticIA")
    podium = page.locator(".st-key-results_podium")
    for name in WINNERS:
        expect(podium).to_contain_text(name)
    expect(podium).to_contain_text("puntos de 6 papeletas")
    expect(page.locator(".st-key-results_mentions")).to_contain_text("KUNTUR")
    for private in ("Una lengua con pocos datos", "Es el día", "Jurado 1", "Organización 1"):
        assert private not in somebody.text()
    assert checks.every_fault(somebody) == []


@pytest.mark.full
def test_what_stands_in_the_way_is_listed_with_where_to_go(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences()) as visitor:
        page = visitor.open("/publicacion", etapa="judging", persona="organizacion-1")
        blocker = page.locator(".st-key-blocker_missing_ballots")
        expect(blocker).to_contain_text(es("Ballots that are still missing"))
        expect(blocker.get_by_role("link", name=es("Go there"))).to_be_visible()
        assert checks.every_fault(visitor) == []


def test_feedback_for_the_teams_is_taken_along_with_a_reason(somebody: Visitor) -> None:
    page = somebody.open("/publicacion", **FIRST)
    part = page.locator(".st-key-publication_feedback")
    part.get_by_text(es("Feedback for the teams"), exact=True).click()
    expect(part.get_by_role("button", name=es("Take the feedback along"))).to_have_count(0)
    say_why(part, "Para enviarlos por correo")
    with page.expect_download() as awaited:
        part.get_by_role("button", name=es("Take the feedback along")).click()
    text = Path(awaited.value.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("project,result,block_corpus,")
    assert "NoticIA" in text


@pytest.mark.full
def test_tie_of_three_is_decided_by_the_place_of_each_and_changed(browser: Browser, tied_demo: RunningServer) -> None:
    with visiting(browser, tied_demo.url, Preferences()) as visitor:
        page = visitor.open("/publicacion", **FIRST)
        tie = page.locator("[class*='st-key-tie_']").first
        expect(tie).to_contain_text("Decidir el empate de AviaciónInteligente, ThinkParaguayo, Traductor-Inclusivo")
        for name in ("AviaciónInteligente", "Traductor-Inclusivo"):
            pick(tie.get_by_role("combobox", name=f"Puesto de {name}"), "2")
        places = "1: ThinkParaguayo · 2: AviaciónInteligente, Traductor-Inclusivo"
        expect(tie).to_contain_text(f"Los proyectos con el mismo puesto lo comparten: {places}")
        assert checks.every_fault(visitor) == []
        say_why(tie, "Uno se presentó mejor")
        press(tie, "Record the decision")
        expect(tie).to_contain_text(
            "El empate de AviaciónInteligente, ThinkParaguayo, Traductor-Inclusivo está decidido"
        )
        expect(tie).to_contain_text(f"{places} Organización 1 decidió: Uno se presentó mejor")
        expect(page.locator("[class*='st-key-blocker_place']")).to_have_count(0)
        tie.get_by_text(es("Change the decision"), exact=True).click()
        visitor.wait()
        pick(tie.get_by_role("combobox", name="Puesto de Traductor-Inclusivo"), "3")
        say_why(tie, "Visto de nuevo")
        press(tie, "Record the decision")
        expect(tie).to_contain_text("1: ThinkParaguayo · 2: AviaciónInteligente · 3: Traductor-Inclusivo")
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_announcement_shows_third_second_first(somebody: Visitor) -> None:
    page = somebody.open("/resultados", **STAGE, anuncio="inicio")
    seen: list[str] = []
    for place, name in zip("321", reversed(WINNERS), strict=True):
        assert name not in somebody.text()
        page.get_by_role("button", name=es("Show place {n}").format(n=place)).click()
        expect(page.get_by_role("link", name=name)).to_be_visible()
        seen.append(query_of(page)["anuncio"])
    assert seen == ["3", "2", "1"]
    assert checks.every_fault(somebody) == []
    page.get_by_role("button", name=es("Show the whole result")).click()
    expect(title(page)).to_have_text("Gana NoticIA")
    assert "anuncio" not in query_of(page)


@pytest.mark.full
def test_announcement_has_no_step_for_a_place_that_nobody_has(
    browser: Browser, tied_data: Path, tied_demo: RunningServer
) -> None:
    publish_tied(tied_data, ahead="think-paraguayo")
    with visiting(browser, tied_demo.url, Preferences()) as visitor:
        page = visitor.open("/resultados", **STAGE, anuncio="inicio")
        seen: list[str] = []
        for place, names in (("2", ("AviaciónInteligente", "Traductor-Inclusivo")), ("1", ("ThinkParaguayo",))):
            page.get_by_role("button", name=es("Show place {n}").format(n=place)).click()
            for name in names:
                expect(page.get_by_role("link", name=name)).to_be_visible()
            seen.append(query_of(page)["anuncio"])
        assert seen == ["2", "1"]
        page.get_by_role("button", name=es("Show the whole result")).click()
        expect(title(page)).to_have_text("Gana ThinkParaguayo")
