"""How projects are said."""

from decimal import Decimal
from typing import get_args

import pytest

from lib import i18n
from lib.domain.artifact_links import LinkKind, Oddity
from lib.publishing import project_wording as wording
from lib.services.projects import Likes
from tests.project_samples import COUNTED_AT, artifact, project, words

ODDITIES: tuple[Oddity, ...] = get_args(Oddity)
KINDS: tuple[LinkKind, ...] = get_args(LinkKind)


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_every_oddity_and_every_kind_has_words_of_its_own(language: str) -> None:
    translate = i18n.translator(language)
    sentences = {wording.oddity_sentence(oddity, translate) for oddity in ODDITIES}
    assert len(sentences) == len(ODDITIES)
    assert all(sentence.endswith(".") for sentence in sentences)
    assert len({wording.kind_name(kind, translate) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    ("changes", "name", "host"),
    [
        ({}, "rivers/fish", "huggingface.co"),
        (
            {"kind": "notebook", "repo_id": None, "url": "https://github.com/a/b/blob/main/Run%20me.ipynb"},
            "Run me.ipynb",
            "github.com",
        ),
        (
            {"kind": "video", "repo_id": None, "url": "https://www.youtube.com/watch?v=1"},
            "youtube.com",
            "youtube.com",
        ),
        ({"kind": "other", "repo_id": None, "url": None}, "no address", ""),
    ],
)
def test_an_artifact_is_named_by_its_repo_file_or_host(changes: dict[str, str], name: str, host: str) -> None:
    one = artifact(**changes)  # type: ignore[arg-type]
    assert (wording.artifact_name(one, i18n.translator("en")), wording.host_of(one)) == (name, host)


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"missing_kinds": ()}, ()),
        ({"missing_kinds": ("video",)}, ("No video.",)),
        ({"delivery": "partial", "missing_kinds": ("model", "space")}, ("No model.", "No demo.")),
        (
            {"delivery": "corpus_only", "missing_kinds": ("model", "space", "video")},
            ("No model and no demo: the project is only a corpus.", "No video."),
        ),
        ({"delivery": "corpus_only", "missing_kinds": ("model",)}, ("No model.",)),
        ({"delivery": "partial", "missing_kinds": ("dataset", "collection")}, ("No corpus.",)),
    ],
)
def test_what_is_missing_is_said(changes: dict[str, object], sentences: tuple[str, ...]) -> None:
    assert wording.missing_sentences(project(**changes), i18n.translator("en")) == sentences


@pytest.mark.parametrize(
    ("origin", "text"),
    [
        ("form", "Submitted on May 3, 2031"),
        ("deadline", "Submitted by May 3, 2031"),
        ("made_up", "Submitted on May 3, 2031 (made up for the demo)"),
    ],
)
def test_a_submission_says_how_its_date_is_known(origin: str, text: str) -> None:
    assert wording.submission(project(submission_origin=origin), words()) == text
    assert wording.submission(project(submitted_at=None), words()) == ""


def test_likes_say_whether_anybody_counted_and_who_made_them_up() -> None:
    said = words()
    counted, made_up = (Likes(1, COUNTED_AT, is_synthetic=synthetic) for synthetic in (False, True))
    assert [wording.likes(one, said) for one in (counted, Likes(0, COUNTED_AT, False), None)] == [
        "1 like",
        "0 likes",
        "likes not counted yet",
    ]
    assert [wording.likes_source(one, said) for one in (counted, made_up, None)] == [
        "Hugging Face Hub, May 3, 09:30",
        "Made up for the demo, May 3, 09:30",
        "",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [("2.3", "2,30"), ("186", "186"), ("0.4", "0,40"), ("48472.707", "48.472,71"), ("0", "0,00"), (None, "—")],
)
def test_megabytes_have_the_digits_of_the_corpus_table(value: str | None, text: str) -> None:
    assert wording.megabytes(None if value is None else Decimal(value), words("es")) == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "all about fish. Corpus, Model, Demo app."),
        ({"summary": "Nets.\nMore nets!"}, "Nets. More nets! Corpus, Model, Demo app."),
        ({"title": "Fisher"}, "Fisher. Corpus, Model, Demo app."),
        ({"artifacts": ()}, "all about fish."),
        ({"summary": "word " * 60}, f"{'word ' * 39}word… Corpus, Model, Demo app."),
        ({"summary": "x" * 300}, f"{'x' * 199}… Corpus, Model, Demo app."),
    ],
)
def test_a_preview_is_short_and_ends_its_sentences(changes: dict[str, object], text: str) -> None:
    assert wording.preview(project(**changes), words()) == text


def test_goals_and_tracks_that_the_edition_does_not_know_stay_as_they_are() -> None:
    said = words()
    assert (wording.goal(14, said), wording.track_name("nets", said), wording.track_name(None, said)) == (
        "SDG 14",
        "nets",
        "",
    )


def test_languages_are_called_as_the_edition_calls_them() -> None:
    assert wording.language_names(("gn", "pt", "xx"), words()) == ("Guarani (en)", "Portuguese", "xx")
