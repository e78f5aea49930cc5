"""Other forms of a corpus: by the claim rules and what organizers decide they hang under it and are in no total."""

from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest

from lib.domain.claims import Owner, Variant, VariantKind
from lib.domain.corpus_table import Total
from lib.domain.repos import RepoState
from lib.domain.sizes import Size
from lib.publishing import lite
from lib.publishing.wording import Words
from lib.services import claims, corpora, editions, projects
from lib.services.access import COMMAND_LINE
from lib.services.claims import LeftOut
from lib.services.corpora import CorpusTable
from lib.services.projects import ProjectArtifact, ProjectGallery
from lib.store import models, repos, sizes, sync_runs
from lib.store.database import Database, Session
from lib.store.sizes import StoredSize
from tests.outside.sync_process import ORGANIZATION, SLUG
from tests.services.hub_rows import CREATED_AT, NOW, add_project


def measure(session: Session, examples: dict[str, int | None], **state: Any) -> dict[str, int]:
    """What a sync stores of datasets with so many examples, each 1,000 bytes; our number of each, by name."""
    numbers = {}
    run = sync_runs.start_run(session, edition_id=1, source="sizes", started_at=NOW, started_by=None)
    for name, count in examples.items():
        found = RepoState("dataset", f"{ORGANIZATION}/{name}", sha=f"sha of {name}", created_at=CREATED_AT, **state)
        numbers[name] = repos.add_repo(session, 1, found, "here", is_in_organization=True, now=NOW, run_id=run.id)
        for artifact in repos.given_artifacts(session, 1):
            if artifact.repo_id == found.repo_id:
                repos.claim(session, artifact.id, numbers[name], now=NOW)
                size = Size(count, "measured", "viewer") if count is not None else Size(None, "unknown")
                for metric, value in ((sizes.EXAMPLES, size), (sizes.BYTES, Size(1_000, "measured", "files"))):
                    sizes.add_size(session, [artifact.id], metric, StoredSize(value, found.sha), now=NOW, run_id=run.id)
    return numbers


def give(session: Session, slug: str, *names: str) -> None:
    add_project(session, slug, [("dataset", f"{ORGANIZATION}/{name}") for name in names])


def table_of(database: Database) -> CorpusTable:
    with database.read() as session:
        return corpora.corpus_table(session, editions.edition_now(session, SLUG), 1)


def gallery_of(database: Database) -> ProjectGallery:
    with database.read() as session:
        return projects.project_gallery(session, editions.edition_now(session, SLUG), 1)


def datasets_of(database: Database, slug: str) -> dict[str, ProjectArtifact]:
    project = gallery_of(database).project(slug)
    assert project is not None
    return {str(artifact.repo_id).rpartition("/")[2]: artifact for artifact in project.datasets}


def names(table: CorpusTable) -> list[str]:
    return [line.name for line in table.lines]


def variant(parent: int, kind: VariantKind, ending: str, name: str) -> LeftOut:
    return LeftOut(Variant(parent, kind, ending), f"{ORGANIZATION}/{name}")


@pytest.fixture
def numbers(hub_database: Database) -> dict[str, int]:
    """A corpus with three other forms, and one whose name only ends like such a form."""
    with hub_database.write() as session:
        give(session, "one", "recetas", "recetas-IT", "recetas-dpo", "recetas-gemma-format", "solo-gemma")
        return measure(
            session,
            {"recetas": 1000, "recetas-IT": 1000, "recetas-dpo": 1000, "recetas-gemma-format": 1000, "solo-gemma": 50},
        )


def test_other_forms_of_a_corpus_are_in_no_total_and_say_why(hub_database: Database, numbers: dict[str, int]) -> None:
    table, parent = table_of(hub_database), numbers["recetas"]
    assert names(table) == ["recetas", "solo-gemma"]
    assert (table.examples, table.megabytes) == (Total(Decimal(1050), 2, 0), Total(Decimal("0.002"), 2, 0))
    why = {
        "recetas-dpo": variant(parent, "form", "-dpo", "recetas"),
        "recetas-gemma-format": variant(parent, "format", "gemma-format", "recetas"),
        "recetas-IT": variant(parent, "form", "-it", "recetas"),
    }
    assert {line.name: left_out for line, left_out in table.left_out} == why
    given = datasets_of(hub_database, "one")
    assert {name: one.left_out for name, one in given.items()} == {"recetas": None, "solo-gemma": None, **why}
    assert [one.corpus.examples.value for one in given.values() if one.corpus and one.corpus.examples] == [
        *[Decimal(1000)] * 4,
        Decimal(50),
    ]
    gallery = gallery_of(hub_database)
    assert (gallery.examples, gallery.projects[0].examples) == (Total(Decimal(1050), 2, 0),) * 2


def test_light_page_of_the_project_says_why_too(hub_database: Database, numbers: dict[str, int]) -> None:
    with hub_database.read() as session:
        words = Words("es", "es-ES", UTC, editions.edition_now(session, SLUG))
        html = lite.render_page(session, 1, words, NOW, f"{lite.PROJECT}/one")
    assert html is not None
    assert html.count("y no se cuenta otra vez en los totales.") == 3


def test_other_form_counts_for_the_project_that_does_not_give_the_corpus_itself(hub_database: Database) -> None:
    with hub_database.write() as session:
        give(session, "one", "recetas")
        give(session, "two", "recetas-it")
        measure(session, {"recetas": 1000, "recetas-it": 900})
    gallery = gallery_of(hub_database)
    assert {one.slug: one.examples for one in gallery.projects} == {
        "one": Total(Decimal(1000), 1, 0),
        "two": Total(Decimal(900), 1, 0),
    }
    assert gallery.examples == Total(Decimal(1000), 1, 0)


def test_other_form_of_what_is_not_in_the_table_stands_for_itself(hub_database: Database) -> None:
    with hub_database.write() as session:
        give(session, "one", "secret", "secret-it")
        measure(session, {"secret": 1000}, is_private=True)
        measure(session, {"secret-it": 900})
    assert (names(table_of(hub_database)), table_of(hub_database).left_out) == (["secret-it"], ())
    assert datasets_of(hub_database, "one")["secret-it"].left_out is None


def test_what_organizers_decide_goes_before_the_rules(hub_database: Database, numbers: dict[str, int]) -> None:
    decided = {"reason": "Looked at it", "now": NOW, "replaces_id": None}
    owner = Owner(1, None)
    claims.claim_repo(hub_database, COMMAND_LINE, SLUG, numbers["recetas-dpo"], owner, **decided)  # type: ignore[arg-type]
    claims.ignore_repo(hub_database, COMMAND_LINE, SLUG, numbers["solo-gemma"], **decided)  # type: ignore[arg-type]
    table = table_of(hub_database)
    assert (names(table), table.examples) == (["recetas", "recetas-dpo"], Total(Decimal(2000), 2, 0))
    given = datasets_of(hub_database, "one")
    assert (given["recetas-dpo"].left_out, given["solo-gemma"].left_out) == (None, LeftOut())
    assert gallery_of(hub_database).projects[0].examples == Total(Decimal(2000), 2, 0)


def test_corpus_that_organizers_ignore_takes_its_other_forms_along(
    hub_database: Database, numbers: dict[str, int]
) -> None:
    claims.ignore_repo(hub_database, COMMAND_LINE, SLUG, numbers["recetas"], reason="A test", now=NOW, replaces_id=None)
    table = table_of(hub_database)
    assert (names(table), {why for _line, why in table.left_out}) == (["solo-gemma"], {LeftOut()})


def test_table_that_organizers_published_is_left_as_it_is(hub_database: Database) -> None:
    with hub_database.write() as session:
        give(session, "one", "recetas", "recetas-it")
        measure(session, {"recetas": 1000, "recetas-it": 900})
        for artifact in repos.given_artifacts(session, 1):
            session.add(
                models.Corpus(
                    edition_id=1,
                    artifact_id=artifact.id,
                    position=artifact.id,
                    name=artifact.repo_id.rpartition("/")[2],
                    country_codes=[],
                    languages=[],
                    has_more_countries=False,
                    countries_kind="named",
                    source="booklet",
                )
            )
    table = table_of(hub_database)
    assert (names(table), table.left_out, table.examples) == (["recetas", "recetas-it"], (), Total(Decimal(1900), 2, 0))
