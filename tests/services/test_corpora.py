from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from lib.domain.corpus_table import CorpusFigure, CorpusLine, Group, Share, Total
from lib.services import corpora
from lib.services.corpora import CorpusTable
from lib.sources.edition_files import read_edition
from lib.store import models
from lib.store.database import Database
from tests import corpus_rows as rows
from tests.databases import new_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(new_database(tmp_path / "tablero.db")) as opened:
        yield opened


def table_of(database: Database, edition_id: int = 1) -> CorpusTable:
    with database.read() as session:
        return corpora.corpus_table(session, rows.small_edition(), edition_id)


def test_an_edition_without_corpora_misses_everything(database: Database) -> None:
    with database.write() as session:
        rows.add_edition(session)
    assert table_of(database) == CorpusTable(
        lines=(),
        examples=Total(None, 0, 0),
        megabytes=Total(None, 0, 0),
        largest=None,
        by_group=(),
        by_domain=(),
        by_domain_without_largest=(),
        by_country=(),
        countries_without=("AR", "UY", "PY"),
        languages_without=("es", "gn"),
    )


def test_corpora_come_in_their_order_with_totals_and_gaps(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        fish = rows.add_corpus(
            session,
            edition_id,
            "River fish",
            1,
            domain="Fishes",
            domain_group="nature",
            country_codes=["UY", "AR"],
            has_more_countries=True,
            languages=["es"],
        )
        rows.add_figure(session, fish, "examples", "750")
        rows.add_figure(session, fish, "size", "2.5", footnote="mebibytes")
        songs = rows.add_corpus(session, edition_id, "Songs", 0, domain="Opera", repo_id=None, countries_kind="mix")
        rows.add_figure(session, songs, "examples", "250", is_synthetic=True)
    table = table_of(database)
    assert table.lines == (
        CorpusLine(
            name="Songs",
            repo_id=None,
            examples=CorpusFigure(Decimal(250), "declared", "booklet", rows.LONG_AGO, None, is_synthetic=True),
            megabytes=None,
            domain="Opera",
            domain_group=None,
            country_codes=(),
            has_more_countries=False,
            countries_kind="mix",
            languages=(),
            source="booklet",
        ),
        CorpusLine(
            name="River fish",
            repo_id="rivers/River fish",
            examples=CorpusFigure(Decimal(750), "declared", "booklet", rows.LONG_AGO),
            megabytes=CorpusFigure(Decimal("2.5"), "declared", "booklet", rows.LONG_AGO, "mebibytes"),
            domain="Fishes",
            domain_group="nature",
            country_codes=("UY", "AR"),
            has_more_countries=True,
            countries_kind="named",
            languages=("es",),
            source="booklet",
        ),
    )
    assert (table.examples, table.megabytes) == (Total(Decimal(1000), 2, 0), Total(Decimal("2.5"), 2, 1))
    assert table.largest == Share("River fish", Decimal(750), Decimal("0.75"))
    assert table.by_group == (Group("nature", Total(Decimal(750), 1, 0)), Group(None, Total(Decimal(250), 1, 0)))
    assert table.by_domain == (Group("fish", Total(Decimal(750), 1, 0)), Group("Opera", Total(Decimal(250), 1, 0)))
    assert table.by_domain_without_largest == (Group("Opera", Total(Decimal(250), 1, 0)),)
    assert table.is_skewed
    assert table.by_country == (("AR", 1), ("UY", 1))
    assert (table.countries_without, table.languages_without) == (("PY",), ("gn",))


def test_a_corpus_of_two_projects_counts_once(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        shared = rows.add_corpus(session, edition_id, "Shared")
        rows.add_figure(session, shared, "examples", "40")
        for slug in ("one", "two"):
            project = models.Project(edition_id=edition_id, slug=slug, title=slug, source="form", source_key=slug)
            session.add(project)
            session.flush()
            session.add(models.ProjectArtifact(project_id=project.id, artifact_id=shared, position=0))
    assert table_of(database).examples == Total(Decimal(40), 1, 0)


def test_a_declared_figure_comes_before_a_measured_and_that_before_an_estimated_one(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        corpus = rows.add_corpus(session, edition_id, "Fish")
        rows.add_figure(session, corpus, "size", "48472707", unit="bytes", provenance="estimated", source="hub")
    assert table_of(database).lines[0].megabytes == CorpusFigure(
        Decimal("48.472707"), "estimated", "hub", rows.LONG_AGO
    )
    with database.write() as session:
        rows.add_figure(session, corpus, "size", "5000000", unit="bytes", provenance="measured", source="hub")
    assert table_of(database).lines[0].megabytes == CorpusFigure(Decimal(5), "measured", "hub", rows.LONG_AGO)
    with database.write() as session:
        rows.add_figure(session, corpus, "size", "4.8")
    assert table_of(database).lines[0].megabytes == CorpusFigure(Decimal("4.8"), "declared", "booklet", rows.LONG_AGO)


def test_the_newest_figure_of_a_provenance_holds(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        corpus = rows.add_corpus(session, edition_id, "Fish")
        rows.add_figure(session, corpus, "examples", "12", as_of=rows.LATER)
        rows.add_figure(session, corpus, "examples", "11")
    assert table_of(database).examples.value == Decimal(12)


def test_a_figure_that_could_not_be_told_is_unknown_and_not_zero(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        corpus = rows.add_corpus(session, edition_id, "Fish", domain="Fish")
        rows.add_figure(session, corpus, "examples", None, provenance="unknown", source="hub")
    table = table_of(database)
    assert table.lines[0].examples == CorpusFigure(None, "unknown", "hub", rows.LONG_AGO)
    assert (table.examples, table.by_domain) == (Total(None, 1, 1), (Group("fish", Total(None, 1, 1)),))


def test_other_editions_are_not_counted(database: Database) -> None:
    with database.write() as session:
        first = rows.add_edition(session)
        second = rows.add_edition(session, "rivers-2032")
        for edition_id in (first, second):
            corpus = rows.add_corpus(session, edition_id, "Fish")
            rows.add_figure(session, corpus, "examples", str(edition_id))
    assert table_of(database, second).examples.value == Decimal(second)


def test_a_part_of_the_table_has_its_own_totals_and_gaps(database: Database) -> None:
    edition = rows.small_edition()
    with database.write() as session:
        edition_id = rows.add_edition(session)
        for name, group, code in (("Fish", "nature", "UY"), ("Birds", "nature", "AR"), ("Songs", "people", "UY")):
            corpus = rows.add_corpus(session, edition_id, name, domain_group=group, country_codes=[code])
            rows.add_figure(session, corpus, "examples", str(len(name)))
    part = corpora.part_of(table_of(database), edition, group="nature", country="UY", language=None)
    assert [line.name for line in part.lines] == ["Fish"]
    assert (part.examples, part.by_country) == (Total(Decimal(4), 1, 0), (("UY", 1),))
    assert part.countries_without == ("AR", "PY")
    assert corpora.part_of(table_of(database), edition, group=None, country=None, language="gn").lines == ()


@pytest.mark.parametrize(("examples", "is_skewed"), [(("5", "5"), True), (("4", "3", "3"), False), (("9",), False)])
def test_a_table_is_skewed_where_one_of_several_corpora_holds_half(
    database: Database, examples: tuple[str, ...], is_skewed: bool
) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        for number, value in enumerate(examples):
            rows.add_figure(session, rows.add_corpus(session, edition_id, f"c{number}"), "examples", value)
    assert table_of(database).is_skewed == is_skewed


def test_the_note_of_the_published_number_of_corpora_stays_with_the_table(database: Database) -> None:
    with database.write() as session:
        edition_id = rows.add_edition(session)
        for position, (category, note) in enumerate([("announced", "other"), ("table", "seventeen_or_eighteen")]):
            session.add(
                models.DeclaredFigure(
                    edition_id=edition_id,
                    topic="corpora",
                    category=category,
                    position=position,
                    value=Decimal(18),
                    unit="corpora",
                    footnote=note,
                    source="notice",
                )
            )
    assert table_of(database).footnote == "seventeen_or_eighteen"


def test_domains_and_groups_have_words_in_each_language_or_stay_as_they_are() -> None:
    edition = rows.small_edition()
    assert corpora.domain_label(edition, "Fishes", "pt") == "Fish (pt)"
    assert corpora.domain_label(edition, "fish", "es") == "Fish (es)"
    assert corpora.domain_label(edition, "Opera", "es") == "Opera"
    assert corpora.domain_label(edition, None, "es") is None
    assert corpora.group_label(edition, "people", "es") == "People (es)"
    assert corpora.group_label(edition, "other", "es") == "other"
    assert corpora.group_label(edition, None, "es") is None


def test_the_published_table_sums_to_its_published_totals(database: Database) -> None:
    edition = read_edition("somos600m-2024")
    with database.write() as session:
        edition_id = rows.add_edition(session, edition.slug)
        rows.add_table_4(session, edition_id)
    with database.read() as session:
        table = corpora.corpus_table(session, edition, edition_id)
    assert (table.examples, table.megabytes) == (Total(Decimal(2_333_052), 17, 0), Total(Decimal("324.67"), 17, 0))
    assert [line.countries for line in table.lines] == [row["countries"] for row in rows.table_4()]
    assert table.largest is not None
    assert (table.largest.name, round(table.largest.share, 3)) == ("SpanishMedicalCorpus", Decimal("0.916"))
    assert table.is_skewed
    assert [(group.key, group.examples.value) for group in table.by_domain_without_largest[:3]] == [
        ("miscellaneous", 117_356),
        ("legal", 37_260),
        ("gastronomy", 20_221),
    ]
    assert [(group.key, group.examples.value) for group in table.by_group] == [
        ("clinical", 2_145_628),
        ("miscellaneous", 122_121),
        ("legal", 41_354),
        ("culture", 23_949),
    ]
    assert [(group.key, group.examples.corpora) for group in table.by_domain][:4] == [
        ("clinical", 2),
        ("miscellaneous", 2),
        ("legal", 3),
        ("gastronomy", 1),
    ]
    assert table.by_country == (
        ("ES", 11),
        ("MX", 3),
        ("PE", 3),
        ("AR", 2),
        ("CL", 2),
        ("CO", 1),
        ("CR", 1),
        ("PY", 1),
        ("VE", 1),
    )
    assert table.countries_without == ("BO", "CU", "DO", "EC", "EH", "GQ", "GT", "HN", "NI", "PA", "PR", "SV", "UY")
