"""Editions on disk: what the first one says, and how a file that is wrong is refused."""

import re
import shutil
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lib.domain.answers import OpenAnswers
from lib.domain.edition import Edition, phase_at, step_state
from lib.sources import edition_files
from lib.sources.cells import require_known_names
from lib.sources.declared_files import parse_declared
from lib.sources.edition_files import EditionFileError
from lib.sources.registration_files import FIELDS, MEANINGS

SLUG = "somos600m-2024"
FILE = edition_files.EDITIONS_FOLDER / SLUG / "edition.toml"
TEXT = FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_files.read_edition(SLUG)


def refused(text: str) -> list[str]:
    with pytest.raises(EditionFileError) as error:
        edition_files.parse_edition(text, "test/edition.toml")
    assert str(error.value).splitlines() == [f"test/edition.toml: {fault}" for fault in error.value.faults]
    return [str(fault) for fault in error.value.faults]


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) >= 1, old
    return TEXT.replace(old, new, 1)


# --- What the first edition says ------------------------------------------------------------------------------------


def test_its_dates_are_the_published_ones_with_their_extensions(edition: Edition) -> None:
    def both(key: str) -> tuple[datetime, datetime]:
        return edition.date(key).first_instant, edition.date(key).instant

    assert both("submission") == (
        datetime(2024, 3, 27, 11, 59, 59, tzinfo=UTC),
        datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC),
    )
    assert both("new_teams") == (
        datetime(2024, 3, 9, 11, 59, 59, tzinfo=UTC),
        datetime(2024, 4, 8, 11, 59, 59, tzinfo=UTC),
    )
    assert edition.date("registration").instant == datetime(2024, 3, 16, 11, 59, 59, tzinfo=UTC)
    assert [edition.date(key).at.date() for key in ("presentations", "winners")] == [
        date(2024, 4, 11),
        date(2024, 4, 18),
    ]


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (date(2024, 2, 5), "announced"),
        (date(2024, 3, 5), "registration"),
        (date(2024, 4, 1), "building"),
        (date(2024, 4, 14), "judging"),
        (date(2024, 4, 20), "published"),
    ],
)
@pytest.mark.parametrize("hour", [0, 12, 23])
def test_each_clock_of_the_demo_falls_in_its_phase(edition: Edition, day: date, phase: str, hour: int) -> None:
    found = phase_at(edition, datetime(day.year, day.month, day.day, hour, tzinfo=UTC))
    assert found is not None
    assert found.key == phase


def test_its_rubric_is_the_english_one(edition: Edition) -> None:
    rubric = edition.rubric
    assert {block.key: (block.points, len(block.criteria)) for block in rubric.blocks} == {
        "corpus": (4, 6),
        "model": (3, 4),
        "demo": (1, 1),
        "project": (2, 2),
    }
    assert rubric.points == 10
    assert rubric.caps == {"corpus_only": Decimal(7)}
    assert (rubric.extra_point.rule, rubric.extra_point.points) == ("share", 1)
    criteria = [criterion for block in rubric.blocks for criterion in block.criteria]
    assert {(criterion.minimum, criterion.maximum, criterion.weight) for criterion in criteria} == {(0, 5, Decimal(1))}
    assert all([anchor.mark for anchor in rubric.anchors_of(criterion)] == [0, 1, 2, 3, 4, 5] for criterion in criteria)


def test_its_teams_prizes_goals_and_artifacts(edition: Edition) -> None:
    assert (edition.teams.minimum_size, edition.teams.maximum_size) == (1, 5)
    assert {prize.place: prize.key for prize in edition.prizes if prize.kind == "place"} == {
        1: "first_place",
        2: "second_place",
        3: "third_place",
    }
    assert [goal.number for goal in edition.goals] == list(range(1, 18))
    assert edition.artifacts.organization == "somosnlp"
    assert edition.artifacts.maximum_model_parameters == 7_000_000_000
    assert set(edition.artifacts.dataset_suffixes) == {"it", "dpo"}
    assert Counter(sponsor.tier for sponsor in edition.sponsors) == {
        "gold": 2,
        "hackathon_gold": 5,
        "corpus": 5,
        "community": 9,
    }


def test_it_wants_the_twenty_two_countries_and_their_languages(edition: Edition) -> None:
    countries = set(edition.represented_country_codes)
    assert len(countries) == 22
    assert {"ES", "GQ", "PR", "PY"} <= countries
    languages = {language.key: set(language.country_codes) for language in edition.represented_languages}
    assert {"es", "ca", "eu", "gl", "oc", "qu", "ay", "gn"} <= set(languages)
    assert languages["es"] == countries
    assert all(found <= countries for found in languages.values())


@pytest.mark.parametrize(
    ("value", "column", "is_good"),
    [
        ("ca", "idioma", True),
        ("es_mx", "idioma", True),
        ("es_MX", "idioma", True),
        ("es-CL", "idioma", True),
        ("español", "idioma", False),
        ("AR/UY", "pais_origen", True),
        ("ES (Galicia)", "pais_origen", True),
        ("Colombia", "pais_referencia", False),
    ],
)
def test_corpus_columns_know_what_both_guides_wrote(edition: Edition, value: str, column: str, is_good: bool) -> None:
    pattern = next(found.pattern for found in edition.corpus_columns if found.key == column)
    assert pattern is not None
    assert (re.fullmatch(pattern, value) is not None) is is_good


def test_every_column_of_either_guide_has_one_home(edition: Edition) -> None:
    names = [name for column in edition.corpus_columns for name in (column.key, *column.aliases)]
    assert [name for name, times in Counter(names).items() if times > 1] == []
    either = (
        "pregunta entrada respuesta idioma nivel registro epoca periodo dominio tarea país país_origen país_referencia"
    )
    assert set(either.split()) <= set(names)


def test_its_forms_are_ones_that_the_import_understands(edition: Edition) -> None:
    eventbrite, form = edition.registrations.eventbrite, edition.registrations.form
    assert eventbrite is not None
    assert form is not None
    for rules in (eventbrite, form):
        require_known_names(rules, FIELDS, MEANINGS)
    assert "Hackathon (English)" in eventbrite.values["ticket"]["hackathon"]
    assert "Solo charlas" in eventbrite.values["ticket"]["talks"]


@pytest.mark.parametrize(
    ("answer", "group"),
    [
        ("Senior Data Scientist", "data_science"),
        ("Ingeniera de software", "software"),
        ("Estudiante de doctorado", "student"),
        ("Profesora de lengua", "teaching"),
        ("Tradutora", "language"),
        ("Engenheiro civil", "engineering"),
        ("Poeta", None),
    ],
)
def test_occupations_fall_into_groups(edition: Edition, answer: str, group: str | None) -> None:
    groups = OpenAnswers({found.key: found.words for found in edition.occupation_groups})
    assert groups.group(answer) == group


def test_its_steps_lead_from_the_community_to_the_presentation(edition: Edition) -> None:
    assert [step.key for step in edition.steps] == [
        "community",
        "hub_account",
        "registration",
        "team",
        "corpus",
        "dataset_card",
        "model",
        "model_card",
        "demo",
        "submission",
        "presentation",
    ]
    assert [step.key for step in edition.steps if step.is_optional] == ["presentation"]


@pytest.mark.parametrize(
    ("moment", "closed"),
    [
        (datetime(2024, 3, 5, 12, tzinfo=UTC), []),
        (datetime(2024, 4, 1, 12, tzinfo=UTC), ["registration"]),
        (datetime(2024, 4, 10, 12, tzinfo=UTC), ["registration", "team"]),
        (
            datetime(2024, 4, 14, 12, tzinfo=UTC),
            [
                "registration",
                "team",
                "corpus",
                "dataset_card",
                "model",
                "model_card",
                "demo",
                "submission",
                "presentation",
            ],
        ),
    ],
)
def test_its_steps_close_with_their_dates(edition: Edition, moment: datetime, closed: list[str]) -> None:
    assert [step.key for step in edition.steps if step_state(edition, step, moment) == "closed"] == closed


def test_its_guides_name_columns_and_values_that_the_column_knows(edition: Edition) -> None:
    for column in edition.corpus_columns:
        names = {column.key, *column.aliases}
        values = {*column.vocabulary, *column.value_aliases}
        for guide in column.guides:
            assert set(guide.names) <= names
            if column.vocabulary and column.key != "registro":  # the rules of March also allow jargon there
                assert set(guide.values) <= values
            if column.pattern and guide.values:
                assert all(re.fullmatch(column.pattern, value) for value in guide.values)
        assert tuple(guide.source for guide in column.guides) == column.sources


def test_its_talks_name_no_person_in_their_address(edition: Edition) -> None:
    addresses = {talk.url for talk in edition.talks if talk.url}
    assert all(re.fullmatch(r"https://(www\.youtube\.com/|somosnlp\.org/hackathon-2023/)\S+", url) for url in addresses)
    assert {talk.kind for talk in edition.talks} == {"keynote", "talk", "workshop", "ama", "presentations"}
    assert not any("-con-" in url.removesuffix("-con-argilla") for url in addresses)


def test_its_starting_point_agrees_with_the_declared_figures(edition: Edition) -> None:
    declared = parse_declared(FILE.parent, edition)
    before = {earlier.language: earlier.examples for earlier in edition.starting_point.instructions}
    figures = {one.category: int(one.value) for one in declared.figures if one.topic == "native_instructions"}
    assert before == figures == {"ca": 227_000, "es": 14_000}
    named = {
        earlier.language: sum(corpus.examples or 0 for corpus in earlier.corpora)
        for earlier in edition.starting_point.instructions
    }
    assert named == {"ca": 10_000, "es": 14_000}
    assert [(one.name, one.tasks) for one in edition.starting_point.leaderboards] == [("ODESIA", 15), ("CLUB", None)]


def test_every_figure_of_its_campaigns_was_declared(edition: Edition) -> None:
    declared = {f"{one.topic}.{one.category}" for one in parse_declared(FILE.parent, edition).figures}
    named = [
        name
        for campaign in edition.campaigns
        for name in (
            campaign.people,
            campaign.most_active,
            *(goal.done for goal in campaign.goals),
            *(goal.target for goal in campaign.goals),
            *(one.collected for one in campaign.rounds),
        )
        if name is not None
    ]
    assert set(named) <= declared
    assert len(named) == 11


def test_its_donors_are_called_as_in_the_table_of_sets(edition: Edition) -> None:
    names = {one.donor for one in parse_declared(FILE.parent, edition).evaluation_sets}
    assert {donor.name for donor in edition.donors} <= names
    assert [donor.name for donor in edition.donors if not donor.is_group] == [
        "Okapi translation, validated by the community"
    ]


# --- How a file that is wrong is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        (
            "maximum_size = 5",
            'maximum_size = "many"',
            ['teams.maximum_size: should be a valid integer, unable to parse string as an integer, and is "many"'],
        ),
        ("minimum_size = 1", "minimum_size = 6", ["teams: minimum_size 6 is above maximum_size 5"]),
        ('organizer = "SomosNLP"', "", ["organizer: is missing"]),
        (
            "[teams]",
            "[teams]\nmaximun_size = 4",
            ['teams.maximun_size: is not a key that an edition has; did you mean "maximum_size"?'],
        ),
        (
            'key = "linguistic_varieties"',
            'key = "linguistic_varieties"\nmaximum = 0',
            ["rubric.blocks[0].criteria[0]: minimum 0 is not below maximum 0"],
        ),
        (
            'key = "corpus_structure"',
            'key = "corpus_structure"\nmaximum = "five"',
            [
                "rubric.blocks[0].criteria[1].maximum: "
                'should be a valid integer, unable to parse string as an integer, and is "five"'
            ],
        ),
        (
            'zone = "AoE"',
            'zone = "Madrid"',
            ['dates[0].zone: unknown time zone "Madrid": use "AoE" or an IANA name such as "Europe/Madrid"'],
        ),
        (
            "at = 2024-04-18T00:00:00",
            "at = 2024-04-18T00:00:00Z",
            ["dates[7]: 2024-04-18T00:00:00+00:00 carries an offset; write the wall-clock time and its zone"],
        ),
        (
            'url = "https://somosnlp.org/hackathon/bases"\nlabel = { es = "Cómo participar"',
            'url = "http://somosnlp.org/hackathon/bases"\nlabel = { es = "Cómo participar"',
            ['links.how_to_participate.url: "http://somosnlp.org/hackathon/bases" is not an https:// address'],
        ),
        (
            'starts = "winners"',
            'starts = "fiesta"',
            ['phases[4].starts: names "fiesta", which is not among the dates of the edition'],
        ),
        (
            'es = "Corpus", en = "Corpus", pt = "Corpus"',
            'es = "Corpus", pt = "Corpus"',
            ["rubric.blocks[0].label.en: is missing"],
        ),
    ],
)
def test_a_fault_names_its_key_and_what_is_wrong(old: str, new: str, faults: list[str]) -> None:
    assert refused(changed(old, new)) == faults


def test_a_word_of_a_form_with_two_meanings_is_named() -> None:
    text = TEXT.replace('"Marca temporal", "Carimbo', '"Marca temporal", "EMAIL *", "Carimbo', 1)
    text = text.replace('male = ["Masculino"', 'male = ["mujer", "Masculino"', 1)
    assert refused(text) == [
        'registrations.eventbrite.values.gender.male: "mujer" means "female" too',
        'registrations.form.columns.email.headers: "Email" is a header of "registered_at" too',
    ]


def test_all_faults_are_told_at_once() -> None:
    text = changed("maximum_size = 5", "maximum_size = 0").replace('organizer = "SomosNLP"\n', "", 1)
    text = text.replace("minimum_ballots = 3", "minimum_ballots = 0", 1)
    assert refused(text) == [
        "organizer: is missing",
        "teams.maximum_size: should be greater than or equal to 1, and is 0",
        "rubric.minimum_ballots: should be greater than or equal to 1, and is 0",
    ]


def test_a_syntax_error_names_line_and_column() -> None:
    assert refused('slug = "x"\norganizer = \n') == ["line 2, column 13: TOML syntax: Invalid value"]


def test_a_file_cut_short_is_refused_at_its_end() -> None:
    assert refused('slug = "x"\norganizer = "Som') == ["line 2, column 17: TOML syntax: Unterminated string"]


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    folder = tmp_path / SLUG
    folder.mkdir()
    (folder / "edition.toml").write_bytes(b'slug = "x"\n# \xff\xfe\n')
    with pytest.raises(EditionFileError, match=r"edition\.toml: line 2: is not UTF-8 text"):
        edition_files.read_edition(SLUG, tmp_path)


def test_points_with_decimals_stay_exact() -> None:
    edition = edition_files.parse_edition(changed("points = 4\n", "points = 0.1\n"), "x")
    assert edition.rubric.blocks[0].points == Decimal("0.1")


# --- Folders ---------------------------------------------------------------------------------------------------------


def test_a_folder_is_called_like_its_edition(tmp_path: Path) -> None:
    shutil.copytree(FILE.parent, tmp_path / "other-name")
    with pytest.raises(EditionFileError, match=r'slug: is "somos600m-2024", and the folder is called "other-name"'):
        edition_files.read_edition("other-name", tmp_path)


def test_slugs_are_the_folders_that_hold_an_edition(tmp_path: Path) -> None:
    for name in ("b-2032", "a-2031"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "edition.toml").touch()
    (tmp_path / "notes").mkdir()
    assert edition_files.edition_slugs(tmp_path) == ("a-2031", "b-2032")
    assert edition_files.edition_slugs(edition_files.EDITIONS_FOLDER) == (SLUG,)


@pytest.mark.parametrize("slug", ["nothing-2031", "../somos600m-2024", "", "/etc"])
def test_an_edition_that_is_not_there_is_refused(slug: str) -> None:
    with pytest.raises(EditionFileError, match=re.escape(f'there is no edition "{slug}"; on disk: {SLUG}')):
        edition_files.read_edition(slug, edition_files.EDITIONS_FOLDER)


def test_a_file_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    folder = tmp_path / SLUG
    folder.mkdir()
    (folder / "edition.toml").write_text(TEXT, encoding="utf-8")
    first = edition_files.read_edition(SLUG, tmp_path)
    assert edition_files.read_edition(SLUG, tmp_path) is first
    (folder / "edition.toml").write_text(changed("maximum_size = 5", "maximum_size = 12"), encoding="utf-8")
    assert edition_files.read_edition(SLUG, tmp_path).teams.maximum_size == 12


def test_the_folder_of_editions_is_a_setting(tmp_path: Path) -> None:
    assert edition_files.editions_folder({}) == edition_files.EDITIONS_FOLDER
    assert edition_files.editions_folder({"TABLERO_EDITIONS": str(tmp_path)}) == tmp_path
