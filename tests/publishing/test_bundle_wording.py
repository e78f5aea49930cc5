"""What the checks of a project's links found, said plainly in each language."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lib.domain import bundle
from lib.domain.bundle import CheckedLink, GivenLink, SeenRepo
from lib.domain.edition import Language
from lib.domain.repos import Presence, RepoKind, RepoState
from lib.publishing import bundle_wording as wording
from tests import project_samples

SEEN_AT = datetime(2031, 4, 10, 8, tzinfo=UTC)
LANGUAGES: tuple[Language, ...] = ("es", "en", "pt")


def link(kind: RepoKind, repo_id: str, presence: Presence = "here", *, is_ours: bool = True, **state: Any) -> GivenLink:
    given = {"key": "k", "sha": "1", **state}
    repo = SeenRepo(RepoState(kind, repo_id, **given), presence, is_ours, SEEN_AT)
    return GivenLink(1, kind, repo_id, repo=repo)


CORPUS = link("dataset", "org/fish")
WHOLE = {"base_models": ("rivers/base-7b",), "datasets": ("org/fish",)}


def checked(given: GivenLink, *others: GivenLink) -> CheckedLink:
    return bundle.checked([given, *others], "org", 7_000_000_000)[0]


@pytest.mark.parametrize(
    ("given", "result", "faults"),
    [
        (link("model", "org/net", **WHOLE), "verified", ()),
        (GivenLink(1, "model", "org/net"), "unknown", ()),
        (link("model", "org/net", "gone", **WHOLE), "missing", ("It is not on the Hub.",)),
        (
            link("model", "org/net", "hidden", **WHOLE),
            "contradicting",
            ("The Hub does not show it: it was deleted or made private.",),
        ),
        (link("model", "org/net", is_private=True, **WHOLE), "contradicting", ("It is private.",)),
        (
            link("model", "org/net", gated="auto", **WHOLE),
            "contradicting",
            ("Its files open only to people who are let in.",),
        ),
        (
            link("model", "somebody/net", "moved", is_ours=False, **WHOLE),
            "contradicting",
            ("It belongs to somebody, not to org.",),
        ),
        (
            link("model", "org/net-13b", **WHOLE | {"base_models": ("rivers/base",)}),
            "contradicting",
            ("By its name it has 13B parameters; 7B are the most.",),
        ),
        (
            link("model", "org/net", parameters=8_100_000_000, **WHOLE | {"base_models": ("rivers/base",)}),
            "contradicting",
            ("It has 8.1B parameters; 7B are the most.",),
        ),
        (
            link("model", "org/net"),
            "missing",
            ("Its card names no model that it was made from.", "Its card names no corpus."),
        ),
        (
            link("model", "org/net", **WHOLE | {"datasets": ("a/b", "c/d", "e/f", "g/h")}),
            "contradicting",
            ("Its card names a/b, c/d, e/f, …, which is no corpus of this project.",),
        ),
        # What a Space says that is not so is told, and is no fault.
        (
            link("space", "org/app", models=("org/other",), datasets=("org/fish",)),
            "verified",
            ("It names org/other, which is no model of this project.",),
        ),
    ],
)
def test_faults_are_said_with_what_was_read(given: GivenLink, result: str, faults: tuple[str, ...]) -> None:
    found = checked(given, CORPUS)
    assert wording.worst_result(found) == result
    assert wording.fault_sentences(found, project_samples.words("en")) == faults
    for language in LANGUAGES:
        said = project_samples.words(language)
        assert len(wording.fault_sentences(found, said)) == len(faults)
        assert wording.result_name(wording.worst_result(found), said.translate)


def test_link_that_says_another_kind_than_the_hub() -> None:
    given = GivenLink(1, "model", "org/fish", really="dataset")
    assert wording.fault_sentences(checked(given), project_samples.words("en")) == (
        "Linked as Model; on the Hub this name is: Corpus.",
    )


def test_what_is_as_asked_is_said_in_a_few_words() -> None:
    said = project_samples.words("en")
    model = link("model", "org/net", **WHOLE)
    assert wording.verified_words(checked(model, CORPUS), said) == (
        "public",
        "in org",
        "7B parameters by its name",
        "made from rivers/base-7b",
        "its card names the corpus org/fish",
    )
    space = link("space", "org/app", models=("org/net",))
    assert wording.verified_words(checked(space, CORPUS, model), said) == (
        "public",
        "in org",
        "it names the model org/net",
        "it names no corpus",
    )
    assert wording.verified_words(checked(GivenLink(1, "model", "org/net-7b")), said) == ()
