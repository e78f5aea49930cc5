"""Every public table by name, from the demo as the public sees it once the results are published."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from lib.domain.disclosure import OTHER
from lib.domain.edition import LANGUAGES, Edition, Language
from lib.domain.release import DIMENSIONS
from lib.publishing import public_tables, tables
from lib.publishing.public_tables import NAMES, Reader, declared_figures_table, public_table, title
from lib.services import editions, panorama, projects, releases
from lib.services.visits import ShownEdition, edition_to_show
from lib.store.database import Database
from lib.store.public_figures import DeclaredRow
from tests.demos import database_file

SLUG = "somos600m-2024"


@pytest.fixture(scope="module")
def database(demo_data: Path) -> Iterator[Database]:
    with closing(Database.open(f"sqlite:///{database_file(demo_data, 'published')}")) as opened:
        yield opened


@pytest.fixture(scope="module")
def shown(database: Database) -> ShownEdition:
    with database.read() as session:
        found = edition_to_show(session, SLUG)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def edition(database: Database) -> Edition:
    with database.read() as session:
        return editions.edition_now(session, SLUG)


@pytest.fixture
def reader(shown: ShownEdition, edition: Edition) -> Reader:
    return reader_at(shown, edition, None)


def reader_at(shown: ShownEdition, edition: Edition, language: Language | None, now: datetime | None = None) -> Reader:
    assert shown.demo_clock_at is not None
    return Reader(edition, shown.id, now or shown.demo_clock_at, language)


def table(database: Database, name: str, reader: Reader) -> tables.Table:
    with database.read() as session:
        return public_table(session, name, reader)


def records(database: Database, name: str, reader: Reader) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tables.render(table(database, name, reader), "csv"))))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "leaderboard-scores"])
def test_every_table_has_rows_and_a_caption_and_is_written_in_every_format(
    database: Database, shown: ShownEdition, edition: Edition, name: str
) -> None:
    for language in (None, *LANGUAGES):
        whole = table(database, name, reader_at(shown, edition, language))
        assert whole.rows
        assert whole.caption.endswith(".")
        assert len(json.loads(tables.render(whole, "json"), parse_float=Decimal)) == len(whole.rows)
        for form in tables.FORMATS:
            assert tables.render(whole, form)


def test_scores_have_headers_before_any_result_was_imported(database: Database, reader: Reader) -> None:
    assert table(database, "leaderboard-scores", reader).rows == ()
    assert tables.render(table(database, "leaderboard-scores", reader), "csv").startswith("model,dataset,task,")


@pytest.mark.parametrize("name", ["", "people", "participants-email", "table-0", "table-11", "registrations"])
def test_a_name_that_is_none_of_them_is_refused(database: Database, reader: Reader, name: str) -> None:
    with pytest.raises(KeyError):
        table(database, name, reader)
    assert name not in NAMES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_title_of_its_own(shown: ShownEdition, edition: Edition, language: Language) -> None:
    said = reader_at(shown, edition, language).words
    titles = [title(name, said) for name in NAMES]
    assert len(set(titles)) == len(NAMES)


def test_machine_names_are_the_same_in_every_language(
    database: Database, shown: ShownEdition, edition: Edition
) -> None:
    for name in NAMES:
        keys = {
            tuple(column.key for column in table(database, name, reader_at(shown, edition, language)).described)
            for language in LANGUAGES
        }
        assert len(keys) == 1, name


def test_participants_are_the_released_counts_and_nothing_else(
    database: Database, shown: ShownEdition, reader: Reader
) -> None:
    with database.read() as session:
        release = releases.latest_release(session, shown.id)
    assert release is not None
    expected = {
        (dimension, count.category): count.people
        for dimension in DIMENSIONS
        for count in release.table(dimension).counts
    }
    rows = records(database, "participants", reader)
    found = {(row["dimension"], row["category"]): int(row["people"]) for row in rows if row["people"]}
    assert found == expected
    assert {row["released_at"] for row in rows} == {release.released_at.isoformat()}
    for dimension in DIMENSIONS:
        own = [{"dimension": dimension, **row} for row in records(database, f"participants-{dimension}", reader)]
        assert own == [row for row in rows if row["dimension"] == dimension]
    assert OTHER in {row["category"] for row in rows}


def test_registrations_are_the_totals_of_the_releases(database: Database, shown: ShownEdition, reader: Reader) -> None:
    with database.read() as session:
        history = releases.release_history(session, shown.id)
    assert [(row["released_at"], row["people"]) for row in records(database, "participants-releases", reader)] == [
        (moment.isoformat(), str(people)) for moment, people in history
    ]


def test_projects_have_figures_links_and_awards(database: Database, reader: Reader) -> None:
    rows = {row["project"]: row for row in records(database, "projects", reader)}
    assert len(rows) == 15
    row = rows["noticia"]
    assert {
        key: row[key] for key in ("title", "award", "track", "delivery", "sdgs", "team_size", "examples", "mb")
    } == {
        "title": "NoticIA: Resumen de Noticias Clickbait",
        "award": "first_place",
        "track": "complete",
        "delivery": "complete",
        "sdgs": "8",
        "team_size": "2",
        "examples": "850",
        "mb": "3.41",
    }
    assert row["dataset_links"] == "https://huggingface.co/datasets/somosnlp/NoticIA-it"
    assert len(rows["sqles"]["model_links"].split()) == 2
    assert rows["sqles"]["space_links"] == "" and rows["sqles"]["notebook_links"].startswith("https://github.com/")
    assert len(rows["coser"]["dataset_links"].split()) == 2


def test_awards_stay_out_until_the_results_are_public(
    database: Database, shown: ShownEdition, edition: Edition
) -> None:
    published_at = edition.date("winners").instant
    before = reader_at(shown, edition, None, published_at - timedelta(seconds=1))
    assert {row["award"] for row in records(database, "projects", before)} == {""}
    after = reader_at(shown, edition, None, published_at)
    assert {row["award"] for row in records(database, "projects", after)} > {"first_place", "most_liked"}


def test_likes_are_those_of_the_ranking(
    database: Database, shown: ShownEdition, edition: Edition, reader: Reader
) -> None:
    with database.read() as session:
        ranking = panorama.panorama(session, edition, shown.id).most_liked
        gallery = projects.project_gallery(session, edition, shown.id)
    rows = records(database, "likes", reader)
    assert [(row["project"], int(row["place"]), int(row["likes"])) for row in rows] == [
        (project.slug, project.place, project.likes) for project in ranking.projects
    ]
    by_project = {project.slug: project.likes.likes for project in gallery.projects if project.likes}
    assert {row["project"]: int(row["likes"]) for row in rows} == by_project
    assert {row["likes_made_up"] for row in rows} == {"yes"}


def test_domains_add_up_to_the_total_with_and_without_the_largest_corpus(database: Database, reader: Reader) -> None:
    rows = records(database, "domains", reader)
    assert sum(int(row["examples"]) for row in rows) == 2_333_052
    assert sum(int(row["examples_without_largest"]) for row in rows) == 2_333_052 - 2_136_490
    assert sum(int(row["corpora"]) for row in rows) == 17


def test_a_declared_figure_keeps_its_value_and_says_its_condition(edition: Edition, shown: ShownEdition) -> None:
    said = reader_at(shown, edition, "es").words
    row = DeclaredRow("gender", "yes", Decimal("14.50"), "percent", True, "returning_at_least", "paper_table_2")
    assert tables.render(declared_figures_table([row], said), "csv") == (
        "topic,category,value,unit,is_at_least,note,source,source_date\n"
        'gender,yes,14.5,percent,yes,Al menos: la pregunta era opcional.,"Artículo de #Somos600M, tabla 2",2024-07\n'
    )


def test_a_file_of_csv_begins_with_the_mark_of_utf_8_and_others_do_not(database: Database, reader: Reader) -> None:
    whole = table(database, "datasets", reader)
    for form in tables.FORMATS:
        content = tables.file_of(whole, form)
        assert content.startswith(b"\xef\xbb\xbf") == (form == "csv")
        assert content.decode("utf-8-sig") == tables.render(whole, form)


def test_no_table_takes_more_than_public_figures() -> None:
    assert not {name for name in vars(public_tables) if "registration" in name}
