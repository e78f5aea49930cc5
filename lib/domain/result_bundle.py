"""A result that anybody can compute again: rules, ballots with jurors as letters, and the ranking that follows.

A bundle is plain JSON. Its input is everything but `result` and `digest`; `digest` is the SHA-256 of the input's
canonical text (keys sorted, no white space, UTF-8). Projects are called by their slugs. Which juror is which letter is
drawn by lot and written down nowhere; whoever knows some marks of a juror will still recognize their letter.

`differences` ranks the input anew: raw totals, places and ties must be the same exactly, adjusted scores at their two
decimals and rank intervals at whole places.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from lib.domain.ballots import Ballot, Entry
from lib.domain.ranking import Contest, Ranking, rank
from lib.domain.rubrics import Rubric
from lib.domain.standings import SCORE_DECIMALS, Standing, TieDecision, half_up

FORMAT = "tablero-result/1"
Bundle = Mapping[str, Any]
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # a bundle does not say when a ballot was submitted


class UnreadableBundleError(ValueError):
    """Something is no bundle; the message says what is wrong."""


def letters(count: int) -> Iterator[str]:
    """Names for jurors.

    >>> list(letters(28))[-3:]
    ['Z', 'AA', 'AB']
    """
    for number in range(count):
        name, rest = "", number
        while rest >= 0:
            name = chr(ord("A") + rest % 26) + name
            rest = rest // 26 - 1
        yield name


def input_of(
    contest: Contest, edition: str, slugs: Mapping[int, str], titles: Mapping[int, str], jurors: Sequence[int]
) -> dict[str, Any]:
    """The input of a bundle. `jurors` in the order of their letters: all who gave a ballot or an extra point."""
    letter = dict(zip(jurors, letters(len(jurors)), strict=True))
    entries = sorted(contest.entries.values(), key=lambda entry: slugs[entry.project])
    ballots = sorted(contest.ballots, key=lambda one: (slugs[one.project], len(letter[one.juror]), letter[one.juror]))
    return {
        "format": FORMAT,
        "edition": edition,
        "rubric": contest.rubric.model_dump(mode="json"),
        "projects": [
            {
                "project": slugs[entry.project],
                "title": titles[entry.project],
                "components": sorted(entry.components),
                "counts": dict(sorted(entry.counts.items())),
                "is_presented": entry.is_presented,
                "eligible_jurors": contest.eligible.get(entry.project),
            }
            for entry in entries
        ],
        "ballots": [
            {"project": slugs[one.project], "juror": letter[one.juror], "marks": dict(sorted(one.marks.items()))}
            for one in ballots
        ],
        "extra_points": {
            letter[juror]: slugs[project]
            for juror, project in sorted(contest.extras.items(), key=lambda extra: letter[extra[0]])
        },
        "tie_decisions": [
            {
                "projects": sorted(slugs[one] for one in made.projects),
                # An entry that projects share is a list of their names.
                "order": [
                    slugs[entry[0]] if len(entry) == 1 else sorted(slugs[one] for one in entry) for entry in made.order
                ],
            }
            for made in contest.decisions
        ],
        "finalists": sorted(slugs[project] for project in contest.finalists),
    }


def bundle_of(
    contest: Contest, edition: str, slugs: Mapping[int, str], titles: Mapping[int, str], jurors: Sequence[int]
) -> dict[str, Any]:
    """A bundle with its digest and its result. Arguments as of `input_of`."""
    found = input_of(contest, edition, slugs, titles, jurors)
    return {**found, "result": result_of(found), "digest": digest_of(found)}


def digest_of(bundle: Bundle) -> str:
    """The SHA-256 of a bundle's input."""
    read = {key: value for key, value in bundle.items() if key not in {"result", "digest"}}
    text = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def contest_of(bundle: Bundle) -> Contest:
    """The contest that a bundle's input describes; projects and jurors are numbered in the order of their names.

    Raises UnreadableBundleError.
    """
    if bundle.get("format") != FORMAT:
        raise UnreadableBundleError(f'the format is {bundle.get("format")!r}, not "{FORMAT}"')
    try:
        return _contest(bundle)
    except (KeyError, TypeError, ValueError) as fault:
        raise UnreadableBundleError(f"the rules or ballots cannot be read: {type(fault).__name__} {fault}") from fault


def result_of(bundle: Bundle) -> dict[str, Any]:
    """What the ranking of a bundle's input comes to. Raises UnreadableBundleError."""
    contest = contest_of(bundle)
    slugs = {number: one["project"] for number, one in enumerate(bundle["projects"], start=1)}
    try:
        found = rank(contest)
    except (KeyError, ValueError) as fault:
        raise UnreadableBundleError(f"the ballots cannot be counted: {fault}") from fault
    return {
        "official_score": found.official,
        "standings": [_standing(one, found, slugs) for one in found.standings],
    }


def differences(bundle: Bundle) -> tuple[str, ...]:
    """What is not as the bundle says, in sentences; empty where all of it follows. Raises UnreadableBundleError."""
    found = []
    if bundle.get("digest") != digest_of(bundle):
        found.append(f"The digest of the input is {digest_of(bundle)}, the bundle says {bundle.get('digest')}.")
    said, computed = bundle.get("result", {}), result_of(bundle)
    if said.get("official_score") != computed["official_score"]:
        found.append(
            f"The official score is {computed['official_score']}, the bundle says {said.get('official_score')}."
        )
    rows = {row.get("project"): row for row in said.get("standings", ())}
    for row in computed["standings"]:
        project = row["project"]
        told = rows.pop(project, None)
        if told is None:
            found.append(f"{project} is missing from the result.")
            continue
        found += [
            f"{project}: {key} is {row[key]}, the bundle says {told.get(key)}."
            for key in row
            if row[key] != told.get(key)
        ]
    found += [f"{project} is in the result, but not among the projects." for project in rows]
    return tuple(found)


def _contest(bundle: Bundle) -> Contest:
    numbers = {one["project"]: number for number, one in enumerate(bundle["projects"], start=1)}
    names = {one["juror"] for one in bundle["ballots"]} | set(bundle["extra_points"])
    jurors = {name: number for number, name in enumerate(sorted(names, key=lambda one: (len(one), one)), start=1)}
    return Contest(
        rubric=Rubric.model_validate(bundle["rubric"]),
        entries={
            numbers[one["project"]]: Entry(
                numbers[one["project"]], frozenset(one["components"]), dict(one["counts"]), one["is_presented"]
            )
            for one in bundle["projects"]
        },
        ballots=tuple(
            Ballot(numbers[one["project"]], jurors[one["juror"]], dict(one["marks"]), _NO_MOMENT)
            for one in bundle["ballots"]
        ),
        extras={jurors[name]: numbers[project] for name, project in bundle["extra_points"].items()},
        eligible={
            numbers[one["project"]]: int(one["eligible_jurors"])
            for one in bundle["projects"]
            if one["eligible_jurors"] is not None
        },
        decisions=tuple(
            TieDecision(
                frozenset(numbers[one] for one in made["projects"]),
                tuple(
                    tuple(numbers[one] for one in ([entry] if isinstance(entry, str) else entry))
                    for entry in made["order"]
                ),
            )
            for made in bundle["tie_decisions"]
        ),
        finalists=frozenset(numbers[project] for project in bundle["finalists"]),
    )


def _standing(one: Standing, found: Ranking, slugs: Mapping[int, str]) -> dict[str, Any]:
    interval = found.intervals.get(one.project)
    adjusted = found.adjusted.get(one.project)
    return {
        "project": slugs[one.project],
        "place": one.place,
        "score": str(one.score) if one.score is not None else None,
        "raw_mean": str(one.spread.mean) if one.spread is not None else None,
        "adjusted": _shown(adjusted),
        "bonus": str(one.bonus),
        "ballots": one.spread.n if one.spread is not None else 0,
        "totals": sorted(str(total) for total in found.counted.totals.get(one.project, {}).values()),
        "not_ranked": one.not_ranked,
        "shares_with": sorted(slugs[project] for project in one.shares_with),
        "tie_parted_by": one.tie_values[-1].rule if one.tie_values and not one.shares_with else None,
        "best_place": interval.best if interval is not None else None,
        "worst_place": interval.worst if interval is not None else None,
    }


def _shown(score: Fraction | None) -> str | None:
    return str(half_up(score, SCORE_DECIMALS)) if score is not None else None
