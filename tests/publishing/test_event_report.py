"""The report of an event: what it says, that it holds nothing that is not public, and its files."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from lib import i18n
from lib.domain.edition import Edition, Language
from lib.publishing import feedback_files
from lib.publishing.event_report import files, markdown, sections
from lib.publishing.event_report.document import Chart, Document, Grid
from lib.publishing.wording import Words
from lib.services import editions
from lib.services.event_report import EventReport, event_report
from lib.services.feedback import FeedbackSheet
from lib.services.projects import ProjectName
from lib.sources.edition_files import read_edition
from lib.store import editions as edition_rows
from lib.store.database import Database
from tests.databases import new_database
from tests.demos import database_file

SLUG = "somos600m-2024"


class Stage(NamedTuple):
    """A demo at one stage, as the report reads it."""

    report: EventReport
    edition: Edition
    now: datetime

    def said(self, language: Language = "es") -> Words:
        return Words(language, i18n.locale_for(language, None), UTC, self.edition)

    def document(self, language: Language = "es") -> Document:
        return sections.document(self.report, self.said(language), self.now)

    def pdf(self, language: Language = "es") -> bytes:
        return files.pdf(self.report, self.said(language), self.now)


@pytest.fixture(scope="module")
def stage(demo_data: Path) -> Iterator[Callable[[str], Stage]]:
    made: dict[str, Stage] = {}

    def at(name: str) -> Stage:
        if name not in made:
            url = f"sqlite:///{database_file(demo_data, name)}"
            with closing(Database.open(url)) as database, database.read() as session:
                row = edition_rows.edition_by_slug(session, SLUG)
                assert row is not None
                assert row.demo_clock_at is not None
                edition = editions.edition_now(session, SLUG)
                made[name] = Stage(event_report(session, edition, row.id), edition, row.demo_clock_at)
        return made[name]

    yield at


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def one_line(text: str) -> str:
    """The words of a page, whatever lines they are broken into."""
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\u00a0", " "))


def letters(text: str) -> str:
    """Letters and digits alone: names are broken at their hyphens."""
    return re.sub(r"[\W_]", "", text)


def test_the_pdf_says_what_the_services_know(stage: Callable[[str], Stage]) -> None:
    made = stage("published")
    content = made.pdf()
    text = one_line(" ".join(pages(content)))
    view, said = made.report.panorama, made.said()
    for figure in view.figures:
        assert f"{said.figure_label(figure)}: {said.figure(figure)} ({said.origin(figure)})" in text
    assert (view.figure("people").value, view.figure("examples").value) == (651, 2_333_052)
    assert made.report.result is not None
    for one in made.report.result.result.podium:
        assert letters(one.title.partition(":")[0]) in letters(text)
    for line in view.corpora.lines:
        assert letters(line.name) in letters(text)
    document = PdfReader(io.BytesIO(content))
    assert document.metadata is not None
    assert document.metadata.title == "#Somos600M 2024"
    assert pages(content)[0].endswith(f"Página 1 de {len(document.pages)}")


def test_declared_and_counted_people_stand_apart_each_with_its_source(stage: Callable[[str], Stage]) -> None:
    made = stage("published")
    [section] = [one for one in made.document("en").sections if one.key == "participants"]
    grids = {block.heading: block.table for block in section.blocks if isinstance(block, Grid)}
    published, counted = grids["Location, as published"], grids["Location, counted here"]
    assert "Declared: " in published.caption
    assert "released" in counted.caption
    assert [row[1] for row in counted.rows] == [300, 210, 135]
    assert published.rows[0][2] == 46
    words = " ".join(block.text for block in section.blocks if hasattr(block, "text"))
    assert "Counted here: about 650 people. Made up for the demo, released Mar 16, 2024." in words


def test_before_the_result_is_public_nothing_of_it_is_there(stage: Callable[[str], Stage]) -> None:
    made = stage("judging")
    text = markdown.text(made.document("en"))
    assert "The results are not public yet, so that this report says nothing about them." in text
    for prize in made.edition.prizes:
        assert prize.label.text("en") not in text
    assert "podium" not in text.lower()


def test_an_edition_of_which_nothing_is_known_says_so(tmp_path: Path) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    with closing(new_database(tmp_path / "new.db")) as database:
        with database.write() as session:
            edition_id = edition_rows.add_edition(session, slug=SLUG, created_at=now).id
        with database.read() as session:
            edition = read_edition(SLUG)
            made = Stage(event_report(session, edition, edition_id), edition, now)
    text = markdown.text(made.document("en"))
    for sentence in (
        "The organizers have not published figures of their own about the participants.",
        "Nothing was counted here: no counts of people have been released yet.",
        "No project has been submitted yet.",
        "No corpora yet.",
        "No evaluation sets are known yet.",
        "No likes have been counted yet, which does not mean that there are none.",
        "The results are not public yet",
    ):
        assert sentence in text
    assert len(pages(made.pdf("en"))) > 3


def test_the_zip_holds_every_chart_that_the_markdown_shows(stage: Callable[[str], Stage]) -> None:
    made = stage("published")
    content = files.markdown_zip(made.report, made.said("pt"), made.now)
    with ZipFile(io.BytesIO(content)) as found:
        text = found.read("report.md").decode()
        linked = re.findall(r"!\[([^\n]+)\]\((charts/[a-z-]+)\.svg\)", text)
        assert len(linked) == len(made.document("pt").charts) == 8
        assert {name.rpartition(".")[0] for name in found.namelist()} == {"report", *(stem for _alt, stem in linked)}
        for alt, stem in linked:
            assert len(alt) > 30
            assert found.read(f"{stem}.svg").startswith(b"<svg")
            assert found.read(f"{stem}.pdf").startswith(b"%PDF")
            assert found.read(f"{stem}.png").startswith(b"\x89PNG")
    assert text.startswith("# \\#Somos600M 2024\n\nHackathon #Somos600M 2024\n")


@pytest.mark.full
def test_the_same_data_and_date_make_the_same_files(stage: Callable[[str], Stage]) -> None:
    made = stage("judging")
    assert made.pdf() == made.pdf()
    first = files.markdown_zip(made.report, made.said(), made.now)
    assert files.markdown_zip(made.report, made.said(), made.now) == first


@pytest.mark.full
def test_texts_are_no_markup(stage: Callable[[str], Stage]) -> None:
    made = stage("judging")
    hostile = 'Evil #panic("x") *bold* $x$ [y] \\ <z> @ref'
    name = made.edition.name.model_copy(update={"en": hostile})
    edition = made.edition.model_copy(update={"name": name})
    told = made._replace(edition=edition)
    assert hostile in one_line(pages(told.pdf("en"))[0])


def test_every_chart_says_what_it_shows(stage: Callable[[str], Stage]) -> None:
    for language in ("es", "en", "pt"):
        charts: tuple[Chart, ...] = stage("published").document(language).charts
        assert len({chart.key for chart in charts}) == len(charts)
        for chart in charts:
            assert chart.picture.title in chart.alt
            assert chart.picture.source


def test_feedback_goes_out_as_markdown_and_pdf() -> None:
    edition = read_edition(SLUG)
    block = edition.rubric.blocks[0]
    said = Words("en", "en-US", UTC, edition)
    sheet = FeedbackSheet(
        ProjectName("kuntur", "KUNTUR: #law"),
        None,
        2,
        ("Good *work*.\nGo on.", "More data."),
        {block.key: (Fraction(7, 2), Fraction(block.points))},
    )
    content = feedback_files.archive([sheet], said, datetime(2024, 5, 1, tzinfo=UTC))
    with ZipFile(io.BytesIO(content)) as found:
        assert found.namelist() == ["kuntur.md", "kuntur.pdf"]
        [page] = pages(found.read("kuntur.pdf"))
    for text in ("KUNTUR: #law", "2 ballots", f"{block.label.text('en')}: 3.5", "Good *work*.", "More data."):
        assert text in one_line(page)
