"""Every service function that takes an actor, asked by everybody, about what is theirs and what is not.

The functions are found in the code: one without a row here fails. Whoever may not gets NotAllowedError, and the
database is not touched; whoever may is let in, whatever the function then says of arguments that are only roughly
right. Each function is asked about things of its edition, and where it names a thing, about one that is not there for
whoever asks: of another edition, of another juror, or absent.
"""

import importlib
import inspect
import pkgutil
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import lib.services
from lib.services import assignments, background_sync, corpus_audits, editions, roles
from lib.services.access import COMMAND_LINE, COMMUNITY, Actor, NotAllowedError
from lib.services.sheets_settings import SheetsSettings
from lib.store import accounts
from lib.store import closing as closing_rows
from lib.store import editions as edition_rows
from lib.store.database import Database
from tests.demos import database_file

SLUG = "somos600m-2024"
NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
SIGNED_IN_AT = NOW - timedelta(hours=1)
SAMPLES = Path(__file__).parents[1] / "samples"

COMMAND = "command line"
ORGANIZERS = frozenset({"organizer", COMMAND})
STAFF = frozenset({"organizer", "admin", COMMAND})
JURORS = frozenset({"juror"})
WITH_AN_ACCOUNT = frozenset(
    {
        "juror",
        "organizer",
        "admin",
        "juror elsewhere",
        "organizer elsewhere",
        "inactive organizer",
        "inactive juror",
        "signed-out organizer",
        "signed-out juror",
        "without a role",
    }
)
EVERYBODY = WITH_AN_ACCOUNT | {"community", COMMAND}


@dataclass(frozen=True)
class World:
    """A demo in the middle of judging, with more people, and an edition beside it."""

    database: Database
    actors: Mapping[str, Actor]
    mine: str  # the slug of a project that the juror scores
    numbers: Mapping[str, int]  # ids of things in the demo's edition


@dataclass(frozen=True)
class Row:
    """Who may call a function, with these arguments instead of the usual ones. `foreign`: arguments that name what is
    not there for those who may."""

    may: frozenset[str]
    arguments: Mapping[str, Any] = field(default_factory=dict)
    foreign: Mapping[str, Any] = field(default_factory=dict)
    writes: bool = False  # of a function with a session: that it needs one for writing


def _edition(world: World) -> Any:
    with world.database.read() as session:
        return editions.edition_now(session, SLUG)


def _terms(world: World) -> Any:
    with world.database.read() as session:
        return assignments.proposed_terms(session, COMMAND_LINE, _edition(world), 1)


def _slug_that_is_not_mine(world: World) -> str:
    """A project that the juror may not score: nobody gave it to them."""
    with closing(sqlite3.connect(world.database.url.removeprefix("sqlite:///"))) as raw:
        [(slug,)] = raw.execute(
            "SELECT slug FROM project WHERE id NOT IN "
            "(SELECT project_id FROM assignment WHERE juror_id = ? AND withdrawn_at IS NULL) ORDER BY id LIMIT 1",
            (world.actors["juror"].account_id,),
        )
    return str(slug)


ABSENT = {"slug": "no-such-project"}
NOT_MINE = {"slug": _slug_that_is_not_mine}
NO_EDITION = {"slug": "rivers-2031"}

ROWS: dict[str, tuple[Row, ...]] = {
    "access.require_organizer": (Row(ORGANIZERS, foreign={"edition_id": 2}),),
    "access.require_staff": (Row(STAFF, foreign={"edition_id": 2}),),
    "access.require_juror": (Row(JURORS, foreign={"edition_id": 2}),),
    "assignments.accept": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "assignments.change_by_hand": (
        Row(ORGANIZERS, {"asks": False}, foreign={"project_id": 999_999}),
        Row(ORGANIZERS, {"asks": False}, foreign={"juror_id": 999_999}),
        Row(ORGANIZERS, {"asks": False}, foreign=NO_EDITION),
    ),
    "assignments.pair_standing": (
        Row(ORGANIZERS, foreign={"project_id": 999_999}),
        Row(ORGANIZERS, foreign={"juror_id": 999_999}),
    ),
    "assignments.plans": (Row(ORGANIZERS),),
    "assignments.proposed_terms": (Row(ORGANIZERS),),
    "assignments.tried": (Row(ORGANIZERS),),
    "audit_log.every_entry": (Row(ORGANIZERS),),
    "audit_log.page": (Row(ORGANIZERS),),
    "background_sync.BackgroundSyncs.start": (Row(ORGANIZERS),),
    "certificates.certificate_with_code": (Row(ORGANIZERS),),
    "certificates.certificates_desk": (Row(ORGANIZERS, foreign={"edition_id": 2}),),
    "certificates.certificates_page": (Row(ORGANIZERS, {"kind": "juror", "state": "all"}, foreign={"edition_id": 2}),),
    "certificates.issue": (Row(ORGANIZERS, {"kind": "juror"}),),
    "certificates.plan": (Row(ORGANIZERS, {"kind": "juror"}, foreign={"edition_id": 2}),),
    "certificates.replace_certificate": (
        Row(ORGANIZERS, foreign={"certificate_id": 999_999}),
        Row(ORGANIZERS, foreign=NO_EDITION),
    ),
    "certificates.revoke": (Row(ORGANIZERS, foreign={"certificate_id": 999_999}), Row(ORGANIZERS, foreign=NO_EDITION)),
    "certificates.take_certificate": (
        Row(ORGANIZERS, foreign={"certificate_id": 999_999}),
        Row(ORGANIZERS, foreign=NO_EDITION),
    ),
    "certificates.take_certificates": (Row(ORGANIZERS, {"kind": None}, foreign=NO_EDITION),),
    "claims.claim_repo": (Row(ORGANIZERS, foreign={"repo_number": 999_999}), Row(ORGANIZERS, foreign=NO_EDITION)),
    "claims.claims_of_edition": (Row(ORGANIZERS),),
    "claims.ignore_repo": (Row(ORGANIZERS, foreign={"repo_number": 999_999}),),
    "claims.undo": (Row(ORGANIZERS, foreign={"repo_number": 999_999}),),
    "conflicts.conflict_board": (Row(ORGANIZERS),),
    "conflicts.decide": (
        Row(ORGANIZERS, foreign={"project_id": 999_999}),
        Row(ORGANIZERS, foreign={"juror_id": 999_999}),
        Row(ORGANIZERS, foreign=NO_EDITION),
    ),
    "conflicts.suggest": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "corpus_audits.BackgroundAudits.start": (Row(ORGANIZERS),),
    "corpus_audits.audits_of_edition": (Row(ORGANIZERS),),
    "corpus_audits.run_audit": (Row(ORGANIZERS, foreign={"artifact_id": 999_999}),),
    "corpus_audits.sample_of": (Row(ORGANIZERS, foreign={"artifact_id": 999_999}),),
    "deadline.deadline_night": (Row(ORGANIZERS),),
    "deadline.extend_team": (Row(ORGANIZERS, foreign={"team_id": 999_999}), Row(ORGANIZERS, foreign=NO_EDITION)),
    "editions.override": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "editions.override_history": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "editions.withdraw_override": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "closing.organized_edition": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "event_feedback.feedback_of_edition": (Row(ORGANIZERS),),
    "exports.everybody": (Row(ORGANIZERS, foreign={"edition_id": 2}),),
    "exports.record_taken": (
        Row(ORGANIZERS),
        Row(ORGANIZERS, foreign=NO_EDITION),
    ),
    "exports.records": (Row(ORGANIZERS, foreign={"edition_id": 2}),),
    "exports.require_taking": (Row(ORGANIZERS, foreign={"edition_id": 2}),),
    "exports.row_counts": (Row(ORGANIZERS, foreign={"edition_id": 2}),),
    "exports.scores": (Row(ORGANIZERS, foreign={"edition_id": 2}),),
    "feedback.take_feedback": (Row(ORGANIZERS),),
    "feedback_imports.import_feedback": (Row(ORGANIZERS),),
    "feedback_releases.release_feedback": (Row(ORGANIZERS, foreign=NO_EDITION, writes=True),),
    "imports.import_registrations": (Row(ORGANIZERS),),
    "imports.import_submissions": (Row(ORGANIZERS),),
    "jury.change_profile": (Row(ORGANIZERS, foreign={"juror_id": 999_999}),),
    "jury.jury_of_edition": (Row(ORGANIZERS),),
    "jury.organized_edition": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "jury.take_mail_merge": (Row(ORGANIZERS),),
    "leaderboard_imports.import_leaderboard": (Row(ORGANIZERS),),
    "my_scores.is_guide_seen": (Row(JURORS),),
    "my_scores.my_scores": (Row(JURORS),),
    "my_scores.see_guide": (Row(JURORS),),
    "overview.overview": (Row(ORGANIZERS),),
    "people.decide_pair": (Row(ORGANIZERS, foreign={"pair": (1, 999_999)}), Row(ORGANIZERS, foreign=NO_EDITION)),
    "people.organized_edition": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "people.pairs": (Row(ORGANIZERS),),
    "people.people_page": (Row(ORGANIZERS),),
    "people.take_people": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "people_erasure.erase_expired": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "people_erasure.erase_person": (
        Row(ORGANIZERS, {"is_confirmed": False}, foreign={"person_id": 999_999}),
        Row(ORGANIZERS, {"is_confirmed": False}, foreign=NO_EDITION),
    ),
    "people_erasure.erasure": (Row(ORGANIZERS, foreign={"person_id": 999_999}),),
    "people_erasure.person_at": (
        Row(ORGANIZERS, {"email": "participante.0001@example.org"}, foreign={"email": "nobody@example.org"}),
    ),
    "people_erasure.retention": (Row(ORGANIZERS),),
    "project_counts.import_counts": (Row(ORGANIZERS, arguments={"content": b"project,counts,count,source\n"}),),
    "proposal_board.proposals": (Row(ORGANIZERS),),
    "proposed_ballots.accept": (Row(ORGANIZERS, foreign={"versions": {999_999: 0}}),),
    "proposed_ballots.propose_file": (Row(ORGANIZERS),),
    "proposed_ballots.propose_tab": (Row(ORGANIZERS),),
    "proposed_ballots.refuse": (Row(ORGANIZERS, foreign={"ids": (999_999,)}),),
    "prize_deliveries.checklist": (Row(ORGANIZERS),),
    "prize_deliveries.set_deliveries": (
        Row(ORGANIZERS, {"state": "offered"}, foreign={"keys": ((999_999, 1, "first_place.credits"),)}),
        Row(ORGANIZERS, {"state": "offered"}, foreign=NO_EDITION),
    ),
    "prize_deliveries.take_checklist": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "prize_deliveries.undo_deliveries": (
        Row(ORGANIZERS, foreign={"ids": (999_999,)}),
        Row(ORGANIZERS, foreign=NO_EDITION),
    ),
    "presentations.arrange": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "presentations.presentation_session": (Row(ORGANIZERS),),
    "presentations.session_today": (Row(JURORS, foreign={"edition_id": 2}),),
    "presentations.record_presented": (
        Row(ORGANIZERS, foreign={"project_id": 999_999}),
        Row(ORGANIZERS, foreign=NO_EDITION),
    ),
    "publication.cancel_publication": (Row(ORGANIZERS, foreign={"publication_id": 999_999}),),
    "publication.confirm_publication": (Row(ORGANIZERS, foreign={"publication_id": 999_999}),),
    "publication.organized": (Row(ORGANIZERS, foreign=NO_EDITION),),
    "publication.publication_desk": (Row(ORGANIZERS),),
    "publication.request_publication": (Row(ORGANIZERS),),
    "publication.result_bundle_of_edition": (Row(ORGANIZERS),),
    "publication.take_step": (Row(ORGANIZERS),),
    "publication.withdraw_publication": (Row(ORGANIZERS),),
    "ranking.open_finalists_round": (Row(ORGANIZERS, foreign={"projects": (999_999,)}),),
    "ranking.ranking_of_edition": (Row(ORGANIZERS),),
    "ranking.withdraw_finalists_round": (Row(ORGANIZERS),),
    "recusals.step_back": (Row(JURORS, foreign=ABSENT), Row(JURORS, foreign=NOT_MINE)),
    "releases.release_participants": (Row(ORGANIZERS, foreign=NO_EDITION, writes=True),),
    "resource_grants.grants_of_edition": (Row(ORGANIZERS),),
    "resource_grants.record_grant": (
        Row(ORGANIZERS, {"kind": "compute"}, foreign={"project_id": 999_999}),
        Row(ORGANIZERS, {"kind": "compute"}, foreign=NO_EDITION),
    ),
    "resource_grants.withdraw_grant": (
        Row(ORGANIZERS, foreign={"grant_id": 999_999}),
        Row(ORGANIZERS, foreign=NO_EDITION),
    ),
    "result_decisions.decide_mention": (Row(ORGANIZERS, foreign={"project": 999_999}),),
    "result_decisions.decide_tie": (Row(ORGANIZERS, foreign={"projects": (999_998, 999_999)}),),
    "result_decisions.waive_blocker": (Row(ORGANIZERS),),
    "reviews.decide": (Row(ORGANIZERS, foreign={"project_id": 999_999}), Row(ORGANIZERS, foreign=NO_EDITION)),
    "reviews.messages_of_edition": (Row(ORGANIZERS),),
    "reviews.review_of_project": (Row(ORGANIZERS, {"slug": lambda world: world.mine}, foreign=ABSENT),),
    "reviews.reviews_of_edition": (Row(ORGANIZERS),),
    "reviews.take_messages": (Row(ORGANIZERS),),
    "reviews.withdraw": (Row(ORGANIZERS, foreign={"project_id": 999_999}), Row(ORGANIZERS, foreign=NO_EDITION)),
    "reviews.waive_check": (Row(ORGANIZERS, foreign={"project_id": 999_999}), Row(ORGANIZERS, foreign=NO_EDITION)),
    "roles.account_at": (Row(frozenset({COMMAND})),),
    "roles.account_of_identity": (Row(frozenset({COMMAND})),),
    "roles.deactivate": (Row(STAFF, foreign={"account_id": 999_999}), Row(STAFF, foreign={"edition_id": 2})),
    "roles.grant": (
        Row(ORGANIZERS, foreign={"account_id": 999_999}),
        Row(frozenset({"admin", COMMAND}), {"role": "organizer"}, foreign={"account_id": 999_999}),
        Row(frozenset({COMMAND}), {"role": "admin"}),
        Row(frozenset({COMMAND}), {"edition_id": None}),
    ),
    "roles.invite": (
        Row(ORGANIZERS),
        Row(frozenset({"admin", COMMAND}), {"role": "organizer"}),
        Row(frozenset({COMMAND}), {"role": "admin"}),
        Row(frozenset({COMMAND}), {"edition_id": None}),
    ),
    "roles.reactivate": (Row(STAFF, foreign={"account_id": 999_999}),),
    "roles.revoke": (
        Row(ORGANIZERS, foreign={"account_id": 999_999}),
        Row(frozenset({"admin", COMMAND}), {"role": "organizer"}, foreign={"account_id": 999_999}),
        Row(frozenset({COMMAND}), {"edition_id": None}),
    ),
    "roles.team": (Row(STAFF),),
    "roles.withdraw_invitation": (Row(ORGANIZERS, foreign={"invitation_id": 999_999}),),
    "roster_imports.import_rosters": (Row(ORGANIZERS),),
    "score_mirror.mirror_scores": (Row(ORGANIZERS),),
    "scoring.move_extra_point": (Row(JURORS, foreign=ABSENT), Row(JURORS, foreign=NOT_MINE)),
    "scoring.nominate": (Row(JURORS, foreign=ABSENT), Row(JURORS, foreign=NOT_MINE)),
    "scoring.save_field": (Row(JURORS, foreign=ABSENT), Row(JURORS, foreign=NOT_MINE)),
    "scoring.submit": (Row(JURORS, foreign=ABSENT), Row(JURORS, foreign=NOT_MINE)),
    "rubric_lock.adopt_rubric": (Row(ORGANIZERS),),
    "rubric_lock.version_that_differs": (Row(ORGANIZERS, foreign={"edition_id": 2}),),
    "scoring_desk.scoring_desk": (Row(JURORS, foreign=ABSENT), Row(JURORS, foreign=NOT_MINE)),
    "sign_in.sign_out": (Row(WITH_AN_ACCOUNT),),
    "source_runs.source_runs": (Row(ORGANIZERS),),
    "source_runs.source_states": (Row(ORGANIZERS),),
    "sync.run": (Row(ORGANIZERS),),
    "workshop_papers.papers_of_edition": (Row(ORGANIZERS),),
    "workshop_papers.record_paper": (
        Row(ORGANIZERS, {"state": "intent"}, foreign={"project_id": 999_999}),
        Row(ORGANIZERS, {"state": "intent"}, foreign=NO_EDITION),
    ),
}
NOT_ASKED = {"access.roles_of": "says which roles somebody holds, and lets nobody in"}
# Of these, `slug` names a project; of all others an edition.
OF_A_PROJECT = ("recusals.", "scoring.", "scoring_desk.")

# The usual arguments, by name.
USUAL: dict[str, Any] = {
    "accept_drop": False,
    "address": "1" * 20,
    "amount": "1",
    "account_id": lambda world: world.numbers["juror"],
    "artifact_id": lambda world: world.numbers["artifact"],
    "asks": False,
    "based_on": None,
    "certificate_id": lambda world: world.numbers["certificate"],
    "check_key": "in_time",
    "chosen": lambda _world: importlib.import_module("lib.services.audit_log").EVERYTHING,
    "clock": lambda _world: lambda: NOW,
    "content": b"no table",
    "digest": "",
    "edition": _edition,
    "edition_id": 1,
    "email": "somebody.new@example.org",
    "expected": 0,
    "environment": lambda _world: {},
    "file_name": "report.csv",
    "first_at": None,
    "full_name": "Somebody New",
    "folder": SAMPLES / "leaderboard",
    "form": "csv",
    "grant_id": lambda world: world.numbers["grant"],
    "granted_on": date(2024, 3, 1),
    "ids": (),
    "invitation_id": lambda world: world.numbers["invitation"],
    "is_confirmed": True,
    "is_given": True,
    "is_presented": True,
    "is_waived": True,
    "is_withdrawn": False,
    "issuer": "https://id.example.org",
    "juror_id": lambda world: world.numbers["juror"],
    "key": "links.register.url",
    "keys": (),
    "kind": "employer",
    "language": None,
    "languages": ("es",),
    "maximum_load": None,
    "mentors": (),
    "minutes": 5,
    "most": None,
    "name": "private_comment",
    "new": "closed",
    "note": "",
    "now": NOW,
    "only": "hub",
    "order": (),
    "owner": None,
    "page": 0,
    "pair": (1, 2),
    "person_id": 1,
    "prize": "none",
    "progress": None,
    "provider": "Somebody",
    "project": None,
    "project_id": lambda world: world.numbers["project"],
    "projects": (),
    "publication_id": 999_999,
    "publish_at": None,
    "reason": "To see who may",
    "replaces_id": None,
    "repo_number": lambda world: world.numbers["repo"],
    "revision": 0,
    "role": "juror",
    "rows": {},
    "seen_id": 0,
    "search": "",
    "selection": lambda _world: importlib.import_module("lib.services.people").EVERYBODY,
    "settings": SheetsSettings(),
    "shown": (),
    "shown_at": None,
    "shuffle": lambda _world: random.Random(1).shuffle,  # noqa: S311 - no secret
    "slot_minutes": 5,
    "source": None,
    "sources": (),
    "state": "confirmed",
    "subject": "none",
    "submission_id": "0" * 32,
    "team_id": lambda world: world.numbers["team"],
    "terms": _terms,
    "topics": (),
    "typed": "7K3M",
    "until_at": NOW,
    "value": "https://example.org/sala",
    "tab": "Puntajes",
    "table": "team",
    "tables": (),
    "title": "",
    "unit": "GB",
    "url": "",
    "verdict": "accepted",
    "workshop": "A workshop",
    "versions": MappingProxyType({}),
    "zone": UTC,
}


def functions() -> dict[str, Callable[..., Any]]:
    """Every public function and method of the services that takes an actor."""
    found: dict[str, Callable[..., Any]] = {}
    for info in pkgutil.iter_modules(lib.services.__path__):
        module = importlib.import_module(f"lib.services.{info.name}")
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                continue
            members = {name: thing}
            if inspect.isclass(thing):
                members = {f"{name}.{method}": one for method, one in vars(thing).items() if not method.startswith("_")}
            found |= {
                f"{info.name}.{called}": function
                for called, function in members.items()
                if inspect.isfunction(function) and "actor" in inspect.signature(function).parameters
            }
    return found


FUNCTIONS = functions()
CASES = [(name, row) for name, rows in ROWS.items() for row in rows]


@pytest.fixture(scope="module")
def seeded(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a demo with everybody in it."""
    path = tmp_path_factory.mktemp("matrix") / "tablero.db"
    shutil.copyfile(database_file(demo_data, "judging"), path)
    with closing(Database.open(f"sqlite:///{path}")) as database, database.write() as session:
        elsewhere = edition_rows.add_edition(session, slug="rivers-2031", created_at=NOW)
        for name, edition_id, role in (
            ("admin", 1, "admin"),
            ("second admin", 1, "admin"),
            ("juror elsewhere", elsewhere.id, "juror"),
            ("organizer elsewhere", elsewhere.id, "organizer"),
            ("inactive organizer", 1, "organizer"),
            ("inactive juror", 1, "juror"),
            ("signed-out organizer", 1, "organizer"),
            ("signed-out juror", 1, "juror"),
            ("without a role", 1, None),
        ):
            account = accounts.add_account(session, issuer="demo", subject=name, created_at=NOW)
            account.is_active = not name.startswith("inactive")
            account.session_not_before = NOW if name.startswith("signed-out") else None
            if role is not None:
                accounts.grant_role(
                    session, account_id=account.id, edition_id=edition_id, role=role, granted_by=None, granted_at=NOW
                )
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "INSERT INTO certificate (edition_id, person_id, kind, full_name, language, code, issued_at) "
            "VALUES (1, 1, 'mentor', 'Somebody', 'es', 'code', '2024-04-12 00:00:00.000000')"
        )
        # One project that the juror of the demo was asked to score is no longer theirs.
        taken = raw.execute(
            "UPDATE assignment SET withdrawn_at = '2024-04-12 00:00:00.000000' WHERE id = (SELECT max(assignment.id) "
            "FROM assignment JOIN account ON account.id = juror_id WHERE account.subject = 'jurado-1')"
        )
        assert taken.rowcount == 1
    return path


@pytest.fixture(scope="module")
def begun(seeded: Path) -> World:
    """What is there at the beginning of each test; the database of this one is closed."""
    with closing(sqlite3.connect(seeded)) as raw:
        ids = {subject: number for number, subject in raw.execute("SELECT id, subject FROM account")}
        [(mine,)] = raw.execute(
            "SELECT project.slug FROM assignment JOIN project ON project.id = assignment.project_id "
            "WHERE juror_id = ? AND assignment.withdrawn_at IS NULL ORDER BY project.id LIMIT 1",
            (ids["jurado-1"],),
        )
        numbers = {
            name: raw.execute(f"SELECT min(id) FROM {table}").fetchone()[0]  # noqa: S608 - names of ours
            for name, table in (
                ("project", "project"),
                ("team", "team"),
                ("repo", "repo"),
                ("certificate", "certificate"),
            )
        }
        [(numbers["artifact"],)] = raw.execute("SELECT artifact_id FROM corpus_audit")
    names = {"juror": "jurado-1", "organizer": "organizacion-1"}
    actors = {name: Actor(ids[names.get(name, name)], signed_in_at=SIGNED_IN_AT) for name in WITH_AN_ACCOUNT}
    with closing(Database.open(f"sqlite:///{seeded}")) as database:
        numbers["invitation"] = roles.invite(
            database, actors["organizer"], 1, "juror", email="waits@example.org", now=NOW
        )
        numbers["juror"] = ids["jurado-2"]
        with database.write() as session:
            numbers["grant"] = closing_rows.add_grant(
                session,
                1,
                project_id=None,
                kind="compute",
                provider="Somebody",
                amount=None,
                unit=None,
                note=None,
                granted_on=NOW.date(),
                recorded_by=None,
                recorded_at=NOW,
            )
    return World(database, actors | {"community": COMMUNITY, COMMAND: COMMAND_LINE}, mine, numbers)


@pytest.fixture
def world(seeded: Path, begun: World, tmp_path: Path) -> Iterator[World]:
    path = tmp_path / "tablero.db"
    shutil.copyfile(seeded, path)
    with closing(Database.open(f"sqlite:///{path}")) as database:
        yield replace(begun, database=database)


def arguments(name: str, row: Row, world: World) -> dict[str, Any]:
    """What the function is called with, but for the actor and the database."""
    usual = USUAL | {"slug": world.mine if name.startswith(OF_A_PROJECT) else SLUG} | dict(row.arguments)
    parameters = inspect.signature(FUNCTIONS[name]).parameters.values()
    wanted = [
        one.name
        for one in parameters
        if one.name not in ("self", "actor", "session", "database")
        and (one.default is inspect.Parameter.empty or one.name in row.arguments or one.name == "email")
    ]
    return {one: usual[one](world) if callable(usual[one]) else usual[one] for one in wanted}


def call(name: str, row: Row, world: World, asking: str) -> BaseException | None:
    """Call the function as somebody; what it raised."""
    function, given = FUNCTIONS[name], arguments(name, row, world)
    if "." in name.partition(".")[2]:
        module, owner, _method = name.split(".")
        function = getattr(getattr(importlib.import_module(f"lib.services.{module}"), owner)(), function.__name__)
    given["actor"] = world.actors[asking]
    try:
        if "database" in inspect.signature(function).parameters:
            result = function(database=world.database, **given)
        else:
            opened = world.database.write() if row.writes else world.database.read()
            with opened as session:
                result = function(session=session, **given)
                if inspect.isgenerator(result):
                    list(result)
    except Exception as raised:
        return raised
    if isinstance(result, background_sync.WatchedSync | corpus_audits.WatchedAudit) and result.thread is not None:
        result.thread.join()
    return None


@dataclass
class Watch:
    """Whether anything was written since it was last asked."""

    raw: sqlite3.Connection
    version: int = 0

    def is_touched(self) -> bool:
        before, self.version = self.version, self.raw.execute("PRAGMA data_version").fetchone()[0]
        return before != self.version


@pytest.fixture
def watch(world: World) -> Iterator[Watch]:
    with closing(sqlite3.connect(world.database.url.removeprefix("sqlite:///"))) as raw:
        found = Watch(raw)
        found.is_touched()
        yield found


def test_every_function_that_takes_an_actor_has_its_row() -> None:
    assert sorted(ROWS | NOT_ASKED) == sorted(FUNCTIONS)


@pytest.mark.parametrize(("name", "row"), CASES, ids=[f"{name}-{n}" for n, (name, _row) in enumerate(CASES)])
def test_nobody_else_is_let_in_and_nothing_is_touched(name: str, row: Row, world: World, watch: Watch) -> None:
    for asking in sorted(EVERYBODY - row.may):
        assert isinstance(call(name, row, world, asking), NotAllowedError), asking
        assert not watch.is_touched(), asking


@pytest.mark.parametrize(("name", "row"), CASES, ids=[f"{name}-{n}" for n, (name, _row) in enumerate(CASES)])
def test_whoever_may_is_let_in(name: str, row: Row, world: World) -> None:
    for asking in sorted(row.may):
        assert not isinstance(call(name, row, world, asking), NotAllowedError | TypeError), asking


FOREIGN = [(name, row) for name, row in CASES if row.foreign]


@pytest.mark.parametrize(("name", "row"), FOREIGN, ids=[f"{name}-{n}" for n, (name, _row) in enumerate(FOREIGN)])
def test_what_is_not_theirs_is_not_there_for_those_who_may_either(
    name: str, row: Row, world: World, watch: Watch
) -> None:
    foreign = replace(row, arguments=dict(row.arguments) | dict(row.foreign))
    for asking in sorted(row.may):
        # The command line may do everything in every edition that is there.
        if asking != COMMAND or row.foreign not in (NO_EDITION, {"edition_id": 2}):
            expected = NotAllowedError if row.may == JURORS else Exception
            assert isinstance(call(name, foreign, world, asking), expected), asking
            assert not watch.is_touched(), asking


def test_rows_are_used() -> None:
    unknown = {name for row in ROWS.values() for one in row for name in (*one.arguments, *one.foreign)} - {"slug"}
    assert unknown <= set(USUAL)
