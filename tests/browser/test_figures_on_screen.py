"""The published figures stand on the pages as the visitor's locale writes them, and follow the database."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.visitors import Language, Preferences, visiting
from tests.demos import demo_environment
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

# Locale: examples, megabytes, share of the largest corpus. In percent a no-break space may stand before the sign.
WRITTEN: dict[str, tuple[str, str, str]] = {
    "es-ES": ("2.333.052", "324,67", "91,6 %"),
    "es-MX": ("2,333,052", "324.67", "91.6%"),
    "es-BO": ("2.333.052", "324,67", "91,6%"),
    "en-US": ("2,333,052", "324.67", "91.6%"),
    "pt-BR": ("2.333.052", "324,67", "91,6%"),
}


def headline(page: Page) -> dict[str, str]:
    """The headline figures by key, as shown."""
    return {
        key: page.locator(f".st-key-figure_{key}").get_by_test_id("stMetricValue").inner_text().strip()
        for key in ("people", "countries", "teams", "projects", "examples", "megabytes")
    }


def plain_spaces(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


@pytest.mark.parametrize("locale", every(6, WRITTEN))
def test_panorama_shows_the_published_figures(browser: Browser, demo: RunningServer, locale: str) -> None:
    examples, megabytes, share = WRITTEN[locale]
    with visiting(browser, demo.url, Preferences(locale=locale)) as visitor:
        page = visitor.open("/", etapa="published")
        assert headline(page) == {
            "people": "651",
            "countries": "29",
            "teams": "15",
            "projects": "15",
            "examples": examples,
            "megabytes": megabytes,
        }
        assert share in plain_spaces(visitor.text())


@pytest.mark.parametrize("locale", every(6, WRITTEN))
def test_corpus_page_shows_the_totals(browser: Browser, demo: RunningServer, locale: str) -> None:
    examples, megabytes, share = WRITTEN[locale]
    with visiting(browser, demo.url, Preferences(locale=locale)) as visitor:
        visitor.open("/corpus", etapa="published")
        text = visitor.text()
        assert [figure for figure in (examples, megabytes, share) if figure not in plain_spaces(text)] == []


@pytest.fixture(scope="module")
def smaller_demo(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The demo, but the largest corpus has a thousand examples less."""
    data = tmp_path_factory.mktemp("smaller") / "data"
    shutil.copytree(demo_data, data)
    with closing(sqlite3.connect(data / "demo" / "published.db")) as database, database:
        database.execute("DROP TRIGGER measurement_no_update")
        changed = database.execute(
            "UPDATE measurement SET value = '2135490' WHERE metric = 'examples' AND value = '2136490'"
        )
        assert changed.rowcount == 1
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
        yield server


@pytest.mark.full
@pytest.mark.parametrize("path", ["/", "/corpus"])
@pytest.mark.parametrize("language", ["es"])
def test_pages_follow_the_database(
    browser: Browser, smaller_demo: RunningServer, path: str, language: Language
) -> None:
    with visiting(browser, smaller_demo.url, Preferences(language)) as visitor:
        visitor.open(path, etapa="published")
        text = visitor.text()
        assert "2.332.052" in text
        assert "2.333.052" not in text
