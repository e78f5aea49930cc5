"""What people do on the page about the edition: read each section, share it, take part, put the dates in a calendar."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from lib import i18n
from lib.ui import edition_view
from tests.browser import checks
from tests.browser.visitors import Language, Preferences, Scheme, Visitor, expect_query, query_of, visiting
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

es, en = (i18n.translator(language) for language in ("es", "en"))
SECTIONS = ("participar", "fechas", "bases", "rubrica", "premios", "charlas", "resultado")
STAGES = ("registration", "building", "judging", "published")
LANGUAGES: tuple[Language, ...] = ("es", "en", "pt")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@pytest.mark.parametrize(("place", "section"), every(3, enumerate(SECTIONS)))
@pytest.mark.parametrize("width", every(2, [360, 1280]))
def test_section_is_whole(browser: Browser, demo: RunningServer, place: int, section: str, width: int) -> None:
    shift = place + (width == 360)
    language, scheme, stage = LANGUAGES[shift % 3], SCHEMES[shift % 2], STAGES[shift % 4]
    with visiting(browser, demo.url, Preferences(language, "", width, scheme)) as visitor:
        visitor.open("/edicion", etapa=stage, seccion=section)
        assert checks.every_fault(visitor) == []


def test_the_open_section_is_kept_in_the_address(visitor: Visitor) -> None:
    page = visitor.open("/edicion", etapa="building")
    expect(page.locator(".st-key-choice_seccion strong")).to_have_text([es("Take part")])
    page.get_by_role("link", name=es("Rubric"), exact=True).click()
    expect(page.get_by_text("Enfoque en las variedades lingüísticas")).to_be_visible()
    visitor.wait()
    expect_query(page, {"etapa": "building", "seccion": "rubrica"})
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_text("Focus on linguistic varieties")).to_be_visible()
    expect(page.locator(".st-key-choice_seccion strong")).to_have_text([en("Rubric")])
    page.get_by_role("link", name=en("Take part"), exact=True).click()
    expect(page.get_by_text(en("What you can do now"))).to_be_visible()
    visitor.wait()
    assert "seccion" not in query_of(page)


@pytest.mark.parametrize(
    ("stage", "can_register", "can_submit"),
    every(
        2,
        [
            ("building", False, True),
            ("registration", True, True),
            ("judging", False, False),
            ("published", False, False),
        ],
    ),
)
def test_a_closed_link_is_text_with_its_date(
    visitor: Visitor, stage: str, *, can_register: bool, can_submit: bool
) -> None:
    page = visitor.open("/edicion", etapa=stage)
    hrefs = page.locator("[data-testid=stMain] a").evaluate_all("(links) => links.map((link) => link.href)")
    assert any("eventbrite.com" in href for href in hrefs) is can_register
    assert any("forms.gle" in href for href in hrefs) is can_submit
    closed = page.get_by_text("3 · Inscríbete: cerró el 15 mar 2024")
    expect(closed).to_have_count(0 if can_register else 1)
    submission = page.get_by_text("10 · Entrega el proyecto: cerró el 10 abr 2024, 23:59 (AoE)")
    expect(submission).to_have_count(0 if can_submit else 1)
    now, over = (page.get_by_text(es(text), exact=True) for text in ("What you can do now", "Over"))
    if not can_register:
        now_box, over_box = now.bounding_box(), over.bounding_box()
        assert now_box is not None
        assert over_box is not None
        assert now_box["y"] < over_box["y"]


def test_dates_stand_day_by_day_with_what_they_were_before(visitor: Visitor) -> None:
    page = visitor.open("/edicion", etapa="building", seccion="fechas")
    cells = page.get_by_role("row").locator("td:first-child").all_inner_texts()
    days = [re.match(r"\d+ \w+ 2024", cell) for cell in cells]
    assert [day.group() if day else None for day in days] == [
        "1 feb 2024",
        "12 feb 2024",
        "1 mar 2024",
        "15 mar 2024",
        "7 abr 2024",
        "10 abr 2024",
        "11 abr 2024",
        "18 abr 2024",
    ]
    deadline = page.get_by_role("row").filter(has_text="Entrega de proyectos")
    expect(deadline).to_contain_text("10 abr 2024, 23:59 (AoE)")
    expect(deadline).to_contain_text("11 abr, 06:59 en tu hora")  # in Bogotá
    expect(deadline.locator("del")).to_have_text("26 mar 2024, 23:59 (AoE)")
    expect(page.get_by_role("row").filter(has_text=es("next"))).to_contain_text("Último día para inscribir equipos")


def test_the_calendar_file_holds_the_dates_in_the_language_of_the_page(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.open("/edicion", etapa="building", seccion="fechas")
    with page.expect_download() as download:
        page.get_by_role("button", name=es("Calendar file (ICS)")).click()
    assert download.value.suggested_filename == "somos600m-2024.ics"
    download.value.save_as(tmp_path / "dates.ics")
    events = Calendar.from_ical((tmp_path / "dates.ics").read_bytes()).walk("VEVENT")
    found = {str(event["uid"]): event for event in events}
    assert len(found) == 8
    deadline = found["submission.somos600m-2024@tablero"]
    assert str(deadline["summary"]) == "#Somos600M 2024: Entrega de proyectos"
    assert deadline.decoded("dtstart") == datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)
    assert deadline.decoded("dtstamp") == datetime(2024, 4, 1, 12, tzinfo=UTC)  # the clock of the stage


@pytest.mark.parametrize(("stage", "shows"), every(3, [(stage, stage == "published") for stage in STAGES]))
def test_awards_are_led_to_only_once_results_are_public(visitor: Visitor, stage: str, *, shows: bool) -> None:
    page = visitor.open("/edicion", etapa=stage, seccion="premios")
    expect(page.get_by_role("link", name=es("See which projects got them"))).to_have_count(int(shows))
    assert "NoticIA:" not in page.locator("[data-testid=stMain]").inner_text()


@pytest.mark.parametrize(
    ("stage", "finding"),
    [
        ("registration", "Español: había 14.000 instrucciones nativas"),
        ("published", "Español: de 14.000 instrucciones nativas a 2.333.052 ejemplos"),
    ],
)
def test_the_starting_point_is_known_before_there_is_a_result(visitor: Visitor, stage: str, finding: str) -> None:
    page = visitor.open("/edicion", etapa=stage, seccion="resultado")
    expect(page.get_by_role("heading", name=finding)).to_be_visible()
    expect(page.get_by_text("ODESIA · 15 tareas")).to_be_visible()
    expect(page.get_by_role("link", name="MentorES")).to_be_visible()


def test_the_addresses_of_sections_stay_valid() -> None:
    assert tuple(edition_view.SECTIONS) == SECTIONS
