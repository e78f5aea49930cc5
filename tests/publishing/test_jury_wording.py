"""Every state, tie, reason, warning and refusal of the jury has its words in each language, and letters are whole."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from lib.domain.assignment import (
    AssignmentPlan,
    Load,
    PlannedPair,
    PlanWarning,
    Reason,
    Release,
    ReleasedPair,
    Shortage,
    WarningKind,
)
from lib.domain.conflicts import KINDS, STATES
from lib.i18n import LANGUAGES, translator
from lib.publishing import jury_letters as letters
from lib.publishing import jury_tables, tables
from lib.publishing import jury_wording as wording
from lib.publishing.wording import Words
from lib.services.assignments import Terms, Trial
from lib.services.conflicts import ConflictRow
from lib.services.jury import JurorRow, JurorStanding, Jury, PlanRow, ProjectStanding, Reminder
from lib.services.projects import ProjectName
from lib.sources.edition_files import read_edition

NOW = datetime(2024, 4, 14, 12, tzinfo=UTC)
EDITION = read_edition("somos600m-2024")
ONE, TWO = ProjectName("one", "One: a corpus"), ProjectName("two", "Two")


def said(language: str) -> Words:
    return Words(language, {"pt": "pt-BR", "es": "es-ES"}.get(language, "en-US"), UTC, EDITION)  # type: ignore[arg-type]


def standing(number: int = 7, **changed: Any) -> JurorStanding:
    row = JurorRow(number, f"Juror {number}", None, None, True, None, ("es",), (), 9)
    return replace(JurorStanding(row, 2, 1, 0, (TWO,), (), 0), **changed)


def jury(*standings: JurorStanding) -> Jury:
    projects = (ProjectStanding(1, ONE, 1, (), 2), ProjectStanding(2, TWO, 0, (7,), 1))
    return Jury(standings, projects, None, "open", None)


def trial(plan: AssignmentPlan | None, ballots: int | None = 3) -> Trial:
    return Trial(
        Terms(ballots),
        plan,
        (),
        "d",
        {1: ONE, 2: TWO},
        {7: "Ana", 8: ""},
        "draft",
        True,
        {(1, 7): (EDITION.domains[0].key,)},
        {(1, 7): ("es",)},
    )


def every_word_is_filled(words: list[str]) -> bool:
    return all(word.strip() and "{" not in word for word in words) and len(set(words)) == len(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_tie_and_move_has_words_of_its_own(language: str) -> None:
    _ = translator(language)
    assert every_word_is_filled([wording.conflict_state(state, _) for state in STATES])
    assert every_word_is_filled([wording.conflict_move(state, _) for state in STATES])
    assert every_word_is_filled([wording.conflict_effect(state, _) for state in STATES])
    assert every_word_is_filled([wording.conflict_kind(kind, _) for kind in KINDS])
    assert every_word_is_filled([wording.release_reason(why, _) for why in get_args(Release)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_warning_of_a_plan_is_said(language: str) -> None:
    reasons = [
        wording.reason_sentence(PlannedPair(1, 7, (reason,), 8), trial(None), said(language))
        for reason in get_args(Reason)
    ]
    assert every_word_is_filled(reasons)
    warnings = [
        wording.warning_sentence(
            PlanWarning(kind, (1,), (7, 8), ((7,), (8,)), ("es", "pt"), 0.25), trial(None), said(language)
        )
        for kind in get_args(WarningKind)
    ]
    assert every_word_is_filled(warnings)


def test_plan_is_summed_up_with_what_it_adds_and_takes() -> None:
    plan = AssignmentPlan(
        (PlannedPair(1, 7, ("takes_over",), 8), PlannedPair(2, 7, ("kept",))),
        (ReleasedPair(1, 8, "dropped_out"),),
        (),
        (),
        "d",
    )
    assert wording.trial_finding(trial(plan), said("en")) == "1 new ballot, 1 taken from its juror"
    assert wording.trial_finding(trial(replace(plan, pairs=plan.pairs[1:], released=())), said("en")) == (
        "Nothing would change: who scores what fits these terms already"
    )
    assert wording.trial_finding(trial(None), said("en")) == "This plan cannot be made"


def test_growth_names_everybody_whose_list_gets_something_new() -> None:
    loads = (Load(7, 3, 5, 1, None, (1, 2)), Load(8, 2, 2, 0, None, ()))
    plan = AssignmentPlan((), (), loads, (), "d")
    assert wording.growth_sentence(plan, trial(plan), said("en")) == "New projects come to: Ana (+2)."


def test_shortage_says_which_projects_and_which_jurors() -> None:
    tight = Shortage((1,), (7, 8), 3, 2)
    assert wording.shortage_sentence(tight, trial(None), said("en")) == (
        "One: 3 ballots are needed, and only 2 can come, from Ana, Juror without a name (8)."
    )
    assert wording.shortage_sentence(Shortage((1, 2), (), 6, 0), trial(None), said("en")) == (
        "All projects together: 6 ballots are needed, and nobody may or can give one."
    )
    assert wording.shortage_sentence(Shortage((1, 2), (7,), 2, 1), trial(None, None), said("en")) == (
        "Ana: would have 2 open ballots and takes 1. Raise their maximum."
    )


def test_finding_counts_what_is_asked_for() -> None:
    nobody = standing(asked=0, submitted=0, due=())
    gone = replace(nobody, row=replace(nobody.row, is_judging=False))
    assert wording.finding(jury(), said("en")) == "Nobody judges this edition yet"
    assert wording.finding(jury(gone), said("en")) == "Nobody judges this edition yet"
    assert wording.finding(jury(nobody), said("en")) == "1 juror, and nothing assigned yet"
    assert wording.finding(jury(standing(), standing(8)), said("en")) == "2 of 4 ballots submitted"


def test_project_says_what_it_lacks() -> None:
    first, second = jury().projects
    assert wording.project_state(first, said("en")) == "1 ballot without a juror"
    assert wording.project_state(second, said("en")) == "1 ballot due"
    assert wording.project_state(replace(first, wanted=1), said("en")) == "All ballots are in"
    assert wording.project_state(replace(first, wanted=None, submitted=0), said("en")) == "Nothing assigned"


def test_step_of_a_conflict_says_who_and_why_and_a_hint_where_from() -> None:
    row = ConflictRow(1, 1, 7, "waived", "employer", "Years ago", 3, "Org", NOW)
    assert wording.conflict_step(row, said("en")) == "Apr 14, 12:00: Waived by Org. Years ago"
    assert wording.conflict_step(replace(row, recorder=None), said("en")).endswith("by the command line. Years ago")
    hint = replace(row, state="suggested", reason="team_member")
    assert wording.conflict_step(hint, said("en")) == "Apr 14, 12:00: Suggested, from rosters and repos"


def test_accepted_plan_is_said_with_its_terms() -> None:
    row = PlanRow(1, 5, 3, "d", "More hands", "Org", NOW)
    assert wording.plan_line(row, said("en")).endswith("Org: 3 ballots per project, seed 5. More hands")
    everything = replace(row, ballots_per_project=None, reason=None, accepter=None)
    assert wording.plan_line(everything, said("en")).endswith(
        "the command line: Everybody scores everything that they may"
    )


@pytest.mark.parametrize(
    ("languages", "subject", "greeting"),
    [
        (("pt", "es"), "#Somos600M 2024: 2 projetos esperam a sua pontuação", "Olá, Ana:"),
        (("qu", "en"), "#Somos600M 2024: 2 projects wait for your score", "Hello Ana,"),
        ((), "#Somos600M 2024: 2 proyectos esperan tu puntuación", "Hola, Ana:"),
    ],
)
def test_letter_is_in_the_language_of_the_juror(languages: tuple[str, ...], subject: str, greeting: str) -> None:
    reminder = Reminder(7, "Ana", "a@example.org", languages, (ONE, TWO))
    found, text = letters.letter(reminder, EDITION, EDITION.date("winners"), "https://example.org/mis-proyectos")
    assert found == subject
    assert text.splitlines()[0] == greeting
    assert "- One\n- Two\n" in text
    assert "https://example.org/mis-proyectos" in text
    assert "{" not in text


def test_letter_keeps_short_and_says_how_many_more() -> None:
    due = tuple(ProjectName(f"p{number}", f"P{number}") for number in range(30))
    _, text = letters.letter(Reminder(7, "", None, ("en",), due), EDITION, None, "https://example.org")
    assert text.startswith("Hello,\n")
    assert "- P11\n- and 18 more\n" in text
    assert "closes" not in text


def test_mail_merge_holds_the_letter_and_no_formula() -> None:
    reminder = Reminder(7, "=1+1", "a@example.org", ("es",), (ONE,))
    table = jury_tables.mail_merge([reminder], EDITION, None, "https://example.org")
    written = tables.render(table, "csv")
    assert written.startswith("name,email,language,count,due_projects,address,subject,text\n'=1+1,a@example.org,es,1,")
    assert "https://example.org/mis-proyectos?lang=es" in written


def test_tables_say_who_owes_what_without_addresses() -> None:
    someone = standing()
    found = jury(replace(someone, row=replace(someone.row, email="secret@example.org")))
    by_juror = tables.render(jury_tables.jurors(found, said("en")), "csv")
    by_project = tables.render(jury_tables.projects(found, said("en")), "csv")
    assert by_juror.splitlines()[1] == "Juror 7,yes,es,,9,2,1,0,Two,"
    assert by_project.splitlines()[1:] == ["One: a corpus,1,0,1,", "Two,0,1,0,Juror 7"]
    assert "secret" not in by_juror + by_project
