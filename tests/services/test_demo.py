"""The demo databases: published shares, whole files, the same rows for the same seed, and nothing from the future."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from lib.domain import likes as likes_rules
from lib.domain.demo_plan import STAGES
from lib.domain.projects import short_title
from lib.services import demo, panorama, releases, source_runs, visits
from lib.services.access import Actor, roles_of
from lib.sources.edition_files import read_edition
from lib.store import assignments, ballots, conflicts, editions, judging, public_figures
from lib.store.database import Database, DatabaseNotEmpty, create
from lib.store.models import (
    Artifact,
    Base,
    Corpus,
    DeclaredFigure,
    Edition,
    EvaluationSet,
    Measurement,
    Person,
    PersonDetail,
    Project,
    ProjectArtifact,
    PublicRelease,
    Registration,
    Repo,
    RepoClaim,
    RepoCommit,
    RepoRevision,
    SyncRun,
    Team,
    TeamMember,
)

SLUG = "somos600m-2024"
EDITION_ID = 1
EDITION = read_edition(SLUG)
CLOCKS = {
    "registration": datetime(2024, 3, 5, 12, tzinfo=UTC),
    "building": datetime(2024, 4, 1, 12, tzinfo=UTC),
    "judging": datetime(2024, 4, 14, 12, tzinfo=UTC),
    "published": datetime(2024, 4, 20, 12, tzinfo=UTC),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo")
    outcomes = demo.seed_all(made, SLUG)
    assert [(outcome.stage, outcome.is_new) for outcome in outcomes] == [(stage, True) for stage in STAGES]
    return made


@pytest.fixture(scope="module")
def sessions(folder: Path) -> Iterator[dict[str, Session]]:
    """A session for reading, by stage."""
    databases = {stage: Database.open(f"sqlite:///{folder / f'{stage}.db'}") for stage in STAGES}
    managers = {stage: database.read() for stage, database in databases.items()}
    yield {stage: manager.__enter__() for stage, manager in managers.items()}
    for manager in managers.values():
        manager.__exit__(None, None, None)
    for database in databases.values():
        database.close()


def _rows(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
        for name, table in Base.metadata.tables.items()
    }


def _rows_at(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(Database.open(f"sqlite:///{path}")) as database, database.read() as session:
        return _rows(session)


def _all(session: Session, model: type[DeclarativeBase]) -> list[Any]:
    return list(session.scalars(select(model)))


def _percent(values: list[Any]) -> dict[Any, int]:
    counts = Counter(values)
    return {value: (200 * count + len(values)) // (2 * len(values)) for value, count in counts.items()}


def _first_registrations(session: Session) -> list[Registration]:
    """One registration of each person."""
    by_person = {row.person_id: row for row in _all(session, Registration)}
    return list(by_person.values())


# --- Rows for a seed -------------------------------------------------------------------------------------------------


@pytest.mark.full
@pytest.mark.parametrize("stage", ["building", "published"])
def test_one_stage_alone_has_the_rows_that_it_has_among_all(stage: str, folder: Path, tmp_path: Path) -> None:
    outcome = demo.seed(f"sqlite:///{tmp_path / 'alone.db'}", SLUG, stage)
    assert str(outcome) == f"{tmp_path / 'alone.db'} made."
    assert _rows_at(tmp_path / "alone.db") == _rows_at(folder / f"{stage}.db")


@pytest.mark.full
def test_another_seed_gives_other_people_and_the_same_published_facts(folder: Path, tmp_path: Path) -> None:
    demo.seed(f"sqlite:///{tmp_path / 'other.db'}", SLUG, "judging", 7)
    one, other = _rows_at(folder / "judging.db"), _rows_at(tmp_path / "other.db")
    assert one["registration"] != other["registration"]
    assert one["team_member"] != other["team_member"]
    for table in ("project", "corpus", "declared_figure", "evaluation_set", "team"):
        assert one[table] == other[table]


def test_what_is_current_stays_as_it_is(folder: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    outcomes = demo.seed_all(folder, SLUG)
    assert [outcome.is_new for outcome in outcomes] == [False] * 4
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    """A copy of the demo database of the first stage, in a folder of its own."""
    for file in folder.glob("registration.db*"):
        shutil.copy(file, tmp_path)
    return tmp_path / "registration.db"


@pytest.mark.full
def test_a_database_of_another_seed_is_made_anew(copied: Path, folder: Path) -> None:
    assert not demo.seed(f"sqlite:///{copied}", SLUG, "registration").is_new
    assert demo.seed(f"sqlite:///{copied}", SLUG, "registration", 7).is_new
    assert _rows_at(copied) != _rows_at(folder / "registration.db")


@pytest.mark.full
def test_a_current_database_is_made_anew_on_demand(copied: Path) -> None:
    before = copied.stat().st_ino
    assert demo.seed(f"sqlite:///{copied}", SLUG, "registration", keep_current=False).is_new
    assert copied.stat().st_ino != before


@pytest.mark.full
def test_a_damaged_or_missing_database_is_made_anew(copied: Path, folder: Path) -> None:
    copied.write_bytes(b"not a database")
    assert demo.seed(f"sqlite:///{copied}", SLUG, "registration").is_new
    assert _rows_at(copied) == _rows_at(folder / "registration.db")
    copied.unlink()
    assert demo.seed(f"sqlite:///{copied}", SLUG, "registration").is_new
    assert _rows_at(copied) == _rows_at(folder / "registration.db")


def test_a_seeding_that_fails_leaves_what_was_there(copied: Path) -> None:
    before = {path.name: path.read_bytes() for path in copied.parent.iterdir()}

    def fail(done: int, total: int) -> None:
        if done == total // 2:
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        demo.seed(f"sqlite:///{copied}", SLUG, "registration", 7, progress=fail)
    assert {path.name: path.read_bytes() for path in copied.parent.iterdir()} == before


@pytest.mark.parametrize("is_noted", [True, False])
def test_a_database_that_is_no_demo_is_left_alone(is_noted: bool, tmp_path: Path) -> None:
    path = tmp_path / "tablero.db"
    with closing(create(f"sqlite:///{path}")) as database, database.write() as session:
        editions.add_edition(session, slug=SLUG, created_at=CLOCKS["judging"])
    if is_noted:
        path.with_name("tablero.db.made-from").write_text("", encoding="utf-8")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(DatabaseNotEmpty, match="it was left alone"):
        demo.seed(f"sqlite:///{path}", SLUG, "registration", keep_current=False)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.full
def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    demo.seed(
        f"sqlite:///{tmp_path / 'stage.db'}",
        SLUG,
        "registration",
        progress=lambda done, total: seen.append((done, total)),
    )
    total = len(seen)
    assert seen == [(done, total) for done in range(1, total + 1)]


def test_an_unknown_stage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='there is no stage "soon"; stages: registration, building'):
        demo.seed(f"sqlite:///{tmp_path / 'x.db'}", SLUG, "soon")
    assert list(tmp_path.iterdir()) == []


def test_a_city_is_named_once_fifty_people_live_there(sessions: dict[str, Session]) -> None:
    named = {}
    for stage in STAGES:
        found = releases.latest_release(sessions[stage], EDITION_ID)
        assert found is not None
        named[stage] = [(count.category, count.people) for count in found.table("city").counts if ":" in count.category]
    assert named == {"registration": [("ES:madrid", 50)], **{stage: [("ES:madrid", 65)] for stage in STAGES[1:]}}


# --- Clocks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_names_itself_and_its_clock(stage: str, sessions: dict[str, Session]) -> None:
    shown = visits.edition_to_show(sessions[stage], None)
    assert shown == visits.ShownEdition(EDITION_ID, SLUG, stage, CLOCKS[stage])


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_from_the_future_but_the_dates_of_published_figures(
    stage: str, sessions: dict[str, Session]
) -> None:
    late = []
    for mapper in Base.registry.mappers:
        for row in _all(sessions[stage], mapper.class_):
            if isinstance(row, Measurement) and row.provenance == "declared":
                continue
            late += [
                (mapper.class_.__name__, name)
                for name in (column.key for column in mapper.column_attrs)
                if isinstance(getattr(row, name), datetime) and getattr(row, name) > CLOCKS[stage]
            ]
    assert late == []


def test_what_was_there_stays_from_stage_to_stage(sessions: dict[str, Session]) -> None:
    def known(session: Session) -> list[set[Any]]:
        return [
            {(row.person_id, row.email) for row in _all(session, PersonDetail)},
            {(row.source_key, row.registered_at, row.gender) for row in _all(session, Registration)},
            {(row.released_at, row.exact_people, str(row.tables)) for row in _all(session, PublicRelease)},
            {(row.source, row.started_at, row.status, row.rows_read) for row in _all(session, SyncRun)},
            {(row.name, row.created_at, row.size) for row in _all(session, Team)},
            {(row.slug, row.title) for row in _all(session, Project)},
            {(row.kind, row.locator, row.first_seen_at) for row in _all(session, Artifact)},
            {row.name for row in _all(session, Corpus)},
            {row.name for row in _all(session, EvaluationSet)},
        ]

    stages = [known(sessions[stage]) for stage in STAGES]
    for earlier, later in pairwise(stages):
        assert all(before <= after for before, after in zip(earlier, later, strict=True))


# --- People ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["building", "judging", "published"])
def test_registered_people_have_the_published_shares(stage: str, sessions: dict[str, Session]) -> None:
    rows = _first_registrations(sessions[stage])
    assert len(rows) == 651
    assert Counter(row.ticket for row in rows) == {"talks": 222, "hackathon": 429}
    assert len({row.country_code for row in rows}) == 29
    groups = [EDITION.country_group_of(row.country_code) for row in rows if row.country_code]
    assert _percent([group.key for group in groups if group]) == {"latam": 46, "spain": 32, "other": 22}
    assert _percent([row.gender for row in rows]) == {"male": 60, "female": 22, "non_binary": 1, None: 17}
    levels = {"fundamental": 40, "intermediate": 31, "advanced": 12, None: 17}
    assert _percent([row.nlp_level for row in rows]) == levels
    assert _percent([row.took_part_before for row in rows])[True] == 14
    assert sum(row.took_part_before is True for row in rows) >= 651 * 0.14


def test_about_six_in_ten_have_registered_at_the_first_stage(sessions: dict[str, Session]) -> None:
    assert 0.55 * 651 <= len(_all(sessions["registration"], Person)) <= 0.65 * 651


def test_some_people_are_in_both_sources_and_counted_once(sessions: dict[str, Session]) -> None:
    rows = _all(sessions["judging"], Registration)
    assert Counter(row.source for row in rows) == {"eventbrite": 554, "form": 111}
    twice = [person for person, count in Counter(row.person_id for row in rows).items() if count == 2]
    assert len(twice) == 14


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_could_be_somebody(stage: str, sessions: dict[str, Session]) -> None:
    for detail in _all(sessions[stage], PersonDetail):
        # Whom only a list of teams names has no address; somebody there typed a name wrong.
        assert re.fullmatch(r"Participante \d{4}" if detail.email else r"Par?ticipante \d{4}", detail.full_name)
        assert detail.email is None or re.fullmatch(r"participante\.\d{4}@example\.org", detail.email)
        assert detail.hub_name is None


@pytest.mark.parametrize("stage", STAGES)
def test_every_address_in_any_cell_is_an_example(stage: str, folder: Path) -> None:
    text = repr(_rows_at(folder / f"{stage}.db"))
    addresses = set(re.findall(r"[\w.+-]+@([\w-]+\.[\w.-]*\w)", text))
    assert addresses == {"example.org"}


def test_releases_are_those_that_the_rule_allows(sessions: dict[str, Session]) -> None:
    history = releases.release_history(sessions["judging"], EDITION_ID)
    assert history[-1] == (datetime(2024, 3, 16, 8, 55, tzinfo=UTC), 650)
    assert all(later - earlier >= 10 for (_, earlier), (_, later) in pairwise(history))
    assert all(people % 5 == 0 for _, people in history)
    assert all(row.is_synthetic for row in _all(sessions["judging"], PublicRelease))
    assert releases.release_history(sessions["published"], EDITION_ID) == history
    first = releases.release_history(sessions["registration"], EDITION_ID)
    assert 5 < len(first) < len(history)
    assert history[: len(first)] == first


# --- Projects, teams, corpora ----------------------------------------------------------------------------------------


def _links(session: Session) -> dict[str, list[tuple[str, str]]]:
    query = (
        select(Project.title, Artifact.kind, ProjectArtifact.url_as_given)
        .join(ProjectArtifact, ProjectArtifact.project_id == Project.id)
        .join(Artifact, Artifact.id == ProjectArtifact.artifact_id)
        .order_by(Project.id, ProjectArtifact.position)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for title, kind, url in session.execute(query):
        found.setdefault(short_title(title), []).append((kind, str(url)))
    return found


@pytest.mark.parametrize("stage", ["judging", "published"])
def test_published_projects_keep_their_oddities(stage: str, sessions: dict[str, Session]) -> None:
    links = _links(sessions[stage])
    assert len(links) == 15
    kinds = {title: [kind for kind, _ in given] for title, given in links.items()}
    assert kinds["NoticIA"] == ["dataset", "model", "space", "video"]
    assert kinds["Identificación de provincias y resúmenes con el COSER"] == ["dataset", "dataset"]
    assert kinds["SQLES"] == ["dataset", "model", "model", "notebook", "video"]
    assert kinds["ChaterapIA"] == kinds["LingComp_QA"] == ["dataset", "model", "space"]
    assert links["KUNTUR"][2] == ("space", "https://huggingface.co/spaces/somosnlp/KUNTUR/")
    assert links["RecetasDeLaAbuel@"][0] == links["ComeBien"][0]
    recipes = [row for row in _all(sessions[stage], Artifact) if row.locator == "somosnlp/RecetasDeLaAbuela"]
    assert [row.kind for row in recipes] == ["dataset"]


def test_projects_come_about_stage_by_stage(sessions: dict[str, Session]) -> None:
    def counts(session: Session) -> tuple[int, int, int, int, int]:
        projects = _all(session, Project)
        return (
            len(_all(session, Team)),
            len(projects),
            sum(row.submitted_at is not None for row in projects),
            len(_all(session, Corpus)),
            sum(row.award is not None for row in projects),
        )

    assert {stage: counts(sessions[stage]) for stage in STAGES} == {
        "registration": (5, 0, 0, 0, 0),
        "building": (13, 10, 5, 11, 0),
        "judging": (15, 15, 15, 17, 0),
        "published": (15, 15, 15, 17, 12),
    }
    deadline = EDITION.date("submission").instant
    assert all(row.submitted_at < deadline for row in _all(sessions["published"], Project))


def test_a_project_without_submission_has_what_was_seen_of_it(sessions: dict[str, Session]) -> None:
    links = _links(sessions["building"])
    submitted = {short_title(row.title): row.submitted_at for row in _all(sessions["building"], Project)}
    assert submitted["AviaciónInteligente"] is None
    assert [kind for kind, _ in links["AviaciónInteligente"]] == ["dataset", "model"]
    assert submitted["ThinkParaguayo"] is None
    assert [kind for kind, _ in links["ThinkParaguayo"]] == ["dataset"]
    assert submitted["NoticIA"] is not None
    assert len(links["NoticIA"]) == 4


def test_awards_are_the_published_ones(sessions: dict[str, Session]) -> None:
    awards = {short_title(row.title): row.award for row in _all(sessions["published"], Project) if row.award}
    assert Counter(awards.values()) == {
        "first_place": 1,
        "second_place": 1,
        "third_place": 1,
        "most_liked": 1,
        "special_mention": 3,
        "corpus_mention": 5,
    }
    assert awards["NoticIA"] == "first_place"
    assert awards["AviaciónInteligente"] == "most_liked"


def test_teams_have_the_published_sizes_and_one_person_is_in_two(sessions: dict[str, Session]) -> None:
    session = sessions["judging"]
    sizes = {row.id: row.size for row in _all(session, Team)}
    members = Counter(row.team_id for row in _all(session, TeamMember))
    assert members == sizes
    assert sum(sizes.values()) == 55
    in_teams = Counter(row.person_id for row in _all(session, TeamMember))
    assert Counter(in_teams.values()) == {1: 53, 2: 1}
    tickets = {row.person_id: row.ticket for row in _all(session, Registration)}
    assert {tickets[person_id] for person_id in in_teams} == {"hackathon"}


@pytest.mark.parametrize("stage", ["judging", "published"])
def test_headline_figures_are_the_published_ones(stage: str, sessions: dict[str, Session]) -> None:
    view = panorama.panorama(sessions[stage], EDITION, EDITION_ID)
    headline = {key: view.figure(key).value for key in ("people", "countries", "teams", "projects")}
    assert headline == {"people": 651, "countries": 29, "teams": 15, "projects": 15}
    assert view.figure("people").provenance == "declared"
    assert view.figure("examples").value == 2_333_052
    assert view.figure("megabytes").value == Decimal("324.67")


@pytest.mark.parametrize("stage", ["registration", "building"])
def test_early_stages_show_released_people_and_no_figure_of_the_paper(stage: str, sessions: dict[str, Session]) -> None:
    assert _all(sessions[stage], DeclaredFigure) == []
    people = panorama.panorama(sessions[stage], EDITION, EDITION_ID).figure("people")
    assert people.provenance == "released"
    assert people.is_synthetic


def test_evaluation_sets_move_on_from_stage_to_stage(sessions: dict[str, Session]) -> None:
    states = {stage: Counter(row.state for row in _all(sessions[stage], EvaluationSet)) for stage in STAGES}
    assert states == {
        "registration": {"proposed": 5, "validating": 3},
        "building": {"donated": 5, "proposed": 14, "validating": 3},
        "judging": {"included": 5, "donated": 14, "validating": 3},
        "published": {"included": 19, "validating": 3},
    }


# --- Likes -----------------------------------------------------------------------------------------------------------


def test_likes_are_marked_as_made_up_and_lie_between_first_seen_and_clock(sessions: dict[str, Session]) -> None:
    for stage in STAGES:
        session = sessions[stage]
        seen_at = {row.id: row.first_seen_at for row in _all(session, Artifact)}
        likes = [row for row in _all(session, Measurement) if row.metric == "likes"]
        assert all(row.is_synthetic for row in likes)
        assert all(seen_at[row.artifact_id] <= row.as_of <= CLOCKS[stage] for row in likes)
        assert not any(row.is_synthetic for row in _all(session, Measurement) if row.metric != "likes")
    assert _all(sessions["registration"], Measurement) == []


def test_the_most_liked_project_is_the_published_one_and_others_share_places(sessions: dict[str, Session]) -> None:
    session = sessions["published"]
    newest = {row.artifact_id: row.likes for row in public_figures.newest_likes(session, EDITION_ID)}
    totals = {
        short_title(project.title): likes_rules.sum_over_artifacts(project.artifact_ids, newest)
        for project in public_figures.projects(session, EDITION_ID)
    }
    standings = likes_rules.standings((title, likes) for title, likes in totals.items() if likes is not None)
    assert [(standing.key, standing.place) for standing in standings][:8] == [
        ("AviaciónInteligente", 1),
        ("NoticIA", 2),
        ("RecetasDeLaAbuel@", 3),
        ("AsistenciaRefugiados", 4),
        ("Traductor-Inclusivo", 4),
        ("ComeBien", 6),
        ("ThinkParaguayo", 6),
        ("SpanishMedicaLLM & SMC", 8),
    ]
    assert len(standings) == 15


def test_an_unknown_repo_has_no_likes(sessions: dict[str, Session]) -> None:
    session = sessions["published"]
    unknown = [row.id for row in _all(session, Artifact) if row.kind == "dataset" and row.repo_id is None]
    assert len(unknown) == 1
    counted = {row.artifact_id for row in _all(session, Measurement) if row.metric == "likes"}
    assert not counted & set(unknown)


# --- Who is looking, what was imported -------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_six_jurors_and_two_organizers_may_be_viewed_as(stage: str, sessions: dict[str, Session]) -> None:
    session = sessions[stage]
    people = {person.subject: (person.role, person.number) for person in visits.demo_people(session, EDITION_ID)}
    assert people == {
        "jurado-1": ("juror", 1),
        "jurado-2": ("juror", 2),
        "jurado-3": ("juror", 3),
        "jurado-4": ("juror", 4),
        "jurado-5": ("juror", 5),
        "jurado-6": ("juror", 6),
        "organizacion-1": ("organizer", 1),
        "organizacion-2": ("organizer", 2),
    }
    roles = {subject: roles_of(session, visits.demo_actor(session, subject), EDITION_ID) for subject in people}
    assert {role for subject in people if subject.startswith("jurado") for role in roles[subject]} == {"juror"}
    assert {role for subject in people if subject.startswith("organ") for role in roles[subject]} == {"organizer"}


def _organizer(session: Session) -> Actor:
    return visits.demo_actor(session, "organizacion-1")


@pytest.mark.parametrize(
    ("stage", "source"),
    [
        ("registration", "registrations:form"),
        ("building", "registrations:eventbrite"),
        ("judging", "registrations:form"),
    ],
)
def test_a_refused_file_keeps_the_last_good_import(stage: str, source: str, sessions: dict[str, Session]) -> None:
    session = sessions[stage]
    states = {state.source: state for state in source_runs.source_runs(session, _organizer(session), EDITION_ID).states}
    assert set(states) == {"registrations:eventbrite", "registrations:form", "teams:file", "hub"}
    refused, good = states[source].newest_refusal, states[source].last_good
    assert refused is not None and good is not None
    assert refused.started_at > good.started_at
    assert good.rows_read > 0
    [problem] = refused.problems
    assert problem.line is not None
    assert [state.newest_refusal for state in states.values() if state.source != source] == [None] * 3


@pytest.mark.parametrize("stage", ["registration", "judging"])
def test_a_refused_cell_is_named_by_line_and_column(stage: str, sessions: dict[str, Session]) -> None:
    refused = [row for row in _all(sessions[stage], SyncRun) if row.status == "refused"][-1]
    [problem] = refused.problems
    read = [row.rows_read for row in _all(sessions[stage], SyncRun) if row.source == refused.source]
    assert (problem["line"], problem["column"]) == (max(read) + 1, "Email")
    assert "example" not in repr(problem["values"])


def test_the_last_stage_has_no_refusal_open(sessions: dict[str, Session]) -> None:
    session = sessions["published"]
    states = source_runs.source_runs(session, _organizer(session), EDITION_ID).states
    assert [state.newest_refusal for state in states] == [None] * len(states)
    assert "feedback" in {state.source for state in states}


def test_imports_add_up_to_the_registrations(sessions: dict[str, Session]) -> None:
    session = sessions["judging"]
    runs = [run for run in _all(session, SyncRun) if run.source.startswith("registrations:")]
    assert sum(run.rows_added for run in runs) == len(_all(session, Registration)) == 665
    assert {run.rows_changed for run in runs} == {run.rows_withdrawn for run in runs} == {0}
    assert [row.demo_stage for row in _all(session, Edition)] == ["judging"]


# --- Repos on the Hub ------------------------------------------------------------------------------------------------


def test_repos_come_stage_by_stage_and_one_is_gone(sessions: dict[str, Session]) -> None:
    counts = {stage: Counter(row.presence for row in _all(sessions[stage], Repo)) for stage in STAGES}
    assert counts == {
        "registration": {"here": 8},
        "building": {"here": 39, "gone": 1},
        "judging": {"here": 67, "gone": 1},
        "published": {"here": 67, "gone": 1},
    }


@pytest.mark.parametrize("stage", ["judging", "published"])
def test_every_repo_that_a_project_gives_is_the_artifact(stage: str, sessions: dict[str, Session]) -> None:
    session = sessions[stage]
    names = {row.id: row.repo_id for row in _all(session, Repo)}
    claims = {row.artifact_id: names[row.repo_id] for row in _all(session, RepoClaim)}
    artifacts = [row for row in _all(session, Artifact) if row.kind in ("dataset", "model", "space")]
    assert claims == {row.id: row.repo_id for row in artifacts if row.repo_id is not None}


def test_a_repo_is_stored_as_its_last_sync_read_it(sessions: dict[str, Session]) -> None:
    session = sessions["published"]
    revisions = {(row.repo_id, row.sha) for row in _all(session, RepoRevision)}
    commits = {(row.repo_id, row.sha) for row in _all(session, RepoCommit)}
    for row in _all(session, Repo):
        assert row.sha == row.read_sha
        assert (row.id, row.sha) in revisions & commits
    looked = [run.started_at for run in _all(session, SyncRun) if run.source == "hub"]
    assert {row.seen_at for row in _all(session, Repo) if row.presence == "here"} == {max(looked)}


def test_every_repo_of_no_published_project_says_that_it_is_an_example(sessions: dict[str, Session]) -> None:
    session = sessions["published"]
    claimed = {row.repo_id for row in _all(session, RepoClaim)}
    others = [row.repo_id for row in _all(session, Repo) if row.id not in claimed]
    assert len(others) == 23
    assert all(name.startswith("somosnlp/ejemplo-") for name in others)


def test_pushes_around_the_deadline_are_there_for_its_snapshot(sessions: dict[str, Session]) -> None:
    session, deadline = sessions["published"], EDITION.date("submission").instant
    names = {row.id: row.repo_id for row in _all(session, Repo)}
    late = {
        names[row.repo_id].removeprefix("somosnlp/"): (row.committed_at > deadline, row.first_seen_at)
        for row in _all(session, RepoCommit)
        if row.first_seen_at > deadline and not names[row.repo_id].startswith("somosnlp/ejemplo-")
    }
    assert late == {
        "lenguaje-claro-dataset": (True, datetime(2024, 4, 12, 9, 30, tzinfo=UTC)),
        "gua-a": (True, datetime(2024, 4, 11, 15, 30, tzinfo=UTC)),
        "LLM_SQL_BaseDatosEspanol": (True, datetime(2024, 4, 11, 13, 30, tzinfo=UTC)),
        "chaterapia_demo": (False, datetime(2024, 4, 11, 12, 30, tzinfo=UTC)),
        "es-inclusive-language": (False, datetime(2024, 4, 13, 9, 30, tzinfo=UTC)),
    }


# --- The jury --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "state", "submitted", "asked", "begun"),
    [
        ("registration", "draft", 0, 0, 0),
        ("building", "draft", 0, 0, 0),
        ("judging", "open", 51, 88, 6),
        ("published", "published", 88, 88, 0),
    ],
)
def test_jury_has_come_as_far_as_the_stage(  # noqa: PLR0917 - a row of a table
    stage: str, state: str, submitted: int, asked: int, begun: int, sessions: dict[str, Session]
) -> None:
    session = sessions[stage]
    assert judging.state(session, EDITION_ID) == state
    assert len(ballots.submitted_ballots(session, EDITION_ID)) == submitted
    assert len(assignments.assigned_pairs(session, EDITION_ID)) == asked
    assert len(assignments.begun_pairs(session, EDITION_ID)) == begun


def test_nobody_scores_a_project_that_they_have_a_conflict_with(sessions: dict[str, Session]) -> None:
    for session in sessions.values():
        scored = {(row.project_id, row.juror_id) for row in ballots.submitted_ballots(session, EDITION_ID)}
        assert not scored & conflicts.binding_pairs(session, EDITION_ID)
    states = [steps[0].state for steps in conflicts.conflicts(sessions["judging"], EDITION_ID).values()]
    assert sorted(states) == ["confirmed", "suggested", "waived"]
    states = [steps[0].state for steps in conflicts.conflicts(sessions["published"], EDITION_ID).values()]
    assert sorted(states) == ["confirmed", "confirmed", "waived"]


def test_ballots_and_extra_points_of_the_demo_are_before_its_clock(sessions: dict[str, Session]) -> None:
    for stage in ("judging", "published"):
        session = sessions[stage]
        assert all(row.submitted_at <= CLOCKS[stage] for row in ballots.submitted_ballots(session, EDITION_ID))
        assert len(ballots.extra_points(session, EDITION_ID)) == 6
