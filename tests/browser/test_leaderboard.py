"""What people do on the leaderboard: filter the sets, send the link, take them along, compare scores that compare."""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, query_of, visiting
from tests.demos import demo_environment
from tests.serving import ROOT, RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

es, en = (i18n.translator(language) for language in ("es", "en"))
SAMPLES = ROOT / "tests" / "samples" / "leaderboard"


@pytest.fixture(scope="module")
def with_results(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The demo with the sample's requests and results in its last stage."""
    data = tmp_path_factory.mktemp("leaderboard") / "data"
    shutil.copytree(demo_data, data)
    database = data / "demo" / "published.db"
    subprocess.run(
        [sys.executable, "-m", "lib.cli", "import", "leaderboard", str(SAMPLES)],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{database}", "TABLERO_DATA": str(data)},
        check=True,
        capture_output=True,
    )
    with RunningServer(environment=demo_environment(data), log_path=data / "log.txt") as server:
        yield server


def test_title_is_the_finding_and_states_are_said(visitor: Visitor) -> None:
    page = visitor.open("/leaderboard", etapa="published")
    expect(page.get_by_role("heading", level=1)).to_have_text(["22 conjuntos de evaluación en 3 lenguas"])
    expect(page.get_by_text(re.compile("19 incluidos, 3 en validación"))).to_be_visible()
    expect(page.get_by_text("QA de opción múltiple es la tarea con más conjuntos: 5 de 22")).to_be_visible()


@pytest.mark.full
def test_filters_are_kept_in_the_address_whatever_the_language(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences("en")) as visitor:
        page = visitor.open("/leaderboard", etapa="published")
        visitor.choose(en("Language of the set"), "Catalan")
        expect(page.get_by_text("8 of 22 evaluation sets")).to_be_visible()
        visitor.choose(en("Task"), "NLI")
        expect(page.get_by_text("3 of 22 evaluation sets")).to_be_visible()
        visitor.wait()
        kept = {"lengua": "ca", "tarea": "NLI"}
        assert kept.items() <= query_of(page).items()
    with visiting(browser, demo.url, Preferences("es")) as visitor:
        page = visitor.open("/leaderboard", etapa="published", **kept, estado="included")
        expect(page.get_by_text("3 de 22 conjuntos de evaluación")).to_be_visible()
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_unknown_values_in_the_address_are_no_choice(visitor: Visitor) -> None:
    page = visitor.open("/leaderboard", etapa="published", lengua="zz", tarea="<b>", estado="lost", dominio="x")
    expect(page.get_by_text("22 conjuntos de evaluación", exact=True)).to_be_visible()


@pytest.mark.full
def test_filters_that_nothing_meets_say_what_to_do(visitor: Visitor) -> None:
    page = visitor.open("/leaderboard", etapa="published", lengua="eu", tarea="NLI")
    expect(page.get_by_text(es("No evaluation set matches"))).to_be_visible()
    assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_whole_table_can_be_taken_along_whatever_is_filtered(visitor: Visitor) -> None:
    page = visitor.open("/leaderboard", etapa="published", lengua="ca")
    files = page.locator(".st-key-evaluation_sets_files")
    for label, ending in (("CSV", "csv"), ("JSON", "json"), ("Markdown", "md"), ("LaTeX", "tex")):
        with page.expect_download() as downloading:
            files.get_by_role("button", name=label).click()
        assert downloading.value.suggested_filename == f"somos600m-2024-evaluation-sets.{ending}"
        text = downloading.value.path().read_text(encoding="utf-8-sig")
        assert text.count("NoticIA") == text.count("CatalanQA") == 1
        if ending == "csv":
            found = list(csv.DictReader(io.StringIO(text)))
            assert (len(found), found[0]["state"], found[0]["task"]) == (22, "included", "QA abstractivo")


@pytest.mark.full
def test_phone_lists_the_sets_and_sorts_them(browser: Browser, demo: RunningServer) -> None:
    with visiting(browser, demo.url, Preferences(width=360)) as visitor:
        page = visitor.open("/leaderboard", etapa="judging")
        names = page.get_by_role("table").locator("tbody tr td:first-child strong")
        assert (names.count(), names.first.inner_text()) == (22, "AQuAS")
        page.get_by_text(es("Filter and sort")).click()
        visitor.choose(es("Order"), es("By task"))
        expect(names.first).to_have_text("HumorQA")
        visitor.wait()
        assert query_of(page)["orden"] == "tarea"
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_without_results_the_page_says_what_comes_and_the_command_only_to_organizers(
    browser: Browser, demo: RunningServer
) -> None:
    with visiting(browser, demo.url) as visitor:
        page = visitor.open("/leaderboard", etapa="building")
        expect(page.get_by_text(es("No requests or results yet"))).to_be_visible()
        expect(page.get_by_text("lib.cli")).to_have_count(0)
        page = visitor.open("/leaderboard", etapa="building", persona="organizacion-1")
        expect(page.get_by_text("python -m lib.cli import leaderboard FOLDER")).to_be_visible()
        assert checks.every_fault(visitor) == []


@pytest.mark.full
@pytest.mark.parametrize(
    "preferences", every(3, [Preferences("es", width=360), Preferences("pt", scheme="dark"), Preferences("en")])
)
def test_requests_and_scores_are_whole_on_every_screen(
    browser: Browser, with_results: RunningServer, preferences: Preferences
) -> None:
    translate = i18n.translator(preferences.language)
    with visiting(browser, with_results.url, preferences) as visitor:
        page = visitor.open("/leaderboard", etapa="published")
        heading = page.get_by_text(re.compile("^rivers-lab/salmon-13b .* 0[.,]527 "))
        expect(heading).to_be_visible()
        expect(page.get_by_text(re.compile("QUEUED_ON_B")).first).to_be_visible()
        limited = translate.plural(
            "{n} run used only some of the examples, to try things out: its values are no scores.",
            "{n} runs used only some of the examples, to try things out: their values are no scores.",
            1,
        )
        expect(page.get_by_text(limited.format(n=1))).to_be_visible()
        assert checks.every_fault(visitor) == []


@pytest.mark.full
def test_phone_compares_the_scores_of_one_set_and_names_the_best(browser: Browser, with_results: RunningServer) -> None:
    with visiting(browser, with_results.url, Preferences(width=360)) as visitor:
        page = visitor.open("/leaderboard", etapa="published", conjunto="COPA_ca")
        cells = page.locator(".st-key-card_evaluation_scores").get_by_role("table").locator("tbody td")
        assert cells.all_inner_texts() == [
            "rivers-lab/salmon-13b",
            "0,712 ± 0,014 (mejor)",
            "rivers-lab/trout-7b",
            "0,612 ± 0,014",
        ]


@pytest.mark.full
def test_scores_open_as_a_table_and_a_file_without_values_of_limited_runs(
    browser: Browser, with_results: RunningServer
) -> None:
    with visiting(browser, with_results.url) as visitor:
        page = visitor.open("/leaderboard", etapa="published")
        page.locator(".st-key-card_evaluation_scores").get_by_role("button", name=es("Table and files")).click()
        visitor.wait()
        with page.expect_download() as downloading:
            page.locator(".st-key-csv_evaluation_scores").get_by_role("button").click()
        found = list(csv.DictReader(io.StringIO(downloading.value.path().read_text(encoding="utf-8-sig"))))
        assert len(found) == 18
        assert {"0"}.isdisjoint(row["score"] for row in found)
        scores = {(row["model"], row["dataset"], row["metric"]): row["score"] for row in found}
        assert scores["rivers-lab/salmon-13b", "COPA_ca", "acc"] == "0.712"
        assert checks.exceptions(page) == []
