"""The published projects with all their oddities, from the edition's files through the database to what is shown."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lib import i18n
from lib.domain.corpus_table import Total
from lib.domain.edition import Edition, Language
from lib.publishing import citations, share_images
from lib.publishing import project_wording as wording
from lib.publishing.wording import Words
from lib.services import declared, projects
from lib.services.projects import ProjectGallery, ProjectSummary
from lib.sources.edition_files import read_edition
from lib.store.database import Database
from tests import corpus_rows
from tests.databases import new_database

SLUG = "somos600m-2024"
AFTER_ALL = datetime(2024, 5, 3, tzinfo=UTC)
BEFORE_AWARDS = datetime(2024, 4, 14, tzinfo=UTC)
DEADLINE = datetime(2024, 4, 11, 11, 59, 59, tzinfo=UTC)
PLAYLIST = ("in_playlist",)


@dataclass(frozen=True)
class Expected:
    """What a published project is, artifact by artifact: (kind, repo or address, oddities)."""

    sdgs: tuple[int, ...]
    team_size: int
    award: str | None
    artifacts: tuple[tuple[str, str, tuple[str, ...]], ...]
    examples: int | None
    megabytes: str | None
    delivery: str = "complete"
    missing: tuple[str, ...] = ()
    shared: dict[str, tuple[str, ...]] | None = None


def usual(
    dataset: str, model: str, space: str, video: str, *, oddity_of_space: tuple[str, ...] = ()
) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """A corpus, a model, a demo and a video that was given within its playlist."""
    found: list[tuple[str, str, tuple[str, ...]]] = [
        ("dataset", f"somosnlp/{dataset}", ()),
        ("model", f"somosnlp/{model}", ()),
        ("space", f"somosnlp/{space}", oddity_of_space),
    ]
    if video:
        found.append(("video", f"https://www.youtube.com/watch?v={video}", PLAYLIST))
    return tuple(found)


SHARED_RECIPES = {
    "somosnlp/RecetasDeLaAbuela": ("come-bien",),
    "https://www.youtube.com/watch?v=WK-1F1TX5d4": ("come-bien",),
}
SHARED_NUTRITION = dict.fromkeys(SHARED_RECIPES, ("recetas-de-la-abuela",))

PUBLISHED = {
    "noticia": Expected(
        (8,), 2, "first_place", usual("NoticIA-it", "NoticIA-7B", "NoticIA-demo", "xc60K_NzUgk"), 850, "3.41"
    ),
    "asistencia-refugiados": Expected(
        (10, 16),
        3,
        "second_place",
        usual("instruct-legal-refugiados-es", "gemma-7b-it-legal-refugee-v0.1.1", "QA-legal-refugiados", "1OqHDE5LKMI"),
        10707,
        "20.7",
    ),
    "traductor-inclusivo": Expected(
        (5,),
        5,
        "third_place",
        usual("es-inclusive-language", "es-inclusivo-translator", "es-inclusive-language-demo", "7rrNGJIXEHU"),
        4196,
        "0.40",
    ),
    "aviacion-inteligente": Expected(
        (4, 9),
        4,
        "most_liked",
        usual(
            "ColombiaRAC_FullyCurated",
            "AviacionInteligente_gemma-2b-it-bnb-4bit",
            "AviacionInteligente_Demo",
            "IGKU1qUur2c",
        ),
        24478,
        "1.84",
    ),
    "think-paraguayo": Expected(
        (4,),
        5,
        "special_mention",
        usual("dataset-cultura-guarani_corpus-it", "gua-a", "think-paraguayo", "1AV_37FJSzk"),
        1498,
        "0.19",
    ),
    "lenguaje-claro": Expected(
        (9, 10),
        3,
        "special_mention",
        usual("lenguaje-claro-dataset", "Phi-2-LenguajeClaro", "lenguaje-claro-demo", "zv7vQVHP6gE"),
        4094,
        "1.72",
    ),
    "bertin-climid": Expected(
        (13,),
        2,
        "special_mention",
        usual(
            "spa_climate_detection",
            "bertin_base_climate_detection_spa_v2",
            "Identificacion_de_textos_sobre_sustentabilidad_cambio_climatico",
            "sfXLUP9Ei-o",
        ),
        3680,
        "1.63",
    ),
    # The repo that the website links is not the one of the paper's table: its size is unknown, not zero.
    "spanish-medica-llm": Expected(
        (3,),
        5,
        "corpus_mention",
        usual("spanish_medica_llm", "spanish_medica_llm", "SpanishMedicaLLM", "tVe_MC7Da6k"),
        None,
        None,
    ),
    "recetas-de-la-abuela": Expected(
        (3,),
        5,
        "corpus_mention",
        usual("RecetasDeLaAbuela", "RecetasDeLaAbuela_gemma-2b-it-bnb-4bit", "RecetasDeLaAbuela_Demo", "WK-1F1TX5d4"),
        20221,
        "42.4",
        shared=SHARED_RECIPES,
    ),
    "come-bien": Expected(
        (3,),
        2,
        None,
        usual("RecetasDeLaAbuela", "ComeBien_gemma-2b-it-bnb-4bit", "ComeBien_Demo", "WK-1F1TX5d4"),
        20221,
        "42.4",
        shared=SHARED_NUTRITION,
    ),
    "lingcomp-qa": Expected(
        (4, 9),
        3,
        "corpus_mention",
        usual("Lingcomp_QA", "Lingcomp_QA_gemma-2b-it-bnb-4bit", "Lingcomp_QA_Demo", ""),
        1004,
        "0.35",
        missing=("video",),
    ),
    "kuntur": Expected(
        (16,),
        1,
        "corpus_mention",
        usual(
            "constitucion-politica-del-peru-1993-qa",
            "kuntur-peru-legal-es-gemma-2b-it-merged",
            "KUNTUR",
            "7Og2c8yyZqs",
            oddity_of_space=("trailing_slash",),
        ),
        2075,
        "0.73",
    ),
    "coser": Expected(
        (4, 10),
        5,
        "corpus_mention",
        (
            ("dataset", "somosnlp/coser_resumenes", ()),
            ("dataset", "somosnlp/coser_identificacion_provincias", ()),
        ),
        1380,
        "1.30",
        delivery="corpus_only",
        missing=("model", "space", "video"),
    ),
    "sqles": Expected(
        (8, 9),
        5,
        None,
        (
            ("dataset", "somosnlp/LLM_SQL_BaseDatosEspanol", ()),
            ("model", "somosnlp/LLM_SQL_BaseDatosEspanol_Mistral", ()),
            ("model", "somosnlp/LLM_SQL_BaseDatosEspanol_CodeLlama", ()),
            (
                "notebook",
                "https://github.com/example-user/LLM_SQL_BaseDatosEspanol/blob/main/CodeLlamaFinTunSQL.ipynb",
                (),
            ),
            ("video", "https://www.youtube.com/watch?v=uLAHA7zKwQs", PLAYLIST),
        ),
        81,
        "0.40",
    ),
    "chaterapia": Expected(
        (3, 10),
        5,
        None,
        usual("Conversaciones_terapeuticas_espanol", "chaterapia_model", "chaterapia_demo", ""),
        1000,
        "2.30",
        missing=("video",),
    ),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("published") / "tablero.db"
    with closing(new_database(path)) as opened:
        with opened.write() as session:
            edition_id = corpus_rows.add_edition(session, SLUG)
            edition = read_edition(SLUG)
            declared.load(session, edition_id, edition, declared.declared_of(SLUG), AFTER_ALL)
        yield opened


@pytest.fixture(scope="module")
def edition() -> Edition:
    return read_edition(SLUG)


@pytest.fixture(scope="module")
def gallery(database: Database, edition: Edition) -> ProjectGallery:
    with database.read() as session:
        return projects.project_gallery(session, edition, 1)


def found(gallery: ProjectGallery, slug: str) -> ProjectSummary:
    project = gallery.project(slug)
    assert project is not None
    return project


def test_every_published_project_is_expected_here_and_no_other(gallery: ProjectGallery) -> None:
    assert {project.slug for project in gallery.projects} == set(PUBLISHED)


@pytest.mark.parametrize("slug", PUBLISHED)
def test_each_link_has_its_kind_repo_and_oddities(gallery: ProjectGallery, slug: str) -> None:
    artifacts = found(gallery, slug).artifacts
    assert tuple((one.kind, one.repo_id or one.url, one.oddities) for one in artifacts) == PUBLISHED[slug].artifacts


@pytest.mark.parametrize("slug", PUBLISHED)
def test_each_link_leads_to_one_https_address(gallery: ProjectGallery, slug: str) -> None:
    prefixes = {"dataset": "datasets/", "model": "", "space": "spaces/"}
    for artifact in found(gallery, slug).artifacts:
        if artifact.repo_id is not None:
            assert artifact.url == f"https://huggingface.co/{prefixes[artifact.kind]}{artifact.repo_id}"
        else:
            assert artifact.url is not None
            assert artifact.url.startswith("https://")


@pytest.mark.parametrize("slug", PUBLISHED)
def test_each_project_is_what_was_published_of_it(gallery: ProjectGallery, slug: str) -> None:
    project, expected = found(gallery, slug), PUBLISHED[slug]
    assert (project.sdgs, project.team_size, project.award_key) == (
        expected.sdgs,
        expected.team_size,
        expected.award,
    )
    assert (project.delivery, project.missing_kinds) == (expected.delivery, expected.missing)
    assert project.track == expected.delivery
    assert (project.submitted_at, project.submission_origin) == (DEADLINE, "deadline")
    assert (project.summary, project.likes) == (None, None)


@pytest.mark.parametrize("slug", PUBLISHED)
def test_each_project_has_the_size_of_its_corpora(gallery: ProjectGallery, slug: str) -> None:
    project, expected = found(gallery, slug), PUBLISHED[slug]
    datasets = len(project.datasets)
    unknown = datasets if expected.examples is None else 0
    assert project.examples == Total(
        None if expected.examples is None else Decimal(expected.examples), datasets, unknown
    )
    assert project.megabytes == Total(
        None if expected.megabytes is None else Decimal(expected.megabytes), datasets, unknown
    )


@pytest.mark.parametrize("slug", PUBLISHED)
def test_what_is_shared_names_the_other_project(gallery: ProjectGallery, slug: str) -> None:
    shared = {
        artifact.repo_id or artifact.url: tuple(name.slug for name in artifact.shared_with)
        for artifact in found(gallery, slug).artifacts
        if artifact.shared_with
    }
    assert shared == (PUBLISHED[slug].shared or {})


def test_totals_count_the_shared_corpus_once(gallery: ProjectGallery) -> None:
    known = [expected for expected in PUBLISHED.values() if expected.examples is not None]
    plain_sum = sum(expected.examples or 0 for expected in known)
    assert gallery.examples == Total(Decimal(75264), 15, 1)
    assert plain_sum - 75264 == 20221
    assert gallery.megabytes == Total(Decimal("77.37"), 15, 1)


def test_artifacts_that_are_shared_are_one(gallery: ProjectGallery) -> None:
    ids = [artifact.id for project in gallery.projects for artifact in project.artifacts]
    kinds = {artifact.id: artifact.kind for project in gallery.projects for artifact in project.artifacts}
    assert len(ids) == 57
    assert sorted(kinds.values()) == sorted(
        ["dataset"] * 15 + ["model"] * 15 + ["space"] * 13 + ["notebook"] + ["video"] * 11
    )


@pytest.mark.parametrize("slug", PUBLISHED)
@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_each_project_can_be_said_cited_and_drawn(
    gallery: ProjectGallery, edition: Edition, slug: str, language: Language
) -> None:
    project = found(gallery, slug)
    said = Words(language, i18n.locale_for(language, None), UTC, edition)
    spoken = [
        wording.preview(project, said),
        wording.submission(project, said),
        wording.team(project, said),
        wording.track_name(project.track, said),
        *(wording.goal(number, said) for number in project.sdgs),
        *(wording.artifact_name(artifact, said.translate) for artifact in project.artifacts),
        *(wording.host_of(artifact) for artifact in project.artifacts),
    ]
    assert all(spoken)
    assert len(citations.citations(project, said)) == len(project.datasets)
    award = projects.public_award(project, edition, AFTER_ALL)
    assert (award.key if award else None) == PUBLISHED[slug].award
    image = share_images.share_image(project, award, said)
    assert project.short_title.split()[0][:10] in share_images.svg(image).replace("&#34;", '"').replace("&amp;", "&")


@pytest.mark.parametrize(
    ("slug", "sentences"),
    [
        ("noticia", ()),
        ("chaterapia", ("Sin vídeo.",)),
        ("coser", ("Sin modelo ni demo: el proyecto es solo de corpus.", "Sin vídeo.")),
        ("sqles", ()),
    ],
)
def test_what_is_missing_is_said_plainly(gallery: ProjectGallery, slug: str, sentences: tuple[str, ...]) -> None:
    assert wording.missing_sentences(found(gallery, slug), i18n.translator("es")) == sentences


@pytest.mark.parametrize(
    ("slug", "kind", "sentences"),
    [
        ("kuntur", "space", ("El enlace se dio con una barra al final.",)),
        ("kuntur", "model", ()),
        ("sqles", "notebook", ("Un cuaderno en lugar de un Space del Hub.",)),
        (
            "sqles",
            "video",
            ("El enlace dado apuntaba a un lugar de una lista de reproducción; aquí lleva solo al vídeo.",),
        ),
    ],
)
def test_oddities_are_said_plainly(gallery: ProjectGallery, slug: str, kind: str, sentences: tuple[str, ...]) -> None:
    project = found(gallery, slug)
    artifact = next(one for one in project.artifacts if one.kind == kind)
    assert wording.oddity_sentences(artifact, project, i18n.translator("es")) == sentences


def test_no_award_is_told_before_results_are_public(gallery: ProjectGallery, edition: Edition) -> None:
    assert {projects.public_award(project, edition, BEFORE_AWARDS) for project in gallery.projects} == {None}
