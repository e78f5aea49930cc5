"""Whose a repo is: rule by rule, what goes before what, and which repos are forms of others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from lib.domain.claims import (
    Claim,
    Evidence,
    Giver,
    HandClaim,
    KnownRepo,
    Owner,
    Rules,
    Variant,
    Window,
    claims,
    rules_of,
    window_of,
)
from lib.domain.edition import Edition
from lib.domain.repos import RepoKind, RepoState
from lib.sources.edition_files import read_edition
from tests.edition_samples import OTHER_EDITIONS, OTHER_SLUG, small_edition_content

OPENS, CLOSES = datetime(2031, 3, 1, 12, tzinfo=UTC), datetime(2031, 4, 24, 12, tzinfo=UTC)
IN, BEFORE = datetime(2031, 3, 10, tzinfo=UTC), datetime(2030, 3, 10, tzinfo=UTC)
RULES = Rules(
    Window(OPENS, CLOSES),
    frozenset({"rios"}),
    ("hack.?rios",),
    {"dataset": {"-it": "form", "-dpo": "form", "GemmaQA": "format"}, "model": {"-gguf": "quantized"}, "space": {}},
)
PROJECT, OTHER = Owner(1, 11), Owner(2, None)
GIVEN, DRAFTED = Giver(PROJECT, "Eels", is_submitted=True), Giver(PROJECT, "Eels", is_submitted=False)


def repo(number: int, name: str, kind: RepoKind = "dataset", **values: Any) -> KnownRepo:
    """A repo of the organization that was made in the window; what is not of `KnownRepo` is of its state."""
    own = {key: values.pop(key) for key in ("givers", "is_listed", "decision", "is_in_organization") if key in values}
    return KnownRepo(number, RepoState(kind, f"rios/{name}", created_at=values.pop("created_at", IN), **values), **own)


def only(one: KnownRepo) -> Claim:
    [claim] = claims([one], RULES)
    return claim


def test_each_way_to_be_of_the_edition_or_not_is_told_with_its_evidence() -> None:
    table = [
        (repo(1, "a", givers=(GIVEN,)), "submitted", [("given", "Eels")]),
        (repo(1, "a", givers=(DRAFTED,)), "in_progress", [("given_unsubmitted", "Eels")]),
        (repo(1, "a", is_listed=True), "in_progress", [("listed", "")]),
        (repo(1, "a", tags=("nlp", "Rios")), "in_progress", [("tag", "Rios"), ("made_in_window", "")]),
        (repo(1, "Hack-Rios-a"), "in_progress", [("name", "Hack-Rios"), ("made_in_window", "")]),
        (repo(1, "a"), "unclaimed", [("made_in_window", ""), ("no_rule", "")]),
        (repo(1, "a", created_at=BEFORE), "other_edition", [("made_outside_window", "")]),
        (repo(1, "a", created_at=BEFORE, tags=("rios",)), "unclaimed", [("tag", "rios"), ("made_outside_window", "")]),
        (repo(1, "a", created_at=None), "unclaimed", [("made_unknown", "")]),
        (repo(1, "a", is_in_organization=False), "other_edition", [("outside_organization", "")]),
        (repo(1, "a", decision=HandClaim(is_ignored=True)), "ignored", [("decided", "")]),
        (repo(1, "a", decision=HandClaim(is_ignored=False)), "by_hand", [("decided", "")]),
    ]
    for known, state, evidence in table:
        claim = only(known)
        assert (claim.state, [(one.kind, one.about) for one in claim.evidence]) == (state, evidence)


def test_the_window_holds_its_first_and_last_instant() -> None:
    second = timedelta(seconds=1)
    moments = {
        OPENS - second: "other_edition",
        OPENS: "unclaimed",
        CLOSES: "unclaimed",
        CLOSES + second: "other_edition",
    }
    assert {at: only(repo(1, "a", created_at=at)).state for at in moments} == moments


def test_a_decision_goes_before_a_project_and_a_project_before_the_rules() -> None:
    ignored = only(repo(1, "a", givers=(GIVEN,), decision=HandClaim(is_ignored=True)))
    assert (ignored.state, ignored.owners) == ("ignored", ())
    by_hand = only(repo(1, "a", givers=(GIVEN,), decision=HandClaim(False, OTHER)))
    assert (by_hand.state, by_hand.owners) == ("by_hand", (OTHER,))
    given = only(repo(1, "a", givers=(GIVEN,), tags=("rios",), created_at=BEFORE))
    assert (given.state, given.owners) == ("submitted", (PROJECT,))


def test_a_repo_that_two_projects_give_is_of_both_and_submitted_with_the_first() -> None:
    claim = only(repo(1, "a", givers=(DRAFTED, Giver(OTHER, "Herons", is_submitted=True))))
    assert (claim.state, claim.owners) == ("submitted", (PROJECT, OTHER))
    assert claim.evidence == (Evidence("given_unsubmitted", "Eels"), Evidence("given", "Herons"))


def test_a_card_that_names_a_repo_of_the_edition_claims_what_nobody_gives() -> None:
    corpus = repo(1, "corpus", givers=(GIVEN,))
    model = repo(2, "model", "model", datasets=("Rios/Corpus",))
    demo = repo(3, "demo", "space", models=("rios/model",))
    found = claims([demo, model, corpus], RULES)
    assert [(claim.state, claim.owners) for claim in found] == [
        ("in_progress", (PROJECT,)),
        ("in_progress", (PROJECT,)),
        ("submitted", (PROJECT,)),
    ]
    assert found[0].evidence == (Evidence("names_repo", "rios/model"), Evidence("made_in_window"))


@pytest.mark.parametrize(
    "change",
    [
        {"created_at": BEFORE},
        {"created_at": None},
        {"is_in_organization": False},
        {"datasets": ("rios/model",)},
        {"datasets": ("rios/elsewhere",)},
    ],
)
def test_a_card_claims_nothing_from_another_time_or_place_and_not_by_itself(change: dict[str, Any]) -> None:
    model = repo(2, "model", "model", **{"datasets": ("rios/corpus",), **change})
    [claim, _corpus] = claims([model, repo(1, "corpus", givers=(GIVEN,))], RULES)
    assert claim.state in ("other_edition", "unclaimed")
    assert claim.owners == ()


def test_two_cards_that_name_each_other_claim_nothing() -> None:
    found = claims([repo(1, "a", "model", models=("rios/b",)), repo(2, "b", "model", models=("rios/a",))], RULES)
    assert [claim.state for claim in found] == ["unclaimed", "unclaimed"]


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        (repo(2, "corpus-it"), Variant(1, "form", "-it")),
        (repo(2, "Corpus-DPO"), Variant(1, "form", "-dpo")),
        (repo(2, "corpusGemmaQA"), Variant(1, "format", "GemmaQA")),
        (repo(2, "corpus_GemmaQA-it"), Variant(1, "format", "GemmaQA")),
        (repo(2, "corpusit"), None),
        (repo(2, "other-it"), None),
        (repo(2, "corpus-it", "model"), None),
        (repo(2, "corpus-it", decision=HandClaim(is_ignored=False)), None),
        (repo(2, "corpus-it", givers=(GIVEN,)), None),
        (repo(2, "corpus-it", is_listed=True), None),
    ],
)
def test_a_name_with_an_ending_hangs_under_the_name_without(variant: KnownRepo, expected: Variant | None) -> None:
    [_corpus, claim] = claims([repo(1, "corpus"), variant], RULES)
    assert claim.variant == expected


def test_a_form_of_what_a_project_gives_shares_its_claim_and_is_named_so() -> None:
    corpus = repo(1, "corpus", givers=(GIVEN,))
    [_corpus, loose, given] = claims([corpus, repo(2, "corpus-it"), repo(3, "corpus-dpo", givers=(GIVEN,))], RULES)
    assert loose == Claim(2, "submitted", (), (PROJECT,), Variant(1, "form", "-it"))
    assert given == Claim(3, "submitted", (Evidence("given", "Eels"),), (PROJECT,), Variant(1, "form", "-dpo"))


@pytest.mark.parametrize(
    ("relation", "kind"), [("quantized", "quantized"), ("merge", "merged"), ("finetune", None), ("adapter", None)]
)
def test_a_model_made_from_another_is_its_form_where_the_hub_says_so(relation: str, kind: str | None) -> None:
    base = repo(1, "base", "model", givers=(GIVEN,))
    made = repo(2, "small", "model", base_models=("google/gemma", "RIOS/Base"), base_relation=relation)
    [_base, claim] = claims([base, made], RULES)
    assert (claim.variant.kind if claim.variant else None) == kind
    assert claim.state == ("submitted" if kind else "in_progress")


def test_what_a_model_was_made_from_elsewhere_makes_it_no_form() -> None:
    made = repo(2, "small", "model", base_models=("google/gemma",), base_relation="quantized")
    assert only(made).variant is None


def test_a_form_of_a_form_hangs_under_the_root() -> None:
    found = claims([repo(1, "m", "model"), repo(2, "m-4", "model"), repo(3, "m-4-gguf", "model")], RULES)
    assert [claim.variant for claim in found] == [None, None, Variant(2, "quantized", "-gguf")]
    merged = repo(2, "m-4", "model", base_models=("rios/m",), base_relation="merge")
    found = claims([repo(1, "m", "model", givers=(GIVEN,)), merged, repo(3, "m-4-gguf", "model")], RULES)
    assert [claim.variant for claim in found[1:]] == [Variant(1, "merged", None), Variant(1, "quantized", "-gguf")]
    assert found[2].owners == (PROJECT,)


def test_models_that_say_of_each_other_that_they_were_made_from_the_other_both_count() -> None:
    one = repo(1, "a", "model", base_models=("rios/b",), base_relation="merge")
    other = repo(2, "b", "model", base_models=("rios/a",), base_relation="merge")
    assert [claim.variant for claim in claims([one, other], RULES)] == [None, None]
    itself = repo(3, "c", "model", base_models=("rios/c",), base_relation="merge")
    assert only(itself).variant is None


def test_the_reference_edition_tells_its_forms_and_copies() -> None:
    rules = rules_of(read_edition("somos600m-2024"))
    names = {
        "corpus": None,
        "corpus-it": "form",
        "corpus_dpo": "form",
        "corpusGemmaQA": "format",
        "corpus-gemma-format": "format",
        "corpus_gemma": "format",
    }
    found = claims([repo(place, name) for place, name in enumerate(names)], replace(rules, window=RULES.window))
    assert [claim.variant.kind if claim.variant else None for claim in found] == list(names.values())
    models = {"m": None, "m-GGUF": "quantized", "m-bnb-4bit": "quantized", "m_merged": "merged"}
    found = claims([repo(place, name, "model") for place, name in enumerate(models)], rules)
    assert [claim.variant.kind if claim.variant else None for claim in found] == list(models.values())


# --- The edition file ------------------------------------------------------------------------------------------------


def test_the_window_is_from_the_beginning_to_some_days_after_the_deadline() -> None:
    assert window_of(read_edition("somos600m-2024")) == Window(
        datetime(2024, 3, 1, 12, tzinfo=UTC), datetime(2024, 4, 25, 11, 59, 59, tzinfo=UTC)
    )


def test_an_edition_that_says_nothing_has_a_window_from_its_first_phase_to_two_weeks_after_the_deadline() -> None:
    edition = Edition.model_validate(small_edition_content())
    opening, deadline = edition.date("opening").instant, edition.date("deadline").instant
    assert window_of(edition) == Window(opening, deadline + timedelta(days=14))
    assert rules_of(edition).tags == frozenset()
    other = read_edition(OTHER_SLUG, OTHER_EDITIONS)
    assert window_of(other).opens_at < window_of(other).closes_at


@pytest.mark.parametrize(
    ("claims_table", "message"),
    [
        ({"opens": "midsummer"}, 'names "midsummer", which is not among the dates'),
        ({"opens": "winners", "closes": "opening"}, '"opening" is not after "winners"'),
        ({"names": ["("]}, "regular expression"),
        ({"tags": [""]}, "at least 1 character"),
        ({"days_after": -1}, "greater than or equal to 0"),
        ({"stalled_after_days": 0}, "greater than or equal to 1"),
        ({"until": "opening"}, "Extra inputs are not permitted"),
    ],
)
def test_rules_that_cannot_hold_are_refused(claims_table: dict[str, Any], message: str) -> None:
    edition = small_edition_content()
    edition["artifacts"]["claims"] = claims_table
    with pytest.raises(ValidationError, match=message):
        Edition.model_validate(edition)
