"""The corpus table where a sync measured: declared and measured beside each other, each with its source and date."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from lib.domain.corpus_table import CorpusFigure, Total
from lib.services import corpora
from lib.services.corpora import Beside, CorpusTable
from lib.store import models
from lib.store.database import Database, Session
from tests import corpus_rows as rows

FIRST, SECOND, THIRD = (rows.LONG_AGO + timedelta(days=days) for days in (1, 2, 3))


def table_of(database: Database, **changes: Any) -> CorpusTable:
    with database.read() as session:
        return corpora.corpus_table(session, rows.small_edition(**changes), 1)


def measure(session: Session, artifact_id: int, metric: str, value: str | None, **values: Any) -> None:
    """A figure as a sync adds it."""
    unit = "examples" if metric == "examples" else "bytes"
    given = {"unit": unit, "provenance": "measured", "source": "viewer", "as_of": FIRST, **values}
    rows.add_figure(session, artifact_id, metric, value, **given)


def add_synced_dataset(session: Session, name: str, projects: int = 1, **repo: Any) -> int:
    """A dataset that projects give and a sync saw and could not measure yet; the id of its artifact."""
    run = models.SyncRun(edition_id=1, source="sizes", started_at=FIRST, status="succeeded")
    session.add(run)
    artifact_id = rows.add_artifact(session, 1, f"rivers/{name}")
    session.flush()
    given = {"is_private": False, "tags": ["language:es", "license:mit"], **repo}
    row = models.Repo(
        edition_id=1,
        kind="dataset",
        repo_id=f"rivers/{name}",
        is_in_organization=True,
        presence="here",
        is_disabled=False,
        gated="",
        card={},
        base_models=[],
        datasets=[],
        models=[],
        first_seen_at=FIRST,
        seen_at=FIRST,
        first_sync_run_id=run.id,
        last_sync_run_id=run.id,
        **given,
    )
    session.add(row)
    session.flush()
    session.add(models.RepoClaim(artifact_id=artifact_id, repo_id=row.id, claimed_at=FIRST))
    for number in range(projects):
        slug = f"{name}-{number}"
        project = models.Project(
            edition_id=1, slug=slug, title=slug, source="form", source_key=slug, submitted_at=FIRST
        )
        session.add(project)
        session.flush()
        session.add(models.ProjectArtifact(project_id=project.id, artifact_id=artifact_id, position=0))
    measure(session, artifact_id, "examples", None, provenance="unknown", source="hub", sync_run_id=run.id)
    return artifact_id


def test_declared_and_measured_stand_beside_each_other_and_totals_stay_declared(empty_database: Database) -> None:
    with empty_database.write() as session:
        rows.add_edition(session)
        fish, songs = (rows.add_corpus(session, 1, name, place) for place, name in enumerate(("Fish", "Songs")))
        for corpus in (fish, songs):
            rows.add_figure(session, corpus, "examples", "750")
            rows.add_figure(session, corpus, "size", "2.5")
        measure(session, fish, "examples", "741")
        measure(session, fish, "size", "2400000", source="hub")
    table = table_of(empty_database)
    assert (table.examples, table.megabytes) == (Total(Decimal(1500), 2, 0), Total(Decimal(5), 2, 0))
    line = table.lines[0]
    assert line.examples == CorpusFigure(Decimal(750), "declared", "booklet", rows.LONG_AGO)
    assert line.measured_examples == CorpusFigure(Decimal(741), "measured", "viewer", FIRST)
    assert line.measured_megabytes == CorpusFigure(Decimal("2.4"), "measured", "hub", FIRST)
    assert not table.lines[1].is_measured_too
    assert table.examples_beside == Beside(1, Decimal(750), Decimal(741))
    assert table.megabytes_beside == Beside(1, Decimal("2.5"), Decimal("2.4"))


def test_without_measurements_nothing_stands_beside(empty_database: Database) -> None:
    with empty_database.write() as session:
        rows.add_edition(session)
        fish = rows.add_corpus(session, 1, "Fish")
        rows.add_figure(session, fish, "examples", "750")
        measure(session, fish, "examples", None, provenance="unknown", source="hub")
    table = table_of(empty_database)
    assert (table.has_measured_beside, table.examples_beside) == (False, None)


def test_what_a_card_declares_gives_way_to_what_was_published_and_to_what_was_measured(
    empty_database: Database,
) -> None:
    with empty_database.write() as session:
        rows.add_edition(session)
        published, counted, carded = (rows.add_corpus(session, 1, name) for name in ("a", "b", "c"))
        for corpus in (published, counted, carded):
            measure(session, corpus, "examples", "9", provenance="declared", source="card", as_of=THIRD)
        rows.add_figure(session, published, "examples", "750")
        measure(session, counted, "examples", "741")
    lines = {line.name: line for line in table_of(empty_database).lines}
    assert [(line.examples.value, line.examples.source) for line in lines.values() if line.examples] == [
        (Decimal(750), "booklet"),
        (Decimal(741), "viewer"),
        (Decimal(9), "card"),
    ]
    assert not any(line.is_measured_too for line in lines.values())


def test_last_good_number_stays_where_the_newest_answer_is_unknown(empty_database: Database) -> None:
    with empty_database.write() as session:
        rows.add_edition(session)
        fish = rows.add_corpus(session, 1, "Fish")
        measure(session, fish, "examples", "741", source="viewer", as_of=FIRST)
        measure(session, fish, "examples", "745", source="hub", as_of=SECOND)
        measure(session, fish, "examples", None, provenance="unknown", source="hub", as_of=THIRD)
    assert table_of(empty_database).lines[0].examples == CorpusFigure(Decimal(745), "measured", "hub", SECOND)


def test_an_edition_that_declares_no_corpora_has_those_of_its_projects_once_each(empty_database: Database) -> None:
    with empty_database.write() as session:
        rows.add_edition(session)
        shared = add_synced_dataset(session, "rice", projects=2)
        measure(session, shared, "examples", "700", as_of=SECOND)
        measure(session, shared, "size", "1500000", source="hub", as_of=SECOND)
        add_synced_dataset(session, "Beans")
        add_synced_dataset(session, "rice-gemma-format")
        add_synced_dataset(session, "secret", is_private=True)
        add_synced_dataset(session, "nobodys", projects=0)
    artifacts = {"organization": "rivers", "variant_suffixes": ["-gemma-format"]}
    table = table_of(empty_database, artifacts=artifacts)
    assert [(line.name, line.repo_id, line.languages) for line in table.lines] == [
        ("Beans", "rivers/Beans", ("es",)),
        ("rice", "rivers/rice", ("es",)),
    ]
    assert (table.examples, table.megabytes) == (Total(Decimal(700), 2, 1), Total(Decimal("1.5"), 2, 1))
    assert [(line.countries, line.are_countries_known) for line in table.lines] == [("", False), ("", False)]


def test_declared_corpora_are_the_whole_table(empty_database: Database) -> None:
    with empty_database.write() as session:
        rows.add_edition(session)
        rows.add_corpus(session, 1, "Fish")
        add_synced_dataset(session, "rice")
    assert [line.name for line in table_of(empty_database).lines] == ["Fish"]
