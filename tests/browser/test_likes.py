"""What people do on the likes page: read the ranking with its ties, choose a kind of repo, send the link."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, visiting
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

es, en = (i18n.translator(language) for language in ("es", "en"))


def drawn(page: Page, key: str) -> str:
    """What screen readers hear of the chart of a card."""
    chart = page.locator(f".st-key-card_{key}").locator("[data-testid=stVegaLiteChart]")
    labels = chart.evaluate("(root) => [root, ...root.querySelectorAll('[aria-label]')].map(e => e.ariaLabel)")
    return "\n".join(label for label in labels if label)


def test_ties_share_a_place_and_the_next_is_skipped(visitor: Visitor) -> None:
    page = visitor.open("/me-gusta", etapa="published")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        ["AviaciónInteligente es el que más gusta, con 74 me gusta"]
    )
    text = drawn(page, "likes_by_project")
    assert "4. AsistenciaRefugiados: 47 me gusta; 4. Traductor-Inclusivo: 47 me gusta; 6. ComeBien" in text
    for source in ("likes_by_project", "likes_in_all", "likes_over_time", "method"):
        assert "Inventado para la demostración, 20 abr" in page.locator(f".st-key-card_{source}").inner_text()


@pytest.mark.full
def test_a_kind_of_repo_is_kept_in_the_link(browser: Browser, demo: RunningServer, visitor: Visitor) -> None:
    page = visitor.open("/me-gusta", etapa="published")
    page.get_by_role("radio", name=es("Models")).click()
    expect(page.locator(".st-key-card_likes_by_repo_model")).to_be_visible()
    visitor.wait()
    assert "tipo=model" in page.url
    assert checks.every_fault(visitor) == []
    with visiting(browser, demo.url, Preferences("en", width=360)) as other:
        page = other.open("/me-gusta", etapa="published", tipo="model", lang="en")
        expect(page.get_by_role("radio", name=en("Models"))).to_be_checked()
        assert "1. somosnlp/" in drawn(page, "likes_by_repo_model")
        assert checks.every_fault(other) == []


@pytest.mark.full
def test_an_unknown_kind_in_the_address_is_no_choice(visitor: Visitor) -> None:
    page = visitor.open("/me-gusta", etapa="published", tipo="<b>")
    expect(page.get_by_role("radio", name=es("All"), exact=True)).to_be_checked()


@pytest.mark.parametrize(("stage", "is_shown"), every(2, [("published", True), ("judging", False)]))
def test_the_mention_stands_there_once_results_are_public(visitor: Visitor, stage: str, is_shown: bool) -> None:
    page = visitor.open("/me-gusta", etapa=stage)
    expect(page.locator(".st-key-card_mention")).to_have_count(1 if is_shown else 0)
    expect(page.get_by_text("Mención de honor: más me gusta en el Hub")).to_have_count(1 if is_shown else 0)
    if is_shown:
        page.get_by_role("link", name=es("See the project")).click()
        expect(page).to_have_url(re.compile("/proyecto\\?.*id=aviacion-inteligente"))


def test_before_the_first_repo_the_page_says_what_fills_it(visitor: Visitor) -> None:
    page = visitor.open("/me-gusta", etapa="registration")
    expect(page.get_by_role("heading", level=1)).to_have_text([es("Likes")])
    expect(page.get_by_text(es("No likes yet"))).to_be_visible()
    assert page.get_by_test_id("stVegaLiteChart").count() == 0
