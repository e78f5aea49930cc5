"""Many windows that save ballots at once, and writers that are killed while they save.

``python -m tests.bench.ballot_writers sessions URL SESSIONS EDITS`` and ``… kills URL TIMES`` print one line of JSON,
`SessionsReport` or `KillsReport`. The address is that of a migrated database without rows. Every session is a process
of its own with connections of its own; all are forked from this one, so that nothing is loaded twice.
"""

import json
import multiprocessing
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import timedelta
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, TypedDict

from lib.services import scoring
from lib.services.access import Actor
from lib.sources.edition_files import edition_slugs, read_edition
from lib.store import ballots, judging
from lib.store.ballots import ConflictingEditError, DraftRow, Value
from lib.store.database import Database
from tests.serving import ROOT
from tests.store.jury_rows import NOW, Jury, add_jury

FIELDS = ("marks.motivation", "marks.presentation", ballots.TEAM_COMMENT)
_PAIRED = 2  # every second session edits the ballot that all share, the others one of their own
_FORK = multiprocessing.get_context("fork")


class SessionsReport(TypedDict):
    """`edits` were tried, `saved` took effect, of `told` the author heard that another value is there.

    `lost`: updates that disappeared though their author was told that they are saved. `faults`: any other error.
    """

    edits: int
    saved: int
    told: int
    lost: list[str]
    faults: list[str]


class KillsReport(TypedDict):
    """`acknowledged` saves before the `kills`; `lost` of them are not there; `half` drafts are neither old nor new."""

    kills: int
    acknowledged: int
    lost: list[str]
    half: list[str]


class Save(TypedDict):
    """One save as its session saw it: what the field held, what it was to hold, and the revision that came of it."""

    project: str
    field: str
    based_on: Value
    value: Value
    revision: int


def sessions(url: str, number: int, edits: int) -> SessionsReport:
    """Let `number` windows of one juror make `edits` changes each, on a shared ballot and on others."""
    jury = _prepared(url, number)
    rounds = _FORK.Barrier(number)  # else one finishes before the next has its turn, and they never meet
    answers = _forked(number, lambda place, pipe: _edit(url, jury, place, edits, rounds=rounds, pipe=pipe))
    saves = [save for answer in answers for save in answer["saves"]]
    with closing(Database.open(url)) as database, database.read() as session:
        drafts = {
            f"p{place}": ballots.draft(session, project, jury.jurors[0])
            for place, project in enumerate(jury.projects, 1)
        }
    lost = [fault for slug, draft in drafts.items() for fault in _lost(slug, draft, saves)]
    return {
        "edits": number * edits,
        "saved": len(saves),
        "told": sum(answer["told"] for answer in answers),
        "lost": lost,
        "faults": [fault for answer in answers for fault in answer["faults"]],
    }


def _prepared(url: str, projects: int) -> Jury:
    with closing(Database.open(url)) as database, database.write() as session:
        jury = add_jury(session, projects=projects + 1, jurors=1, slug=edition_slugs()[0])
        judging.add_step(session, jury.edition_id, "open", reason="test", taken_by=None, taken_at=NOW)
    return jury


def _forked(number: int, work: Callable[[int, Connection], None]) -> list[dict[str, Any]]:
    ours = []
    for place in range(number):
        here, there = _FORK.Pipe()
        _FORK.Process(target=work, args=(place, there), daemon=True).start()
        ours.append(here)
    return [here.recv() for here in ours]


def _edit(url: str, jury: Jury, place: int, edits: int, *, rounds: Barrier, pipe: Connection) -> None:
    edition, chance = read_edition(edition_slugs()[0]), random.Random(place)  # noqa: S311 - the same load every time
    slug = "p1" if place % _PAIRED == 0 else f"p{place + 1}"
    saves: list[Save] = []
    faults: list[str] = []
    told = 0
    seen: dict[str, Value] = dict.fromkeys(FIELDS)
    with closing(Database.open(url)) as database:
        for number in range(edits):
            rounds.wait()
            name = chance.choice(FIELDS)
            value: Value = f"{place}-{number}" if name == ballots.TEAM_COMMENT else chance.choice(_others(seen[name]))
            try:
                draft = scoring.save_field(
                    database,
                    Actor(jury.jurors[0]),
                    edition,
                    jury.edition_id,
                    slug,
                    name=name,
                    based_on=seen[name],
                    value=value,
                    now=NOW,
                ).draft
            except ConflictingEditError as conflict:
                told += 1
                seen[name] = conflict.stored
            except Exception as fault:  # whatever it is, the report has to name it
                faults.append(f"{type(fault).__name__}: {fault}")
            else:
                saves.append(
                    {"project": slug, "field": name, "based_on": seen[name], "value": value, "revision": draft.revision}
                )
                seen = {each: draft.value(each) for each in FIELDS}
    pipe.send({"saves": saves, "told": told, "faults": faults})


def _others(mark: Value) -> list[int]:
    return [other for other in range(6) if other != mark]


def _lost(slug: str, draft: DraftRow, saves: Iterable[Save]) -> list[str]:
    """Where the saves of one ballot, in the order of their revisions, are no chain from blank to what it holds now."""
    by_revision: dict[int, list[Save]] = {}
    for save in saves:
        if save["project"] == slug:
            by_revision.setdefault(save["revision"], []).append(save)
    faults = []
    held: dict[str, Value] = dict.fromkeys(FIELDS)
    revisions = 0
    for _, group in sorted(by_revision.items()):
        # Whoever saves what is there already gets the revision that is there: only one of a group changed anything.
        changing = [save for save in group if held[save["field"]] != save["value"]]
        if not changing:
            continue
        fitting = [save for save in changing if held[save["field"]] == save["based_on"]]
        if not fitting or len({(save["field"], save["value"]) for save in changing}) != 1:
            faults.append(f"{slug}: {changing} came upon {held}")
        held[changing[0]["field"]] = changing[0]["value"]
        revisions += 1
    now = {name: draft.value(name) for name in FIELDS}
    if now != held:
        faults.append(f"{slug} holds {now}, and the last saves were {held}")
    if draft.revision != revisions:
        faults.append(f"{slug} is at revision {draft.revision} after {revisions} saves")
    return faults


def kills(url: str, times: int) -> KillsReport:
    """Kill a writer `times` times while it saves: each time the draft is the last acknowledged one, or the next."""
    jury = _prepared(url, 0)
    chance = random.Random(times)  # noqa: S311 - the same moments every time
    acknowledged, lost, half = 0, [], []
    for number in range(times):
        here, there = _FORK.Pipe()
        writer = _FORK.Process(target=_save_for_ever, args=(url, jury, number, there), daemon=True)
        writer.start()
        there.close()
        heard: list[int] = []
        for _ in range(chance.randint(1, 6)):
            heard.append(here.recv())
        here.poll(chance.random() * 0.004)  # somewhere in the next save
        writer.kill()
        writer.join()
        with suppress(EOFError, OSError):  # the end may come in the middle of a message
            while True:
                heard.append(here.recv())
        acknowledged += len(heard)
        draft = _draft(url, jury)
        held = _whole(draft)
        if held is None:
            half.append(f"after kill {number}: {draft}")
        elif held < heard[-1]:
            lost.append(f"after kill {number}: {heard[-1]} was acknowledged, {held} is there")
    return {"kills": times, "acknowledged": acknowledged, "lost": lost, "half": half}


def _save_for_ever(url: str, jury: Jury, number: int, pipe: Connection) -> None:
    """Save one comment after the other, and say so after each: revision and text grow together."""
    edition = read_edition(edition_slugs()[0])
    with closing(Database.open(url)) as database:
        with database.read() as session:
            seen = ballots.draft(session, jury.projects[0], jury.jurors[0])
        for step in count(1):
            draft = scoring.save_field(
                database,
                Actor(jury.jurors[0]),
                edition,
                jury.edition_id,
                "p1",
                name=ballots.TEAM_COMMENT,
                based_on=seen.team_comment,
                value=str(seen.revision + 1),
                now=NOW + timedelta(seconds=number * 1000 + step),
            ).draft
            pipe.send(draft.revision)
            seen = draft


def _draft(url: str, jury: Jury) -> DraftRow:
    with closing(Database.open(url)) as database, database.read() as session:
        return ballots.draft(session, jury.projects[0], jury.jurors[0])


def _whole(draft: DraftRow) -> int | None:
    """The revision of a draft all of whose parts are of one save; None where they are not."""
    is_whole = draft.team_comment == str(draft.revision) and draft.saved_at is not None and not draft.marks
    return draft.revision if is_whole else None


def run(what: str, url: str, *numbers: int) -> Any:
    """What this program reports, run in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.ballot_writers", what, url, *(str(number) for number in numbers)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    """Do what the command line says and print the report."""
    what, url, *numbers = sys.argv[1:]
    works: dict[str, Callable[..., SessionsReport | KillsReport]] = {"sessions": sessions, "kills": kills}
    sys.stdout.write(json.dumps(works[what](url, *(int(number) for number in numbers))) + "\n")


if __name__ == "__main__":
    main()
