"""What organizers do with repos: find those of nobody, say whose one is, take it back, hear who was faster."""

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from lib import i18n
from tests.browser import checks
from tests.browser.visitors import Preferences, Visitor, pick, query_of, visiting
from tests.serving import RunningServer
from tests.turns import every

pytestmark = pytest.mark.browser

es = i18n.translator("es")
ORGANIZER = {"etapa": "judging", "persona": "organizacion-1"}


@pytest.fixture
def organizer(browser: Browser, own_demo: RunningServer) -> Iterator[Visitor]:
    with visiting(browser, own_demo.url, Preferences()) as somebody:
        yield somebody


def repo(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator('[class*="st-key-repo_"]').filter(has=visitor.page.get_by_text(name, exact=True))


def why(dialog: Locator, reason: str) -> None:
    dialog.get_by_label(es("Why (only organizers see it)")).fill(reason)


@pytest.mark.full
def test_organizer_claims_a_repo_for_a_project_and_undoes_it(organizer: Visitor) -> None:
    page = organizer.open("/repos", **ORGANIZER)
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("5 repos esperan una decisión")
    poems = repo(organizer, "ejemplo-poemas-7b")
    expect(poems).to_contain_text(es("Unclaimed"))
    poems.get_by_role("button", name=es("Decide"), exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("somosnlp/ejemplo-poemas-7b")
    organizer.wait()
    assert checks.every_fault(organizer) == []
    dialog.get_by_role("button", name=es("Claim it")).click()
    expect(dialog).to_contain_text(es("Say why: a decision about a repo needs a reason."))
    pick(dialog.get_by_role("combobox"), "KUNTUR")
    why(dialog, "Lo dijo <b>el equipo</b>")
    dialog.get_by_role("button", name=es("Claim it")).click()
    expect(dialog).to_have_count(0)
    expect(title).to_have_text("4 repos esperan una decisión")
    expect(poems).to_have_count(0)
    assert "repo" not in query_of(page)

    page = organizer.open("/repos", **ORGANIZER, estado="a-mano")
    expect(poems).to_contain_text("Organización 1: asignado a KUNTUR. Lo dijo <b>el equipo</b>")
    poems.get_by_role("button", name=es("Decide"), exact=True).click()
    why(dialog, "Era de otro equipo")
    dialog.get_by_role("button", name=es("Undo the decision")).click()
    expect(dialog).to_have_count(0)
    expect(title).to_have_text("5 repos esperan una decisión")

    page = organizer.open("/repos", **ORGANIZER, q="poemas")
    expect(poems).to_contain_text(es("Unclaimed"))
    poems.get_by_role("button", name=es("Decide"), exact=True).click()
    expect(dialog).to_contain_text("Lo dijo <b>el equipo</b>")  # what was undone stays in the history
    expect(dialog).to_contain_text("Era de otro equipo")
    assert organizer.record.faults() == []


@pytest.mark.full
def test_who_decides_second_is_told_so(organizer: Visitor, browser: Browser, own_demo: RunningServer) -> None:
    name, title = "ejemplo-notas-de-clase", "heading"
    page = organizer.open("/repos", **ORGANIZER)
    repo(organizer, name).get_by_role("button", name=es("Decide"), exact=True).click()
    dialog = page.get_by_role("dialog")
    why(dialog, "Es nuestro")
    with visiting(browser, own_demo.url, Preferences()) as other:
        theirs = other.open("/repos", etapa="judging", persona="organizacion-2")
        repo(other, name).get_by_role("button", name=es("Decide"), exact=True).click()
        why(theirs.get_by_role("dialog"), "Apuntes de una clase")
        theirs.get_by_role("dialog").get_by_role("button", name=es("Ignore it")).click()
        expect(theirs.get_by_role("dialog")).to_have_count(0)
        expect(theirs.get_by_role(title, level=1)).to_have_text("4 repos esperan una decisión")
    dialog.get_by_role("button", name=es("Claim it")).click()
    expect(dialog).to_contain_text("Otra persona decidió sobre este repo mientras tanto.")
    page = organizer.open("/repos", **ORGANIZER, estado="ignorados", q=name)
    expect(repo(organizer, name)).to_contain_text("Organización 2: ignorado. Apuntes de una clase")


def test_variants_hang_under_their_repo_with_the_reason(organizer: Visitor) -> None:
    page = organizer.open("/repos", **ORGANIZER, estado="todos", q="refranes")
    corpus = repo(organizer, "ejemplo-refranes")
    expect(corpus).to_contain_text("ejemplo-refranes-dpo: Otra forma del corpus: el mismo nombre y -dpo")
    expect(corpus).to_contain_text("ejemplo-refranes_gemma: Copia en otro formato: el mismo nombre y _gemma")
    expect(repo(organizer, "ejemplo-refranes-2b")).to_contain_text("Pesos fusionados, según su ficha")
    expect(page.get_by_text("2 de 64 repos")).to_be_visible()


@pytest.mark.full
def test_filters_are_kept_in_the_address(organizer: Visitor) -> None:
    page = organizer.open("/repos", **ORGANIZER, estado="otra-edicion", tipo="model")
    expect(page.get_by_text("2 de 64 repos")).to_be_visible()
    organizer.choose(es("State"), es("Ignored"))
    expect(page.get_by_text(es("No repo matches"))).to_be_visible()
    organizer.wait()
    assert (query_of(page)["estado"], query_of(page)["tipo"]) == ("ignorados", "model")


@pytest.mark.full
@pytest.mark.parametrize(
    "unknown", every(4, ["1", "x.0", "99999.0", "1.x", "²", "1.99999999999999999999", ".", "-1.0"])
)
def test_unknown_repo_in_the_address_opens_nothing(organizer: Visitor, unknown: str) -> None:
    page = organizer.open("/repos", **ORGANIZER, repo=unknown)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert checks.exceptions(page) == []


@pytest.mark.full
def test_teams_that_stand_still_are_named_while_there_is_time(organizer: Visitor) -> None:
    page = organizer.open("/repos", etapa="building", persona="organizacion-1")
    stalled = page.locator(".st-key-card_repos_stalled")
    expect(stalled).to_contain_text("4 equipos están parados")
    expect(stalled).to_contain_text("AsistenciaRefugiados: última subida el 21 mar")
    expect(stalled).to_contain_text("SQLES: nada en el Hub desde que se formó el equipo el 18 mar")
    expect(page.locator(".st-key-card_repos_funnel")).to_contain_text("5 de 13 equipos han entregado")


def test_every_repo_is_in_the_file(organizer: Visitor) -> None:
    page = organizer.open("/repos", **ORGANIZER)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert len(rows) == 68
    gguf = next(row for row in rows if row["repo"] == "somosnlp/ejemplo-noticia-gguf")
    assert (gguf["variant_of"], gguf["state"], gguf["owners"]) == ("somosnlp/NoticIA-7B", "Entregado", "NoticIA")


@pytest.mark.full
def test_pages_of_organizers_lead_to_each_other(organizer: Visitor) -> None:
    page = organizer.open("/fuentes", **ORGANIZER)
    page.locator(".st-key-organizer_links").get_by_role("link", name=es("Repos")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(["repos esperan una decisión"])
