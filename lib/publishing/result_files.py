"""A result bundle as a folder of files that people can read, and back.

rules.json (edition, rubric, projects, extra points, decisions), ballots.csv (one row a ballot, a column per criterion,
an empty cell for a blank), ranking.json (what the ranking is) and README.md. Nothing else is needed to compute it anew.
"""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lib.domain.result_bundle import Bundle, UnreadableBundleError, differences

RULES, BALLOTS, RANKING, README = "rules.json", "ballots.csv", "ranking.json", "README.md"
_IN_RANKING = ("digest", "result")

_READ_ME = """# Result of {edition}

- `{rules}`: the rubric, the projects with what their scores depend on, extra points, decisions about ties, finalists.
- `{ballots}`: every ballot that counted. Jurors are letters, drawn by lot. An empty cell is a criterion left blank.
- `{ranking}`: places, scores as exact fractions, adjusted scores, the places that each project could have (90 %), and
  the SHA-256 of rules and ballots.

Compute it again, without any database:

    python -m lib.cli recompute FOLDER

It says what differs, if anything does.
"""


def files_of(bundle: Bundle) -> dict[str, str]:
    """The files of a bundle, by name."""
    rules = {key: value for key, value in bundle.items() if key not in {*_IN_RANKING, "ballots"}}
    ranking = {key: bundle[key] for key in _IN_RANKING}
    read_me = _READ_ME.format(edition=bundle["edition"], rules=RULES, ballots=BALLOTS, ranking=RANKING)
    return {README: read_me, RULES: _json(rules), BALLOTS: _ballots(bundle), RANKING: _json(ranking)}


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Write the files of a bundle into `folder`, which is made where it is missing. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files_of(bundle).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def read_bundle(folder: Path) -> Bundle:
    """The bundle in `folder`. Raises UnreadableBundleError naming the file and what is wrong with it."""
    rules, ranking = _read_json(folder / RULES), _read_json(folder / RANKING)
    return {**rules, "ballots": _read_ballots(folder / BALLOTS), **ranking}


def differences_in(folder: Path) -> tuple[str, ...]:
    """What does not follow from the rules and ballots in `folder`, in sentences. Raises UnreadableBundleError."""
    return differences(read_bundle(folder))


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _criteria(bundle: Bundle) -> list[str]:
    return [criterion["key"] for block in bundle["rubric"]["blocks"] for criterion in block["criteria"]]


def _ballots(bundle: Bundle) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    criteria = _criteria(bundle)
    writer.writerow(["project", "juror", *criteria])
    for ballot in bundle["ballots"]:
        marks = [ballot["marks"].get(key, "") for key in criteria]
        writer.writerow([ballot["project"], ballot["juror"], *marks])
    return written.getvalue()


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise UnreadableBundleError(f"{path} cannot be read: {fault}") from fault


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(_read_text(path))
    except json.JSONDecodeError as fault:
        raise UnreadableBundleError(f"{path} is not JSON: {fault}") from fault
    if not isinstance(content, dict):
        raise UnreadableBundleError(f"{path} does not hold one JSON object")
    return content


def _read_ballots(path: Path) -> list[dict[str, Any]]:
    rows = csv.DictReader(io.StringIO(_read_text(path)), strict=True)
    found = []
    for row in rows:
        marks = {key: mark for key, mark in row.items() if key not in {"project", "juror"}}
        try:
            found.append(
                {
                    "project": row["project"],
                    "juror": row["juror"],
                    "marks": {key: int(mark) for key, mark in sorted(marks.items()) if mark},
                }
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise UnreadableBundleError(f"{path}, line {rows.line_num}: {fault}") from fault
    return found
