from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from lib.domain import corpus_table as rules
from lib.domain.corpus_table import CorpusFigure, CorpusLine, Group, Origin, Share, Total

MAY, JUNE = datetime(2031, 5, 1, tzinfo=UTC), datetime(2031, 6, 1, tzinfo=UTC)


def figure(value: str | None, provenance: str = "declared", source: str = "booklet", **changes: Any) -> CorpusFigure:
    return CorpusFigure(
        None if value is None else Decimal(value), provenance, source, changes.pop("as_of", MAY), **changes
    )


def corpus(name: str, examples: str | None = None, **changes: Any) -> CorpusLine:
    values: dict[str, Any] = {
        "repo_id": None,
        "examples": figure(examples) if examples is not None else None,
        "megabytes": None,
        "domain": None,
        "domain_group": None,
        "country_codes": (),
        "has_more_countries": False,
        "countries_kind": "named",
        "languages": (),
        "source": "booklet",
    }
    return CorpusLine(name=name, **{**values, **changes})


@pytest.mark.parametrize(
    ("codes", "has_more", "kind", "notation"),
    [
        (("ES",), False, "named", "ES"),
        (("PE", "ES"), False, "named", "PE, ES"),
        (("ES", "MX", "VE"), True, "named", "ES, MX, VE +"),
        (("NA",), False, "named", "NA"),
        ((), False, "named", "-"),
        ((), False, "none", "-"),
        (("ES",), False, "none", "-"),
        ((), False, "mix", "Mix"),
        (("ES", "MX"), True, "mix", "Mix"),
        (("ES",), False, "oral", "ES (oral)"),
        ((), False, "oral", "-"),
        ((), False, "unknown", ""),
    ],
)
def test_countries_are_written_in_the_notation(
    codes: tuple[str, ...], has_more: bool, kind: str, notation: str
) -> None:
    line = corpus("a", country_codes=codes, has_more_countries=has_more, countries_kind=kind)
    assert line.countries == notation


def test_a_corpus_lies_on_the_hub_where_its_repo_is_known() -> None:
    assert corpus("a", repo_id="rivers/a b").hub_address == "https://huggingface.co/datasets/rivers/a%20b"
    assert corpus("a").hub_address is None


def test_a_total_says_how_many_figures_it_leaves_out() -> None:
    assert rules.total_of([figure("2.30"), figure("0.22"), None, figure(None, "unknown")]) == Total(
        Decimal("2.52"), corpora=4, unknown=2
    )


def test_a_total_of_nothing_known_is_unknown_and_of_zeros_is_zero() -> None:
    assert rules.total_of([None, figure(None, "unknown")]) == Total(None, 2, 2)
    assert rules.total_of([]) == Total(None, 0, 0)
    assert rules.total_of([figure("0")]) == Total(Decimal(0), 1, 0)


def test_a_total_of_decimals_is_exact() -> None:
    assert rules.total_of([figure("0.1")] * 3).value == Decimal("0.3")


def test_the_largest_share_is_of_known_examples() -> None:
    lines = [corpus("a", "10"), corpus("b", "70"), corpus("c"), corpus("d", "20")]
    assert rules.largest_share(lines) == Share("b", Decimal(70), Decimal("0.7"))


def test_the_first_of_equal_corpora_is_the_largest() -> None:
    share = rules.largest_share([corpus("a", "5"), corpus("z", "5")])
    assert share == Share("a", Decimal(5), Decimal("0.5"))


@pytest.mark.parametrize("lines", [[], [corpus("a")], [corpus("a", "0"), corpus("b", "0")]])
def test_without_known_examples_nothing_is_the_largest(lines: list[CorpusLine]) -> None:
    assert rules.largest_share(lines) is None


def test_groups_stand_by_examples_with_the_unknown_last() -> None:
    lines = [
        corpus("a", "3", domain_group="nature"),
        corpus("b", "4", domain_group="people"),
        corpus("c", "2", domain_group="nature"),
        corpus("d", domain_group="nature"),
        corpus("e", "9"),
        corpus("f", domain_group="empty"),
        corpus("g", "0", domain_group="zero"),
    ]
    assert rules.examples_by(lines, lambda line: line.domain_group) == (
        Group(None, Total(Decimal(9), 1, 0)),
        Group("nature", Total(Decimal(5), 3, 1)),
        Group("people", Total(Decimal(4), 1, 0)),
        Group("zero", Total(Decimal(0), 1, 0)),
        Group("empty", Total(None, 1, 1)),
    )


def test_a_country_counts_each_corpus_that_names_it_once() -> None:
    lines = [
        corpus("a", country_codes=("ES", "MX", "ES"), has_more_countries=True),
        corpus("b", country_codes=("MX",)),
        corpus("c", country_codes=("ES",), countries_kind="oral"),
        corpus("d", country_codes=("AR",)),
        corpus("e", countries_kind="mix"),
    ]
    assert rules.corpora_by_country(lines) == (("ES", 2), ("MX", 2), ("AR", 1))


def test_absent_countries_and_languages_keep_their_order() -> None:
    lines = [corpus("a", country_codes=("UY",), languages=("es", "gn")), corpus("b", countries_kind="mix")]
    assert rules.countries_absent(["PY", "UY", "AR"], lines) == ("PY", "AR")
    assert rules.languages_absent(["qu", "gn", "es", "ay"], lines) == ("qu", "ay")


def test_lines_match_all_that_is_asked_for() -> None:
    lines = (
        corpus("a", domain_group="nature", country_codes=("UY", "AR"), languages=("es",)),
        corpus("b", domain_group="nature", country_codes=("AR",), languages=("es", "gn")),
        corpus("c", domain_group="people", country_codes=("AR",), languages=("gn",)),
    )

    def names(group: str | None = None, country: str | None = None, language: str | None = None) -> list[str]:
        return [line.name for line in rules.lines_matching(lines, group=group, country=country, language=language)]

    assert names() == ["a", "b", "c"]
    assert names(group="nature") == ["a", "b"]
    assert names(country="UY") == ["a"]
    assert names(language="gn") == ["b", "c"]
    assert names(group="nature", country="AR", language="gn") == ["b"]
    assert names(group="people", country="UY") == []


def test_origins_are_listed_once_with_their_newest_date() -> None:
    figures = [
        figure("1", "measured", "hub", as_of=MAY),
        figure("2"),
        None,
        figure("3", "measured", "hub", as_of=JUNE),
        figure(None, "unknown", "hub", as_of=JUNE),
        figure("4", is_synthetic=True),
        figure("5", "measured", "hub", as_of=MAY),
    ]
    assert rules.origins(figures) == (
        Origin("measured", "hub", is_synthetic=False, as_of=JUNE, figures=3),
        Origin("declared", "booklet", is_synthetic=False, as_of=MAY, figures=1),
        Origin("declared", "booklet", is_synthetic=True, as_of=MAY, figures=1),
    )
