"""Jurors score in a real browser: on a laptop and on a phone, in two windows, over a restart of the server."""

import os
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib import i18n
from tests.bench import ballot_windows
from tests.browser import checks, jurors
from tests.browser.visitors import Preferences, Visitor, expect_query, query_of, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

es = i18n.translator("es")
FIRST, SECOND = "linguistic_varieties", "corpus_structure"
TESTS = 21
PHONE = Preferences(width=360)
LAPTOP = Preferences(width=1280)


@dataclass
class Juror:
    """Somebody who scores, and what is on their list."""

    data: Path
    server: RunningServer
    name: str
    slugs: list[str]

    def open(self, visitor: Visitor, path: str = "/puntuar", slug: str = "") -> Page:
        query = {"etapa": jurors.STAGE, "persona": self.name}
        if path == "/puntuar":
            query["proyecto"] = slug or self.slugs[0]
        return visitor.open(path, **query)


@pytest.fixture(scope="module")
def data(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return jurors.copied(demo_data, tmp_path_factory.mktemp("scoring") / "data")


@pytest.fixture(scope="module")
def people(data: Path) -> Iterator[tuple[str, list[str]]]:
    """A juror for each test, all there before the server starts, which reads once a minute who is."""
    names = [f"jurado-{number}" for number in range(900, 900 + TESTS)]
    return iter([(name, jurors.of_demo(data, name).add()) for name in names])


@pytest.fixture(scope="module")
def server(data: Path, people: Iterator[tuple[str, list[str]]]) -> Iterator[RunningServer]:
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as running:
        yield running


@pytest.fixture
def juror(data: Path, server: RunningServer, people: Iterator[tuple[str, list[str]]]) -> Juror:
    return Juror(data, server, *next(people))


@pytest.fixture
def laptop(browser: Browser, server: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, server.url, LAPTOP) as somebody:
        yield somebody


@pytest.fixture
def phone(browser: Browser, server: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, server.url, PHONE, has_touch=True, is_mobile=True) as somebody:
        yield somebody


def marks(page: Page, criterion: str) -> Locator:
    return page.locator(f".st-key-criterion_{criterion}").get_by_role("radio")


def give(page: Page, criterion: str, mark: int) -> None:
    """Click a mark and wait until it is saved."""
    button = marks(page, criterion).nth(mark)
    button.click()
    expect(button).to_have_attribute("aria-checked", "true")


def given(page: Page) -> dict[str, str]:
    """The marks that the page shows, by criterion."""
    return {
        name.split("st-key-criterion_")[1].split()[0]: mark
        for name, mark in page.evaluate(
            """() => [...document.querySelectorAll('[class*="st-key-criterion_"] [aria-checked="true"]')].map((mark) =>
              [mark.closest('[class*="st-key-criterion_"]').className, mark.textContent.trim()])"""
        )
    }


def bar(page: Page) -> Locator:
    return page.locator(".st-key-scoring_bar")


def counted(page: Page, marked: int, total: int = 13) -> None:
    """The bar says how many criteria are marked, and that this is saved."""
    expect(bar(page)).to_contain_text(es("{n} of {total} criteria").format(n=marked, total=total))
    expect(bar(page)).not_to_contain_text("cloud_off")


def fill(page: Page, mark: int) -> None:
    """Mark every criterion by the keyboard, one after the other."""
    marks(page, FIRST).first.focus()
    for done in range(1, 14):
        page.keyboard.press(str(mark))
        counted(page, done)
        page.keyboard.press("Tab")


def submit(page: Page) -> Locator:
    return page.get_by_role("button", name=es("Submit the ballot"))


def test_marks_by_mouse_and_digits_are_saved_and_survive_a_reload(laptop: Visitor, juror: Juror) -> None:
    page = juror.open(laptop)
    expect(bar(page)).to_contain_text(es("Nothing to save yet"))
    give(page, FIRST, 3)
    counted(page, 1)
    page.keyboard.press("Tab")
    page.keyboard.press("0")
    counted(page, 2)
    page.keyboard.press("5")
    expect(bar(page)).to_contain_text("1,07")
    page.keyboard.press("5")  # the same again takes nothing back
    page.keyboard.press("Tab")
    page.keyboard.press("4")
    counted(page, 3)
    page.keyboard.press("Delete")
    counted(page, 2)
    comment(page).fill("Un corpus cuidado.")
    saved_when_typing_pauses(page, juror, "Un corpus cuidado.")
    page.reload()
    laptop.wait()
    expect(comment(page)).to_have_value("Un corpus cuidado.")
    assert given(page) == {FIRST: "3", SECOND: "5"}
    counted(page, 2)
    assert laptop.record.faults() == []


def comment(page: Page) -> Locator:
    return page.get_by_role("textbox", name=es("Comment for the team"))


def saved_when_typing_pauses(page: Page, juror: Juror, text: str) -> None:
    """The comment comes to be in the database without another key."""
    for _look in range(100):
        if jurors.of_demo(juror.data, juror.name).draft(juror.slugs[0]).team_comment == text:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{text!r} was not saved")


def test_ballot_is_submitted_with_a_whole_rubric_and_amended(laptop: Visitor, juror: Juror) -> None:
    page = juror.open(laptop)
    submit(page).click()
    expect(page.get_by_text(es("Zero is a mark; blank is not."))).to_be_visible()
    fill(page, 4)
    expect(bar(page)).to_contain_text("8,00")
    submit(page).click()
    expect(bar(page)).to_contain_text(es("Ballot submitted, {time}").partition(",")[0])
    page.get_by_role("button", name=es("Submit again")).click()
    expect(page.get_by_text(es("Nothing changed since you submitted it."))).to_be_visible()
    give(page, FIRST, 0)
    expect(bar(page)).to_contain_text(es("Draft saved, {time}").partition(",")[0])
    page.get_by_role("button", name=es("Submit again")).click()
    expect(page.get_by_text(es("Versions that you submitted"))).to_be_visible()
    page.get_by_role("button", name=es("Give it to this project")).click()
    expect(page.get_by_text(es("It is with this project."))).to_be_visible()
    juror.open(laptop, "/mis-notas")
    expect(page.get_by_text("7,47").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    header, row = (line.split(",") for line in lines)
    receipt = dict(zip(header, row, strict=True))
    assert (receipt["project"], receipt["version"], receipt[FIRST], receipt["total"], receipt["extra_point"]) == (
        juror.slugs[0],
        "2",
        "0",
        "7.47",
        "1",
    )
    assert laptop.record.faults() == []


@pytest.mark.full
def test_way_on_leads_through_the_list_and_back(laptop: Visitor, juror: Juror) -> None:
    page = juror.open(laptop, "/mis-proyectos")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(
        i18n.translator("es")
        .plural("{n} of {total} ballot submitted", "{n} of {total} ballots submitted", 4)
        .format(n=0, total=4)
    )
    page.locator(".st-key-scoring_next_up").get_by_role("link").click()
    expect(bar(page)).to_be_visible()
    assert query_of(page)["proyecto"] == juror.slugs[0]
    give(page, FIRST, 2)
    counted(page, 1)
    page.get_by_role("button", name=es("Save and next")).click()
    expect(page).to_have_url(re.compile(juror.slugs[1]))
    counted(page, 0)
    expect(page.locator(f".st-key-criterion_{FIRST}")).to_contain_text("2: ")  # my earlier mark
    page.keyboard.press("Alt+u")
    expect(page).to_have_url(re.compile(juror.slugs[2]))
    page.go_back()
    expect(page).to_have_url(re.compile(juror.slugs[1]))
    page.go_back()
    expect(page).to_have_url(re.compile(juror.slugs[0]))
    counted(page, 1)
    assert given(page) == {FIRST: "2"}


def test_phone_has_two_tabs_with_the_total_in_sight_and_finds_its_place_again(phone: Visitor, juror: Juror) -> None:
    page = juror.open(phone)
    rubric, evidence = page.get_by_role("tab").all()
    give(page, FIRST, 5)
    counted(page, 1)
    for tab in (rubric, evidence):
        tab.tap()
        box = bar(page).bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= 740 - box["height"] + 1
        assert box["width"] <= PHONE.width
    with page.expect_popup() as opened:
        page.get_by_role("link", name=es("Open the demo")).click()
    opened.value.close()
    expect(evidence).to_have_attribute("aria-selected", "true")
    rubric.tap()
    expect(rubric).to_have_attribute("aria-selected", "true")
    sizes = [button.bounding_box() for button in marks(page, SECOND).all()]
    assert all(size is not None and size["width"] >= 44 and size["height"] >= 44 for size in sizes)
    last = page.locator(".st-key-criterion_motivation")
    last.scroll_into_view_if_needed()
    give(page, "motivation", 1)
    counted(page, 2)
    before = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTop")
    assert before > 500
    page.reload()
    phone.wait()
    counted(page, 2)
    expect(last).to_be_in_viewport()
    assert given(page) == {FIRST: "5", "motivation": "1"}
    assert checks.sideways(page) == []


def test_whoever_begins_at_once_is_not_led_elsewhere(phone: Visitor, juror: Juror) -> None:
    # A page that moves under a finger takes the mark from it that was meant.
    phone.page.clock.install()
    page = juror.open(phone)
    main = page.get_by_test_id("stMain")
    main.evaluate("(main) => main.scrollTo(0, 400)")
    page.clock.run_for(2_000)
    assert main.evaluate("(main) => main.scrollTop") == 400


@pytest.mark.full
def test_second_window_is_told_what_the_first_saved(browser: Browser, laptop: Visitor, juror: Juror) -> None:
    page = juror.open(laptop)
    with visiting(browser, juror.server.url, LAPTOP) as other:
        theirs = juror.open(other)
        give(theirs, FIRST, 2)
        counted(theirs, 1)
    marks(page, FIRST).nth(4).click()
    told = page.get_by_text(es("Another window of yours saved something else here."))
    expect(told).to_be_visible()
    expect(marks(page, FIRST).nth(2)).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name=es("Use this one")).click()
    expect(told).to_have_count(0)
    expect(marks(page, FIRST).nth(4)).to_have_attribute("aria-checked", "true")
    assert jurors.of_demo(juror.data, juror.name).draft(juror.slugs[0]).marks == {FIRST: 4}


def test_windows_that_mark_one_ballot_at_once_lose_nothing_unsaid(browser: Browser, juror: Juror) -> None:
    slugs = juror.slugs[:1] * 2
    report = ballot_windows.marked_in_demo(browser, juror.server, juror.data, juror.name, slugs, edits=5)
    assert (report.edits, report.lost, report.faults) == (10, [], [])
    assert report.told > 0  # else they never met, and nothing was tried


@pytest.mark.full
@pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")
def test_windows_of_a_juror_who_signed_in_lose_nothing_unsaid_on_postgresql(browser: Browser) -> None:
    report = ballot_windows.marked_on_postgresql(browser, windows=2, own=0, edits=5)
    assert (report.edits, report.lost, report.faults) == (10, [], [])
    assert report.told > 0


@pytest.mark.full
def test_draft_survives_a_killed_server(browser: Browser, demo_data: Path, tmp_path: Path) -> None:
    data = jurors.copied(demo_data, tmp_path / "data")
    server = RunningServer(environment=demo_environment(data))
    juror = Juror(data, server, "jurado-99", jurors.of_demo(data, "jurado-99").add())
    with server, visiting(browser, server.url, LAPTOP) as visitor:
        page = juror.open(visitor)
        give(page, FIRST, 3)
        give(page, SECOND, 0)
        counted(page, 2)
        os.kill(server.pid, signal.SIGKILL)
        server.stop()
        expect(page.locator("#connection-bar")).not_to_be_empty()
        server.start()
        expect(page.locator("#connection-bar")).to_be_empty()
        expect(marks(page, FIRST).nth(3)).to_be_enabled()
        visitor.wait()
        counted(page, 2)
        assert given(page) == {FIRST: "3", SECOND: "0"}
        give(page, SECOND, 5)
        expect(bar(page)).to_contain_text("1,07")
        assert jurors.of_demo(data, juror.name).draft(juror.slugs[0]).marks == {FIRST: 3, SECOND: 5}


@pytest.mark.full
def test_closed_judging_saves_nothing_and_says_so(browser: Browser, demo_data: Path, tmp_path: Path) -> None:
    data = jurors.copied(demo_data, tmp_path / "data")
    slugs = jurors.of_demo(data, "jurado-99").add()
    with (
        RunningServer(environment=demo_environment(data)) as server,
        visiting(browser, server.url, LAPTOP) as visitor,
    ):
        juror = Juror(data, server, "jurado-99", slugs)
        page = juror.open(visitor)
        give(page, FIRST, 3)
        counted(page, 1)
        jurors.step(data, "closed")
        marks(page, FIRST).nth(5).click()
        expect(page.get_by_text(es("Scoring is closed: this change was not saved."))).to_be_visible()
        expect(marks(page, FIRST).nth(3)).to_have_attribute("aria-checked", "true")
        expect(marks(page, FIRST).nth(3)).to_be_disabled()
        assert jurors.of_demo(data, juror.name).draft(juror.slugs[0]).marks == {FIRST: 3}


@pytest.mark.full
def test_juror_who_steps_back_has_the_project_on_the_list_no_more(laptop: Visitor, juror: Juror) -> None:
    page = juror.open(laptop)
    page.get_by_text(es("I should not score this project")).click()
    laptop.choose(es("What ties you to it?"), es("I mentored the team"))
    page.get_by_role("textbox", name=es("In a few words, for the organizers")).fill("Los acompañé.")
    page.get_by_text(es("I will not score this project")).click()
    page.get_by_role("button", name=es("Step back from this project")).click()
    expect(page.locator(".st-key-scoring_projects").get_by_role("link")).to_have_count(3)
    expect_query(page, {"etapa": jurors.STAGE, "persona": juror.name})
    juror.open(laptop)
    expect(page.get_by_role("heading", level=1)).to_have_text([es("This project is not on your list")])


@pytest.mark.full
@pytest.mark.parametrize("preferences", every(2, [Preferences("pt", width=360, scheme="dark"), LAPTOP]), ids=str)
@pytest.mark.parametrize("path", ["/mis-proyectos", "/puntuar", "/mis-notas", "/guia"])
def test_page_of_a_juror_has_no_fault(browser: Browser, juror: Juror, preferences: Preferences, path: str) -> None:
    with visiting(browser, juror.server.url, preferences) as visitor:
        juror.open(visitor, path)
        assert checks.every_fault(visitor) == []


def test_practice_ballot_is_kept_nowhere(laptop: Visitor, juror: Juror) -> None:
    page = juror.open(laptop, "/guia")
    practice = page.locator(".st-key-scoring_practice")
    for group in practice.get_by_role("radiogroup").all():
        group.get_by_role("radio").nth(3).click()
    expect(practice).to_contain_text("1,60")
    page.get_by_role("button", name=es("Start scoring")).click()
    expect(page.locator(".st-key-scoring_next_up")).to_be_visible()
    expect_query(page, {"etapa": jurors.STAGE, "persona": juror.name})
    expect(page.locator(".st-key-scoring_guide_first")).to_have_count(0)
    assert jurors.of_demo(juror.data, juror.name).draft(juror.slugs[0]).marks == {}
