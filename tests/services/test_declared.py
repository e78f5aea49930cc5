"""What organizers published goes into the database once, follows its files, and leaves other rows alone."""

import csv
import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from lib.services import declared
from lib.services.corpora import corpus_table
from lib.services.declared import Loaded
from lib.sources import edition_files
from lib.sources.edition_files import EditionFileError
from lib.store import editions as store
from lib.store import models, public_figures
from lib.store.database import Database
from lib.store.declared import Saved

SLUG = "somos600m-2024"
DEADLINE = datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)
NOW = datetime(2024, 4, 20, tzinfo=UTC)
PUBLISHED = datetime(2024, 7, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The edition's files, to be changed: what TABLERO_EDITIONS names."""
    shutil.copytree(edition_files.EDITIONS_FOLDER / SLUG, tmp_path / "editions" / SLUG)
    monkeypatch.setenv("TABLERO_EDITIONS", str(tmp_path / "editions"))
    return tmp_path / "editions" / SLUG / "declared"


@pytest.fixture
def database(empty_database: Database) -> Database:
    with empty_database.write() as session:
        store.add_edition(session, slug=SLUG, created_at=NOW)
    return empty_database


def load(database: Database, now: datetime = NOW) -> Loaded:
    with database.write() as session:
        row = store.edition_by_slug(session, SLUG)
        assert row is not None
        return declared.load_declared(session, row, now)


def edit_rows(path: Path, change: Callable[[list[list[str]]], list[list[str]]]) -> None:
    rows = change(list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")))))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


def test_everything_is_added_once_and_a_second_time_changes_nothing(database: Database, folder: Path) -> None:
    assert load(database) == Loaded(
        figures=Saved(added=34), evaluation_sets=Saved(added=22), corpora=Saved(added=17), projects=Saved(added=15)
    )
    again = load(database)
    assert again.is_nothing
    assert (again.figures, again.corpora) == (Saved(unchanged=34), Saved(unchanged=17))


def test_the_table_in_the_database_has_the_published_sums(database: Database, folder: Path) -> None:
    load(database)
    with database.read() as session:
        table = corpus_table(session, edition_files.read_edition(SLUG), 1)
    assert (table.examples.value, table.megabytes.value) == (2_333_052, Decimal("324.67"))
    assert (table.examples.corpora, table.examples.unknown) == (17, 0)
    recipes = next(line for line in table.lines if line.name == "RecetasDeLaAbuel@")
    assert recipes.megabytes is not None
    assert (recipes.megabytes.value, recipes.megabytes.footnote) == (Decimal("42.4"), "mebibytes")
    assert (recipes.megabytes.source, recipes.megabytes.as_of) == ("paper_table_4", PUBLISHED)
    assert (recipes.countries, recipes.domain, recipes.domain_group) == ("ES, MX, PE, AR +", "Gastronomy", "culture")
    unknown = next(line for line in table.lines if line.name == "MedicalBilingual")
    assert (unknown.repo_id, unknown.countries) == (None, "Mix")
    assert [line.name for line in table.lines][:2] == ["AsistenciaRefugiados", "BERTIN-ClimID"]


def test_shared_repos_are_one_artifact_and_oddities_stay(database: Database, folder: Path) -> None:
    load(database)
    with database.read() as session:
        recipes = session.scalars(
            select(models.Artifact).where(models.Artifact.locator == "somosnlp/RecetasDeLaAbuela")
        ).one()
        sharing = session.scalars(
            select(models.Project.slug)
            .join(models.ProjectArtifact, models.ProjectArtifact.project_id == models.Project.id)
            .where(models.ProjectArtifact.artifact_id == recipes.id)
            .order_by(models.Project.slug)
        ).all()
        given = session.scalars(
            select(models.ProjectArtifact.url_as_given).where(models.ProjectArtifact.url_as_given.endswith("/"))
        ).all()
        corpus = session.get(models.Corpus, recipes.id)
    assert sharing == ["come-bien", "recetas-de-la-abuela"]
    assert given == ["https://huggingface.co/spaces/somosnlp/KUNTUR/"]
    assert corpus is not None
    assert corpus.name == "RecetasDeLaAbuel@"


@pytest.mark.parametrize(("now", "submitted_at"), [(datetime(2024, 4, 1, tzinfo=UTC), None), (NOW, DEADLINE)])
def test_published_projects_count_as_submitted_from_the_deadline_on(
    database: Database, folder: Path, now: datetime, submitted_at: datetime | None
) -> None:
    load(database, now)
    with database.read() as session:
        assert set(session.scalars(select(models.Project.submitted_at))) == {submitted_at}
        assert len(public_figures.projects(session, 1)) == (15 if submitted_at else 0)
        sizes = session.scalars(select(models.Team.size)).all()
    assert (len(sizes), sum(size or 0 for size in sizes)) == (15, 55)


def test_a_moment_of_submission_that_is_known_stays(database: Database, folder: Path) -> None:
    load(database, datetime(2024, 4, 1, tzinfo=UTC))
    known = datetime(2024, 4, 9, 12, tzinfo=UTC)
    with database.write() as session:
        session.scalars(select(models.Project).where(models.Project.slug == "kuntur")).one().submitted_at = known
    assert load(database).projects == Saved(changed=14, unchanged=1)
    with database.read() as session:
        kuntur = session.scalars(select(models.Project).where(models.Project.slug == "kuntur")).one()
    assert kuntur.submitted_at == known


def test_a_changed_file_changes_its_rows_and_adds_a_measurement(database: Database, folder: Path) -> None:
    load(database)
    edit_rows(
        folder / "corpora.csv",
        lambda rows: [["KUNTUR", "3000", "0.90", *row[3:]] if row[0] == "KUNTUR" else row for row in rows],
    )
    edit_rows(folder / "figures.csv", lambda rows: [row for row in rows if row[1] != "mmlu"])
    edit_rows(
        folder / "evaluation_sets.csv", lambda rows: [*rows, ["New", "gl", "Press", "QA", "", "proposed", "paper"]]
    )
    assert load(database) == Loaded(
        figures=Saved(changed=6, removed=1, unchanged=27),
        evaluation_sets=Saved(added=1, unchanged=22),
        corpora=Saved(changed=1, unchanged=16),
        projects=Saved(unchanged=15),
    )
    with database.read() as session:
        table = corpus_table(session, edition_files.read_edition(SLUG), 1)
        figures = session.scalars(
            select(models.Measurement.value)
            .join(models.Corpus, models.Corpus.artifact_id == models.Measurement.artifact_id)
            .where(models.Corpus.name == "KUNTUR", models.Measurement.metric == "examples")
            .order_by(models.Measurement.id)
        ).all()
    assert figures == [2075, 3000]
    assert table.examples.value == 2_333_052 + 925
    assert load(database).is_nothing


def test_a_corpus_whose_repo_becomes_known_moves_to_it(database: Database, folder: Path) -> None:
    load(database)
    edit_rows(
        folder / "corpora.csv",
        lambda rows: [
            [*row[:6], "somosnlp/medical", *row[7:]] if row[0] == "MedicalBilingual" else row for row in rows
        ],
    )
    load(database)
    with database.read() as session:
        table = corpus_table(session, edition_files.read_edition(SLUG), 1)
    assert len(table.lines) == 17
    assert next(line.repo_id for line in table.lines if line.name == "MedicalBilingual") == "somosnlp/medical"
    assert table.examples.value == 2_333_052


def test_a_project_that_is_gone_from_the_file_is_withdrawn_and_comes_back(database: Database, folder: Path) -> None:
    load(database)
    path = folder / "projects.json"
    whole = path.read_text(encoding="utf-8")
    path.write_text('{"projects": []}', encoding="utf-8")
    assert load(database).projects == Saved(removed=15)
    with database.read() as session:
        assert public_figures.projects(session, 1) == ()
    path.write_text(whole, encoding="utf-8")
    assert load(database).projects == Saved(changed=15)
    with database.read() as session:
        assert len(public_figures.projects(session, 1)) == 15


def test_changed_links_are_the_links(database: Database, folder: Path) -> None:
    load(database)
    path = folder / "projects.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("datasets/somosnlp/NoticIA-it", "datasets/somosnlp/NoticIA-dpo"), encoding="utf-8")
    assert load(database).projects == Saved(changed=1, unchanged=14)
    with database.read() as session:
        links = session.scalars(
            select(models.Artifact.locator)
            .join(models.ProjectArtifact, models.ProjectArtifact.artifact_id == models.Artifact.id)
            .join(models.Project, models.Project.id == models.ProjectArtifact.project_id)
            .where(models.Project.slug == "noticia")
            .order_by(models.ProjectArtifact.position)
        ).all()
    assert links == [
        "somosnlp/NoticIA-dpo",
        "somosnlp/NoticIA-7B",
        "somosnlp/NoticIA-demo",
        "https://www.youtube.com/watch?v=xc60K_NzUgk",
    ]


def test_rows_of_other_sources_are_never_touched(database: Database, folder: Path) -> None:
    with database.write() as session:
        artifact = models.Artifact(edition_id=1, kind="dataset", locator="a/b", repo_id="a/b", first_seen_at=NOW)
        session.add(artifact)
        session.flush()
        session.add_all(
            [
                models.Corpus(artifact_id=artifact.id, edition_id=1, name="KUNTUR", position=99, source="hub"),
                models.Measurement(
                    artifact_id=artifact.id,
                    metric="examples",
                    value=Decimal(5),
                    unit="examples",
                    provenance="measured",
                    source="hub",
                    as_of=NOW,
                ),
                models.DeclaredFigure(
                    edition_id=1,
                    topic="registrations",
                    category="total",
                    position=0,
                    value=Decimal(7),
                    unit="people",
                    source="us",
                ),
                models.EvaluationSet(
                    edition_id=1,
                    name="Own",
                    position=0,
                    languages=["es"],
                    domain="x",
                    task="x",
                    state="proposed",
                    source="us",
                ),
                models.Project(edition_id=1, slug="noticia", title="Ours", source="form", source_key="1"),
            ]
        )
    loaded = load(database)
    assert loaded.corpora == Saved(added=16, kept=1)
    assert loaded.figures == Saved(added=33, kept=1)
    assert loaded.evaluation_sets == Saved(added=22)
    assert loaded.projects == Saved(added=15)
    edit_rows(folder / "corpora.csv", lambda rows: [row for row in rows if row[0] != "KUNTUR"])
    assert load(database).corpora == Saved(changed=11, unchanged=5)  # those after it moved up
    with database.read() as session:
        kuntur = session.scalars(select(models.Corpus).where(models.Corpus.name == "KUNTUR")).one()
        assert (kuntur.source, kuntur.position) == ("hub", 99)
        total = session.scalars(select(models.DeclaredFigure).where(models.DeclaredFigure.category == "total")).all()
        assert {(row.topic, row.value, row.source) for row in total} == {
            ("registrations", 7, "us"),
            ("evaluation_sets", 22, "paper_table_5"),
        }
        slugs = dict(session.execute(select(models.Project.slug, models.Project.source)).all())
    assert (slugs["noticia"], slugs["noticia-2"]) == ("form", "edition")


def test_a_file_that_is_wrong_writes_nothing(database: Database, folder: Path) -> None:
    load(database)
    edit_rows(
        folder / "figures.csv",
        lambda rows: [[*row[:2], "many", *row[3:]] if row[1] == "total" else row for row in rows],
    )
    edit_rows(folder / "corpora.csv", lambda rows: rows[:3])
    with pytest.raises(EditionFileError, match=r"figures\.csv: line 2, column value"):
        load(database)
    with database.read() as session:
        assert len(public_figures.corpora(session, 1)) == 17
