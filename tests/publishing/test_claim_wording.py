"""Every way to be claimed has its words, in each language."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from lib.domain.claims import CLAIM_STATES, Claim, ClaimState, Evidence, EvidenceKind, Variant, VariantKind
from lib.domain.repos import Presence
from lib.domain.team_progress import STEPS
from lib.i18n import LANGUAGES, translator
from lib.publishing import claim_wording as wording
from lib.publishing.wording import Words
from lib.services.claims import LeftOut, RepoClaim
from lib.sources.edition_files import read_edition

MADE = datetime(2024, 3, 20, 9, tzinfo=UTC)


def repo(evidence: tuple[Evidence, ...], presence: Presence = "here") -> RepoClaim:
    return RepoClaim(1, "dataset", "org/a", presence, MADE, MADE, Claim(1, "unclaimed", evidence), (), ())


def said(language: str) -> Words:
    return Words(language, f"{language}-BR" if language == "pt" else language, UTC, read_edition("somos600m-2024"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_evidence_is_said(language: str) -> None:
    for kind in get_args(EvidenceKind):
        sentences = wording.evidence_sentences(repo((Evidence(kind, "Eels"),)), said(language))
        assert len(sentences) == (0 if kind == "decided" else 1)  # a decision is said with who and why
        assert all("{" not in sentence for sentence in sentences)


def test_evidence_names_what_it_is_about() -> None:
    found = repo((Evidence("tag", "rios"), Evidence("made_in_window"), Evidence("names_repo", "org/b")))
    assert wording.evidence_sentences(found, said("en")) == [
        "Has the tag rios",
        "Made on Mar 20, 2024, in the time of the edition",
        "Its card names org/b",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_step_and_variant_has_words_of_its_own(language: str) -> None:
    translate = translator(language)
    assert set(CLAIM_STATES) == set(get_args(ClaimState))
    assert len({wording.state_name(state, translate) for state in CLAIM_STATES}) == len(CLAIM_STATES)
    assert len({wording.step_name(step, translate) for step in STEPS}) == len(STEPS)
    kinds: tuple[VariantKind, ...] = get_args(VariantKind)
    by_name = [wording.variant_sentence(Variant(1, kind, "-it"), translate) for kind in kinds]
    assert len(set(by_name)) == len(kinds)
    assert all("-it" in sentence for sentence in by_name)
    by_relation = [wording.variant_sentence(Variant(1, kind, None), translate) for kind in ("quantized", "merged")]
    assert len({*by_relation, *by_name}) == 6


def test_what_is_in_no_total_says_why() -> None:
    why = LeftOut(Variant(1, "form", "-it"), "rivers/recetas")
    assert wording.left_out_sentence(why, translator("en")) == (
        "Another form of the corpus: the same name and -it. "
        "It belongs to rivers/recetas and is not counted once more in totals."
    )
    assert wording.left_out_sentence(LeftOut(), translator("es")) == (
        "La organización decidió que no cuenta en los totales."
    )


@pytest.mark.parametrize("presence", get_args(Presence))
def test_only_what_is_where_it_was_needs_no_word(presence: Presence) -> None:
    assert bool(wording.absence(repo((), presence), translator("es"))) == (presence != "here")
