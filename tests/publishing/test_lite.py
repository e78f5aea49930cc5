"""The light pages: whole documents, small whatever is in the database, with people's text kept as text."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from lib import i18n
from lib.domain.edition import Edition, Language
from lib.publishing import lite
from lib.publishing.lite.documents import shortened
from lib.publishing.wording import Words
from lib.store import models
from lib.store.database import Database, Session
from tests import corpus_rows as rows
from tests.databases import new_database
from tests.turns import every

LANGUAGES: tuple[Language, ...] = ("es", "en", "pt")
LISTS = (lite.OVERVIEW, lite.PROJECTS, lite.CORPORA, lite.RESULTS)
BEFORE_RESULTS, AFTER_RESULTS = datetime(2031, 4, 1, tzinfo=UTC), datetime(2031, 5, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
ATTACK = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;"
# Five bytes for each character once escaped, four for an emoji, joined ones, right to left, marks upon marks.
LONG_TEXTS = ('"' * 5_000, "👩🏽‍🚀" * 1_500, "שלום \u202eעולם " * 500, "e" + "\u0301" * 4_999, "<&>'" * 1_250)


def edition() -> Edition:
    return rows.small_edition(
        dates=[
            {"key": "start", "label": rows.words("Start"), "at": datetime(2031, 1, 1), "zone": "AoE"},  # noqa: DTZ001 - wall-clock time
            {
                "key": "deadline",
                "label": rows.words("Deadline"),
                "at": datetime(2031, 4, 10, 23, 59, 59),  # noqa: DTZ001 - wall-clock time
                "zone": "AoE",
            },
            {
                "key": "talks",
                "label": rows.words("Talks"),
                "at": datetime(2031, 4, 11),  # noqa: DTZ001 - wall-clock time
                "zone": "Europe/Madrid",
                "has_time": False,
            },
            {"key": "end", "label": rows.words("End"), "at": datetime(2031, 5, 1), "zone": "AoE", "has_time": False},  # noqa: DTZ001 - wall-clock time
        ],
        phases=[
            {"key": "building", "label": rows.words("building"), "starts": "start"},
            {"key": "judging", "label": rows.words("judging"), "starts": "deadline"},
            {"key": "published", "label": rows.words("published"), "starts": "end"},
        ],
        prizes=[
            {"key": "mention", "label": rows.words("Mention")},
            {"key": "first", "label": rows.words("First"), "kind": "place", "place": 1},
        ],
    )


class Page(HTMLParser):
    """A document as its elements and the text of each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.by_tag: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link"):
            self._open.append(tag)
            self.by_tag.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"{tag} closes what is not open"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.by_tag[self._open[-1]][-1] += data
        self.texts += [data.strip()] if data.strip() else []

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def addresses(self) -> list[str]:
        return [str(attributes["href"]) for attributes in self.attributes("a")]

    @property
    def text(self) -> str:
        return " ".join(self.texts)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        with opened.write() as session:
            rows.add_edition(session)
        yield opened


def words(language: Language = "es") -> Words:
    return Words(language, i18n.locale_for(language, None), UTC, edition())


def html_of(
    database: Database,
    path: str,
    *,
    language: Language = "es",
    now: datetime = BEFORE_RESULTS,
    visit: lite.Visit | None = None,
) -> str | None:
    with database.read() as session:
        return lite.render_page(session, 1, words(language), now, path, visit=visit)


def page_of(database: Database, path: str, **asked: object) -> Page:
    html = html_of(database, path, **asked)  # type: ignore[arg-type]
    assert html is not None
    return Page(html)


def add_project(session: Session, slug: str, title: str, artifact_ids: list[int], **values: object) -> None:
    given = {"submitted_at": rows.LONG_AGO, "source": "form", "source_key": slug, "sdgs": [], **values}
    project = models.Project(edition_id=1, slug=slug, title=title, **given)
    session.add(project)
    session.flush()
    session.add_all(
        models.ProjectArtifact(project_id=project.id, artifact_id=artifact_id, position=position)
        for position, artifact_id in enumerate(artifact_ids)
    )
    session.flush()


def add_likes(session: Session, artifact_id: int, likes: str) -> None:
    rows.add_figure(session, artifact_id, "likes", likes, provenance="measured", source="hub", as_of=rows.LATER)


@pytest.fixture
def small(database: Database) -> Database:
    """Two projects that share a corpus of which the size is not known, one of them with a prize."""
    with database.write() as session:
        fish = rows.add_corpus(session, 1, "fish", domain="Fishes", country_codes=["UY"], languages=["es"])
        rows.add_figure(session, fish, "examples", "1234")
        add_likes(session, fish, "7")
        add_project(session, "kukuy", "Kukuy: songs of a river", [fish], award="mention", summary="About songs")
        add_project(session, "arapy", ATTACK, [fish], award="first")
    return database


@pytest.fixture
def crowded(database: Database) -> Database:
    """Sixty projects, each with a corpus and likes, with texts as long and as odd as people may write them."""
    with database.write() as session:
        for number in range(60):
            text = f"{number} {LONG_TEXTS[number % len(LONG_TEXTS)]}"
            corpus = rows.add_corpus(
                session,
                1,
                text,
                number,
                repo_id=f"rivers/{'r' * 80}-{number}",
                domain=text,
                country_codes=["AR", "UY", "PY"] * 9,
                languages=["es", "gn"],
            )
            rows.add_figure(session, corpus, "examples", "123456789")
            rows.add_figure(session, corpus, "size", "123456.789")
            add_likes(session, corpus, str(1000 + number))
            add_project(session, f"project-{number}", text, [corpus], summary=text, award="mention")
            more = [
                rows.add_artifact(session, 1, f"rivers/{'m' * 80}-{number}-{nth}", kind="model")
                for nth in range(40 if number == 0 else 0)
            ]
            session.add_all(
                models.ProjectArtifact(project_id=number + 1, artifact_id=artifact_id, position=10 + nth)
                for nth, artifact_id in enumerate(more)
            )
    return database


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [*LISTS, f"{lite.PROJECT}/kukuy"])
def test_page_is_a_whole_document_in_its_language_without_scripts(
    small: Database, path: str, language: Language
) -> None:
    page = page_of(small, path, language=language)
    assert page.elements[0] == ("html", {"lang": language})
    assert len(page.attributes("h1")) == len(page.attributes("main")) == len(page.attributes("title")) == 1
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.attributes("meta")
    assert not {tag for tag, _attributes in page.elements} & {"script", "img", "iframe", "form", "object"}
    assert not [name for _tag, attributes in page.elements for name in attributes if name.startswith("on")]
    assert page.addresses()[0] == "#contenido"
    assert {"id": "contenido"} in page.attributes("main")
    for said in page.by_tag["nav"] + page.by_tag["h1"]:
        assert "(es)" not in said or language == "es"


@pytest.mark.parametrize("path", [*LISTS, f"{lite.PROJECT}/kukuy"])
def test_tables_have_a_caption_and_say_what_their_headers_head(small: Database, path: str) -> None:
    page = page_of(small, path, now=AFTER_RESULTS)
    assert len(page.by_tag.get("caption", [])) == len(page.attributes("table")) > 0
    assert {attributes.get("scope") for attributes in page.attributes("th")} == {"row", "col"}


@pytest.mark.parametrize("language", every(3, LANGUAGES))
def test_no_page_is_larger_than_30_kb_whatever_people_wrote(crowded: Database, language: Language) -> None:
    asked = [(path, number) for path in LISTS[1:] for number in (1, 2, 3)]
    asked += [(lite.OVERVIEW, 1), *((f"{lite.PROJECT}/project-{number}", 1) for number in range(len(LONG_TEXTS)))]
    sizes = {}
    for path, number in asked:
        visit = lite.Visit(stage="published", page=number, origin="https://tablero.example.org")
        html = html_of(crowded, path, language=language, now=AFTER_RESULTS, visit=visit)
        assert html is not None
        sizes[path, number] = len(html.encode())
    assert {place: size for place, size in sizes.items() if size > lite.MAXIMUM_BYTES} == {}
    assert lite.MAXIMUM_BYTES <= 30_000


@pytest.mark.parametrize("path", [lite.PROJECTS, lite.CORPORA])
def test_a_long_list_has_every_row_once_on_pages_that_link_to_each_other(crowded: Database, path: str) -> None:
    pages = [page_of(crowded, path, visit=lite.Visit(page=number)) for number in (1, 2, 3)]
    listed = [
        urlsplit(address).path.rpartition("-")[2]
        for page in pages
        for address in page.addresses()
        if "/project-" in address or "huggingface.co" in address
    ]
    assert sorted(listed, key=int) == [str(number) for number in range(60)]
    numbers = [parse_qs(urlsplit(address).query).get("pagina") for address in pages[1].addresses()]
    assert [number for number in numbers if number in (["1"], ["3"])] == [["1"], ["3"]]
    last, beyond = (html_of(crowded, path, visit=lite.Visit(page=number)) for number in (3, 99))
    assert last == beyond


def test_what_people_wrote_stays_text(small: Database) -> None:
    for path in (lite.OVERVIEW, lite.PROJECTS, lite.RESULTS, f"{lite.PROJECT}/arapy"):
        page = page_of(small, path, now=AFTER_RESULTS)
        assert shortened(ATTACK, 200) in page.by_tag["bdi"]
        assert "script" not in {tag for tag, _attributes in page.elements}


def test_links_lead_to_this_site_or_by_https(small: Database) -> None:
    with small.write() as session:
        bad = models.Artifact(
            edition_id=1,
            kind="other",
            locator="x",
            repo_id=None,
            url="https://example.org/a",
            first_seen_at=rows.LONG_AGO,
        )
        session.add(bad)
        session.flush()
        add_project(session, "links", "Links", [bad.id])
    for path in (*LISTS, f"{lite.PROJECT}/links"):
        for address in page_of(small, path).addresses():
            assert address.startswith(("/", "#", "https://")) and not address.startswith("//")


def test_links_keep_language_and_stage(small: Database) -> None:
    visit = lite.Visit(stage="judging", origin="https://t.example")
    page = page_of(small, lite.PROJECTS, language="pt", visit=visit)
    ours = [urlsplit(address) for address in page.addresses() if address.startswith("/")]
    assert {parts.path for parts in ours} == {
        "/lite", "/lite/proyectos", "/lite/corpus", "/lite/resultados",
        "/lite/proyecto/kukuy", "/lite/proyecto/arapy", "/proyectos", "/datos",
    }  # fmt: skip
    asked = [parse_qs(parts.query) for parts in ours]
    assert {tuple(query["etapa"]) for query in asked} == {("judging",)}
    assert [query["lang"] for query in asked].count(["pt"]) == len(asked) - 2  # the other two languages
    links = {
        (attributes.get("rel"), attributes.get("hreflang")): attributes["href"]
        for attributes in page.attributes("link")
    }
    assert links == {
        ("canonical", None): "https://t.example/lite/proyectos?etapa=judging",
        ("alternate", "es"): "https://t.example/lite/proyectos?lang=es&etapa=judging",
        ("alternate", "en"): "https://t.example/lite/proyectos?lang=en&etapa=judging",
        ("alternate", "pt"): "https://t.example/lite/proyectos?lang=pt&etapa=judging",
    }


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        (lite.OVERVIEW, "/"),
        (lite.PROJECTS, "/proyectos"),
        (f"{lite.PROJECT}/kukuy", "/proyecto"),
        (lite.CORPORA, "/corpus"),
        (lite.RESULTS, "/resultados"),
    ],
)
def test_each_light_page_leads_to_the_page_that_it_stands_for(small: Database, path: str, whole: str) -> None:
    page = page_of(small, path)
    ours = [urlsplit(address) for address in page.addresses() if address.startswith("/")]
    to_whole = [parts for parts in ours if not parts.path.startswith("/lite")]
    assert to_whole[0].path == whole
    given = parse_qs(to_whole[0].query).get("id", [None])[0]
    assert lite.address_of(whole.removeprefix("/"), given) == path


@pytest.mark.parametrize("path", LISTS)
def test_data_that_should_be_newer_say_so(database: Database, path: str) -> None:
    overdue = "not updated for over 1 d"
    with database.write() as session:
        fish = rows.add_corpus(session, 1, "fish")
        rows.add_figure(session, fish, "likes", "7", provenance="measured", source="hub", as_of=BEFORE_RESULTS)
        add_project(session, "kukuy", "Kukuy", [fish])
    texts = [page_of(database, path, language="en", now=BEFORE_RESULTS + hours).text for hours in (HOUR, 25 * HOUR)]
    assert [overdue in text for text in texts] == [False, True]


def test_awards_are_shown_once_the_results_are_public(small: Database) -> None:
    paths = (lite.PROJECTS, lite.RESULTS, f"{lite.PROJECT}/arapy")
    before = {path: page_of(small, path, language="en", now=BEFORE_RESULTS).text for path in paths}
    after = {path: page_of(small, path, language="en", now=AFTER_RESULTS).text for path in paths}
    assert [path for path, text in before.items() if "First (en)" in text or "Mention (en)" in text] == []
    assert [path for path, text in after.items() if "First (en)" not in text] == []
    assert "They are published on May 1, 2031." in before[lite.RESULTS]
    awards = [
        text for text in page_of(small, lite.RESULTS, language="en", now=AFTER_RESULTS).by_tag["td"] if "(en)" in text
    ]
    assert awards == ["First (en)", "Mention (en)"]


def test_a_shared_corpus_counts_once_and_an_unknown_size_is_no_zero(small: Database) -> None:
    corpora = page_of(small, lite.CORPORA, language="en")
    assert corpora.by_tag["td"] == ["1,234", "—", "1,234", "—"]
    assert "1 corpus: 1,234 examples, — MB" in corpora.texts
    projects = page_of(small, lite.PROJECTS, language="en")
    assert "1,234 examples and — MB in all; a corpus that projects share counts once." in projects.texts


def test_dates_are_those_of_their_own_zone_in_the_order_of_the_calendar(database: Database) -> None:
    page = page_of(database, lite.OVERVIEW, language="en")
    shown = list(zip(page.by_tag["dt"], page.by_tag["dd"], strict=True))[-4:]
    assert shown == [
        ("Start (en)", "Jan 1, 2031, 00:00 (AoE)"),
        ("Deadline (en)", "Apr 10, 2031, 23:59 (AoE)"),
        ("Talks (en)", "Apr 11, 2031"),
        ("End (en)", "May 1, 2031"),
    ]


@pytest.mark.parametrize("path", LISTS)
def test_an_edition_without_data_says_why(database: Database, path: str) -> None:
    page = page_of(database, path, language="en")
    said = {
        lite.OVERVIEW: "Counts of people are published once enough have registered",
        lite.PROJECTS: "They appear when teams submit them, until Apr 10, 2031, 23:59 (AoE).",
        lite.CORPORA: "They appear when teams push their first corpus.",
        lite.RESULTS: "Scores stay closed until the results are published.",
    }
    assert said[path] in page.text
    assert "Data: nothing was imported yet." in page.texts


@pytest.mark.parametrize(
    "path", ["/lite/nada", "/lite/proyecto/nadie", "/lite/proyecto", "/lite/proyecto/kukuy/x", "/"]
)
def test_what_is_no_light_page_is_none(small: Database, path: str) -> None:
    assert html_of(small, path) is None


def test_a_slash_at_the_end_changes_nothing(small: Database) -> None:
    assert html_of(small, "/lite/corpus/") == html_of(small, "/lite/corpus")


def test_a_missing_page_leads_to_those_that_exist_and_is_not_indexed() -> None:
    page = Page(lite.render_missing(words("pt"), BEFORE_RESULTS))
    assert page.by_tag["h1"] == [""] and "Não há nenhuma página neste endereço" in page.by_tag["bdi"]
    assert {"name": "robots", "content": "noindex"} in page.attributes("meta")
    assert page.attributes("link") == []
    assert [urlsplit(address).path for address in page.addresses()].count("/lite/corpus") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_database_there_is_a_page_that_says_so(language: Language) -> None:
    page = Page(lite.render_unavailable(language))
    assert i18n.translator(language)("Tablero is not configured yet") in page.texts
    assert page.addresses() == ["#contenido"]


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("short", 5, "short"),
        ("one two three", 9, "one two…"),
        ("oneword", 3, "one…"),
        ("line\nbreak\x00s", 20, "line break s"),
        ("ab👩🏽‍🚀cd", 4, "ab…"),
        ("abe\u0301fg", 3, "ab…"),
        ("\u0301" * 9, 3, "\u0301\u0301\u0301…"),
    ],
)
def test_text_is_cut_between_signs_that_belong_together(text: str, longest: int, expected: str) -> None:
    assert shortened(text, longest) == expected
