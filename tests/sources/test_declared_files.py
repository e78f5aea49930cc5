"""What organizers published, as files: the same numbers as the published tables, and refusals that name the cell."""

import csv
import json
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from lib.domain.declared import Countries, Declared, countries_of
from lib.domain.edition import Edition
from lib.sources import declared_files, edition_files
from lib.sources.edition_files import EditionFileError
from tests.corpus_rows import TABLE_4

SLUG = "somos600m-2024"
FOLDER = edition_files.EDITIONS_FOLDER / SLUG
FIGURE_1 = {"Legal": "legal", "Clinical": "clinical", "Culture": "culture", "Miscellaneous": "miscellaneous"}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_files.read_edition(SLUG)


@pytest.fixture(scope="module")
def declared(edition: Edition) -> Declared:
    return declared_files.parse_declared(FOLDER, edition)


def refused(edition: Edition, tmp_path: Path, file_name: str, old: str, new: str) -> list[str]:
    """The faults of the edition's declared files with one text replaced."""
    folder = tmp_path / SLUG
    shutil.copytree(FOLDER, folder)
    path = folder / "declared" / file_name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EditionFileError) as error:
        declared_files.parse_declared(folder, edition)
    assert error.value.file_name == f"{SLUG}/declared/{file_name}"
    return [str(fault) for fault in error.value.faults]


def test_the_corpora_are_those_of_the_published_table(declared: Declared) -> None:
    with TABLE_4.open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    assert [
        (corpus.name, corpus.examples, str(corpus.size_megabytes), corpus.domain, corpus.domain_group, corpus.repo_id)
        for corpus in declared.corpora
    ] == [
        (
            row["dataset"],
            int(row["examples"]),
            row["mb"],
            row["domain"],
            FIGURE_1[row["figure1_group"]],
            row["hub_id"] or None,
        )
        for row in published
    ]
    assert [corpus.countries for corpus in declared.corpora] == [countries_of(row["countries"]) for row in published]


def test_their_sums_are_the_published_ones(declared: Declared) -> None:
    assert len(declared.corpora) == 17
    assert sum(corpus.examples for corpus in declared.corpora) == 2_333_052
    assert sum(corpus.size_megabytes for corpus in declared.corpora) == Decimal("324.67")
    stated = declared.figure("corpora", "examples")
    assert stated is not None
    assert stated.value == 2_333_052


def test_the_one_size_in_mebibytes_says_so(declared: Declared) -> None:
    noted = {corpus.name: corpus.size_footnote for corpus in declared.corpora if corpus.size_footnote}
    assert noted == {"RecetasDeLaAbuel@": "mebibytes"}


def test_the_evaluation_sets_are_twenty_two_by_language_and_donor(declared: Declared) -> None:
    assert len(declared.evaluation_sets) == 22
    assert Counter(language for one in declared.evaluation_sets for language in one.languages) == {
        "es": 14,
        "ca": 8,
        "eu": 1,
    }
    assert Counter((one.donor or "").split(",")[0] for one in declared.evaluation_sets) == {
        "BSC": 8,
        "HiTZ": 5,
        "LenguajeNatural.AI": 3,
        "Okapi translation": 3,
        "IIC (UAM)": 2,
        "GING (UPM)": 1,
    }


def test_the_published_percentages_add_up_and_keep_their_source(declared: Declared) -> None:
    tables = {"location": "paper_table_1", "gender": "paper_table_2", "nlp_level": "paper_table_3"}
    for topic, source in tables.items():
        figures = [figure for figure in declared.figures if figure.topic == topic]
        assert sum(figure.value for figure in figures) == 100
        assert {(figure.unit, figure.source) for figure in figures} == {("percent", source)}
    returning = declared.figure("took_part_before", "yes")
    assert returning is not None
    assert (returning.value, returning.is_lower_bound) == (14, True)


@pytest.mark.parametrize(
    ("topic", "category", "value"),
    [
        ("registrations", "total", 651),
        ("registrations", "talks_only", 222),
        ("registrations", "countries", 29),
        ("projects", "presented", 18),
        ("projects", "on_website", 19),
        ("projects", "listed", 15),
        ("validation_okapi", "people", 61),
        ("validation_okapi", "arc_c", 60),
        ("validation_dibt", "people", 37),
        ("validation_dibt", "validated", 100),
        ("native_instructions", "ca", 227_000),
        ("native_instructions", "es", 14_000),
    ],
)
def test_figures_about_the_event_are_the_published_ones(
    declared: Declared, topic: str, category: str, value: int
) -> None:
    figure = declared.figure(topic, category)
    assert figure is not None
    assert figure.value == value


def test_a_figure_that_was_not_published_is_none(declared: Declared) -> None:
    assert declared.figure("registrations", "dragons") is None


def test_the_projects_keep_their_links_and_share_repos(declared: Declared, edition: Edition) -> None:
    by_slug = {project.slug: project for project in declared.projects}
    assert len(by_slug) == 15
    shared = [(link.kind, link.locator) for link in by_slug["recetas-de-la-abuela"].links]
    assert ("dataset", "somosnlp/RecetasDeLaAbuela") in shared
    assert ("dataset", "somosnlp/RecetasDeLaAbuela") in [
        (link.kind, link.locator) for link in by_slug["come-bien"].links
    ]
    kuntur = next(link for link in by_slug["kuntur"].links if link.kind == "space")
    assert (kuntur.repo_id, kuntur.as_given[-1]) == ("somosnlp/KUNTUR", "/")
    assert Counter(link.kind for link in by_slug["coser"].links) == {"dataset": 2}
    assert Counter(link.kind for link in by_slug["sqles"].links) == {
        "dataset": 1,
        "model": 2,
        "notebook": 1,
        "video": 1,
    }
    assert [by_slug[slug].track for slug in ("coser", "noticia")] == ["corpus_only", "complete"]
    awards = Counter(project.award for project in declared.projects)
    assert awards == {
        "first_place": 1,
        "second_place": 1,
        "third_place": 1,
        "most_liked": 1,
        "special_mention": 3,
        "corpus_mention": 5,
        None: 3,
    }


@pytest.mark.parametrize(
    ("file_name", "old", "new", "faults"),
    [
        (
            "corpora.csv",
            "10707,20.7",
            '"10,707",20.7 MB',
            [
                'line 2, column examples: should be a whole number in digits only, and is "10,707"',
                'line 2, column size_mb: should be a number such as "20.7", and is "20.7 MB"',
            ],
        ),
        (
            "corpora.csv",
            "Sustainability",
            "Weather",
            ['line 3, column domain: "Weather" is not among the domains of the edition, nor an alias of one'],
        ),
        (
            "corpora.csv",
            "ES (oral)",
            "ES oral",
            [
                'line 5, column countries: "ES oral" is no list of countries: '
                'write e.g. "ES, MX, VE +", "ES (oral)", "Mix" or "-"'
            ],
        ),
        (
            "corpora.csv",
            "mebibytes",
            "mib",
            ['line 13, column size_footnote: "mib" is not among the footnotes of the edition'],
        ),
        ("corpora.csv", "KUNTUR,", "ChaterapIA,", ['line 7, column name: "ChaterapIA" is there already']),
        ("corpora.csv", "\nSQLES,81,", "\nSQLES,", ["line 15: has 9 cells instead of 10"]),
        (
            "corpora.csv",
            "size_mb",
            "mb",
            [
                "line 1: the columns should be name,examples,size_mb,domain,countries,languages,repo_id,"
                "examples_footnote,size_footnote,source"
            ],
        ),
        (
            "evaluation_sets.csv",
            "included",
            "ready",
            ['line 2, column state: should be one of proposed, donated, validating, included, and is "ready"'],
        ),
        (
            "evaluation_sets.csv",
            "AQuAS,es,",
            "AQuAS,Spanish,",
            ['line 2, column languages: "Spanish" is no ISO 639 code; separate codes by spaces'],
        ),
        ("figures.csv", "male,60,", "male,160,", ["line 8, column value: is 160 percent"]),
        (
            "figures.csv",
            "talks_only,222",
            "total,222",
            ['line 3, column category: "registrations", "total" is there already'],
        ),
        (
            "figures.csv",
            "paper\nregistrations,talks",
            "rumour\nregistrations,talks",
            ['line 2, column source: "rumour" is not among the sources of the edition'],
        ),
        (
            "projects.json",
            '"team_size": 2',
            '"team_size": "two"',
            ['projects[0].team_size: should be a number of people or null, and is "two"'],
        ),
        (
            "projects.json",
            '"goals": [\n        8\n',
            '"goals": [\n        18\n',
            ["projects[0].goals: should be numbers of goals of the edition, and is [18]"],
        ),
        (
            "projects.json",
            "https://huggingface.co/datasets/somosnlp/NoticIA-it",
            "javascript:alert(1)",
            ['projects[0].links[0]: "javascript:alert(1)" is not the address of a page'],
        ),
        ("projects.json", '"slug": "kuntur"', '"slug": "noticia"', ['projects[11].slug: "noticia" is there already']),
        (
            "projects.json",
            '"track"',
            '"trak"',
            ["projects[0].track: is missing", "projects[0].trak: is not a key of a project"],
        ),
        (
            "projects.json",
            '{\n  "projects"',
            "{\n  projects",
            ["line 2, column 3: JSON syntax: Expecting property name enclosed in double quotes"],
        ),
    ],
)
def test_a_cell_that_is_wrong_is_named(
    edition: Edition, tmp_path: Path, *, file_name: str, old: str, new: str, faults: list[str]
) -> None:
    assert refused(edition, tmp_path, file_name, old, new) == faults


def test_an_edition_may_declare_nothing(edition: Edition, tmp_path: Path) -> None:
    assert declared_files.parse_declared(tmp_path, edition) == Declared()


@pytest.mark.parametrize(
    ("notation", "countries"),
    [
        ("ES", Countries(("ES",), has_more=False, kind="named")),
        ("ES, MX, PE, AR+", Countries(("ES", "MX", "PE", "AR"), has_more=True, kind="named")),
        ("ES  (oral)", Countries(("ES",), has_more=False, kind="oral")),
        ("Mix", Countries((), has_more=False, kind="mix")),
        ("-", Countries((), has_more=False, kind="none")),
    ],
)
def test_the_notation_of_countries_is_read(notation: str, countries: Countries) -> None:
    assert countries_of(notation) == countries


@pytest.mark.parametrize("notation", ["", "es", "ES MX", "ES,", "Spain", "+", "ES, MX (oral) +"])
def test_what_is_no_list_of_countries_is_refused(notation: str) -> None:
    with pytest.raises(ValueError, match="is no list of countries"):
        countries_of(notation)


def test_projects_are_json_that_people_can_read() -> None:
    text = (FOLDER / "declared" / "projects.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
