"""Submitted projects from the answers of a form. Teams, people and addresses are made up."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lib.domain.artifact_links import parse_link
from lib.domain.edition import FormColumn, FormRules
from lib.sources.cells import form_key
from lib.sources.csv_files import read_table
from lib.sources.refusals import Findings, RefusedFileError
from lib.sources.submission_files import (
    MemberRow,
    SubmissionFormat,
    SubmissionRow,
    parse_submissions,
    submission_columns,
)

YES_NO = {"yes": ("Sí", "Sim"), "no": ("No", "Não")}
FORM = SubmissionFormat(
    rules=FormRules(
        zone="Europe/Madrid",
        day_order="day_first",
        columns={
            "submitted_at": FormColumn(headers=("Marca temporal", "Timestamp"), is_required=True),
            "email": FormColumn(headers=("Correo", "Email"), is_required=True),
            "title": FormColumn(headers=("Proyecto", "Project"), is_required=True),
            "summary": FormColumn(headers=("Resumen",)),
            "team_name": FormColumn(headers=("Equipo",)),
            "team_size": FormColumn(headers=("Personas",)),
            "member_emails": FormColumn(headers=("Correos",)),
            "member_hub_names": FormColumn(headers=("Usuarios",)),
            "member_names": FormColumn(headers=("Integrantes",)),
            "track": FormColumn(headers=("Tipo",)),
            "goals": FormColumn(headers=("ODS",)),
            "language": FormColumn(headers=("Idioma",)),
            "dataset": FormColumn(headers=("Dataset",), is_required=True),
            "model": FormColumn(headers=("Modelo",)),
            "space": FormColumn(headers=("Demo",)),
            "notebook": FormColumn(headers=("Código",)),
            "video": FormColumn(headers=("Vídeo",)),
            "other": FormColumn(headers=("Otros",)),
            "wants_conference_pass": FormColumn(headers=("Pase",)),
            "wants_talent_nomination": FormColumn(headers=("Red",)),
        },
        values={
            "track": {"complete": ("Completo",), "corpus_only": ("Solo corpus",)},
            "language": {"es": ("Español",)},
            "wants_conference_pass": YES_NO,
            "wants_talent_nomination": YES_NO,
        },
    ),
    tracks=("complete", "corpus_only"),
    goals_by_title={
        "Salud y bienestar": 3,
        "Educación de calidad": 4,
        "Paz, justicia e instituciones sólidas": 16,
        "Industria, innovación e infraestructura": 9,
    },
    minimum_team_size=1,
    maximum_team_size=5,
    wishes=("conference_pass", "talent_nomination"),
)
AT = datetime(2024, 4, 10, 8, 0, tzinfo=UTC)
HUB = "https://huggingface.co"


def submission(line: int, email: str, title: str, **answers: object) -> SubmissionRow:
    key = email.casefold()
    blank = SubmissionRow(
        line=line,
        source_key=form_key(AT, key),
        submitted_at=AT,
        email=email,
        email_key=key,
        title=title,
        summary=None,
        team_name=None,
        team_size=None,
        members=(),
        track=None,
        goals=(),
        language=None,
        links=(),
    )
    return replace(blank, **answers)  # type: ignore[arg-type]


def read(*lines: str) -> tuple[list[SubmissionRow], list[str], list[str]]:
    """Rows, refusals and notices of a file with these lines."""
    findings = Findings()
    try:
        table = read_table("\n".join(lines).encode())
        rows = parse_submissions(table, submission_columns(table, FORM), findings, form=FORM)
        findings.require_none()
    except RefusedFileError as error:
        return [], [str(refusal) for refusal in error.refusals], []
    return rows, [], [str(notice) for notice in findings.notices]


def test_a_full_answer_is_read_whole() -> None:
    rows, refusals, notices = read(
        "Marca temporal,Correo,Proyecto,Resumen,Equipo,Personas,Correos,Usuarios,Integrantes,Tipo,ODS,Idioma,"
        "Dataset,Modelo,Demo,Código,Vídeo,Otros,Pase,Red",
        '2024/04/10 10:00:00 a. m. GMT+2,Participante.0001@Example.org, KUNTUR ,"Uno.\n\nDos.",Los cóndores,2,'
        '"participante.0001@example.org, Participante.0002@example.org","@uno;https://hf.co/dos",'
        '"Participante 0001\nParticipante 0002",Solo corpus,"3. Salud y bienestar, 16.3",Español,'
        f'"{HUB}/datasets/org/a\n{HUB}/datasets/org/b",org/m,{HUB}/spaces/org/KUNTUR/,'
        "https://github.com/example-user/x/blob/main/y.ipynb,https://youtu.be/7Og2c8yyZqs,,Sí,No",
    )
    assert (refusals, notices) == ([], [])
    assert rows == [
        submission(
            2,
            "Participante.0001@Example.org",
            "KUNTUR",
            summary="Uno.\n\nDos.",
            team_name="Los cóndores",
            team_size=2,
            members=(
                MemberRow("participante.0001@example.org", "participante.0001@example.org", "uno", "Participante 0001"),
                MemberRow("Participante.0002@example.org", "participante.0002@example.org", "dos", "Participante 0002"),
            ),
            track="corpus_only",
            goals=(3, 16),
            language="es",
            links=(
                parse_link(f"{HUB}/datasets/org/a"),
                parse_link(f"{HUB}/datasets/org/b"),
                parse_link("org/m", "model"),
                parse_link(f"{HUB}/spaces/org/KUNTUR/"),
                parse_link("https://github.com/example-user/x/blob/main/y.ipynb"),
                parse_link("https://youtu.be/7Og2c8yyZqs"),
            ),
            wishes=("conference_pass",),
        )
    ]


HEADER = "Timestamp,Email,Project,Dataset"
STAMP = "10/04/2024 10:00:00"


def test_what_is_not_said_is_not_known() -> None:
    rows, refusals, notices = read(HEADER, f"{STAMP},a@example.org,A,")
    assert (rows, refusals, notices) == ([submission(2, "a@example.org", "A")], [], [])


@pytest.mark.parametrize(
    ("headers", "cells", "wishes"),
    [
        ("", "", None),
        (",Pase", ",", ()),
        (",Pase", ",No", ()),
        (",Red,Pase", ",Sí,Sí", ("conference_pass", "talent_nomination")),
    ],
)
def test_wishes_are_what_the_form_was_answered_yes_to(headers: str, cells: str, wishes: tuple[str, ...] | None) -> None:
    rows, refusals, _ = read(HEADER + headers, f"{STAMP},a@example.org,A,{cells}")
    assert (refusals, [row.wishes for row in rows]) == ([], [wishes])


def test_a_wish_that_is_neither_yes_nor_no_is_refused() -> None:
    _, refusals, _ = read(HEADER + ",Pase", f"{STAMP},a@example.org,A,,quizá")
    assert len(refusals) == 1
    assert refusals[0].startswith('Line 2, column "Pase": ')


@pytest.mark.parametrize(
    ("cell", "goals"),
    [
        ("3", (3,)),
        ("10, 3", (3, 10)),
        ("ODS 3; ODS 10", (3, 10)),
        ("ODS3 y ODS10", (3, 10)),
        ("SDG 17", (17,)),
        ("16. Paz, justicia e instituciones sólidas", (16,)),
        ("Paz, justicia e instituciones solidas, Educación de calidad", (4, 16)),
        ("9: Industria, innovación e infraestructura\n4", (4, 9)),
        ("Meta 3.4", (3,)),
        ("", ()),
        ("ninguno", ()),
    ],
)
def test_goals_are_read_from_numbers_and_titles(cell: str, goals: tuple[int, ...]) -> None:
    rows, refusals, _ = read(HEADER + ",ODS", f'{STAMP},a@example.org,A,,"{cell}"')
    assert (refusals, [row.goals for row in rows]) == ([], [goals])


@pytest.mark.parametrize("cell", ["18", "0", "3, 18", "Felicidad"])
def test_a_goal_that_does_not_exist_is_refused(cell: str) -> None:
    _, refusals, _ = read(HEADER + ",ODS", f'{STAMP},a@example.org,A,,"{cell}"')
    assert refusals == [
        'Line 2, column "ODS": Sustainable Development Goals are numbered 1 to 17. '
        "Correct the cell at its source and export again."
    ]


@pytest.mark.parametrize("cell", ["", "-", "N/A", "no", "Ninguno", "Não se aplica", "No tenemos"])
def test_saying_that_there_is_no_link_is_no_link(cell: str) -> None:
    rows, _, notices = read(HEADER, f"{STAMP},a@example.org,A,{cell}")
    assert ([row.links for row in rows], notices) == ([()], [])


def test_links_of_another_kind_are_kept_as_they_are_and_no_links_are_left_out_with_a_notice() -> None:
    rows, refusals, notices = read(
        HEADER + ",Demo",
        f"{STAMP},a@example.org,A,{HUB}/org/m,https://github.com/example-user/x/blob/main/y.ipynb",
        f"{STAMP},b@example.org,B,lo subimos mañana,javascript:alert(1)",
    )
    assert refusals == []
    assert [[(link.kind, link.locator) for link in row.links] for row in rows] == [
        [("model", "org/m"), ("notebook", "https://github.com/example-user/x/blob/main/y.ipynb")],
        [],
    ]
    assert notices == [
        'Line 2, column "Dataset": The link is a model, in a column for a dataset: kept as what it is.',
        'Line 2, column "Demo": The link is a notebook, in a column for a Space: kept as what it is.',
        'Line 3, column "Dataset": This is not a link: left out. Ask the team for the address.',
        'Line 3, column "Demo": This is not a link: left out. Ask the team for the address.',
    ]


def test_an_artifact_given_twice_counts_once() -> None:
    rows, _, _ = read(HEADER, f'{STAMP},a@example.org,A,"org/a {HUB}/datasets/org/a/"')
    assert [link.as_given for link in rows[0].links] == ["org/a"]


@pytest.mark.parametrize(
    ("emails", "hub_names", "names", "members", "size"),
    [
        ("", "", "Ana; Bea", (), None),
        ("a@example.org", "", "", (("a@example.org", None, None),), 1),
        ("", "uno, dos", "", ((None, "uno", None), (None, "dos", None)), 2),
        ("a@example.org;b@example.org", "", "A", (("a@example.org", None, None), ("b@example.org", None, None)), 2),
        ("a@example.org;A@Example.org", "", "", (("a@example.org", None, None),), 1),
        ("", "uno, https://huggingface.co/UNO", "", ((None, "uno", None),), 1),
    ],
)
def test_members_are_who_can_be_known(
    emails: str, hub_names: str, names: str, members: tuple[object, ...], size: int | None
) -> None:
    rows, refusals, _ = read(
        HEADER + ",Correos,Usuarios,Integrantes", f'{STAMP},z@example.org,A,,"{emails}","{hub_names}","{names}"'
    )
    assert refusals == []
    assert tuple((member.email, member.hub_name, member.full_name) for member in rows[0].members) == members
    assert rows[0].team_size == size


def test_lists_that_do_not_match_keep_the_addresses() -> None:
    rows, _, notices = read(
        HEADER + ",Correos,Usuarios", f'{STAMP},z@example.org,A,,"a@example.org, b@example.org",uno'
    )
    assert [member.hub_name for member in rows[0].members] == [None, None]
    assert notices == [
        'Line 2, column "Usuarios": There are not as many user names as e-mails: the user names were left out.'
    ]


def test_a_team_outside_the_rules_is_kept_for_people_to_decide() -> None:
    rows, refusals, notices = read(HEADER + ",Personas", f"{STAMP},a@example.org,A,,8", f"{STAMP},b@example.org,B,,5")
    assert ([row.team_size for row in rows], refusals) == ([8, 5], [])
    assert notices == [
        'Line 2, column "Personas": The team has 8 people; the edition allows 1 to 5: kept, for you to decide.'
    ]


def test_every_cell_that_cannot_be_read_is_refused_with_its_place() -> None:
    _, refusals, _ = read(
        HEADER + ",Personas,Tipo,Correos",
        "10/04/2024,a@example.org,,,cinco,Otro,uno",
        f"{STAMP},b@example.org,B,,,,",
    )
    assert [refusal.split(": ")[0] for refusal in refusals] == [
        'Line 2, column "Timestamp"',
        'Line 2, column "Project"',
        'Line 2, column "Correos"',
        'Line 2, column "Personas"',
        'Line 2, column "Tipo"',
    ]


def test_answering_again_replaces_the_answer_and_keeps_its_key() -> None:
    rows, refusals, notices = read(
        HEADER,
        "10/04/2024 12:00:00,a@example.org,Mi  Proyecto,org/c",
        f"{STAMP},A@example.org,mi proyecto.,org/a",
        "10/04/2024 11:00:00,a@example.org,Mi proyecto,org/b",
        f"{STAMP},a@example.org,Otro,",
    )
    # Line 5 came in the same second from the same person: nothing tells the two apart.
    assert refusals == ["Line 5: Line 3 is the same entry with other answers. Remove the one that does not count."]
    rows, refusals, notices = read(
        HEADER,
        "10/04/2024 12:00:00,a@example.org,Mi  Proyecto,org/c",
        f"{STAMP},A@example.org,mi proyecto.,org/a",
        "10/04/2024 11:00:00,a@example.org,Mi proyecto,org/b",
        "10/04/2024 11:00:01,a@example.org,Otro,",
    )
    assert refusals == []
    assert [(row.title, row.source_key, row.line) for row in rows] == [
        ("Mi Proyecto", form_key(AT, "a@example.org"), 2),
        ("Otro", form_key(datetime(2024, 4, 10, 9, 0, 1, tzinfo=UTC), "a@example.org"), 5),
    ]
    assert [link.locator for link in rows[0].links] == ["org/c"]
    assert notices == ["Line 4: The same person and title as line 3: the newer answers count."]


def test_a_row_pasted_twice_counts_once() -> None:
    rows, refusals, notices = read(HEADER, f"{STAMP},a@example.org,A,", f"{STAMP},a@example.org,A,")
    assert (len(rows), refusals, notices) == (1, [], ["Line 3: The same row as line 2: counted once."])


def test_missing_headers_refuse_the_file() -> None:
    _, refusals, _ = read("Timestamp,Email,Proyectos", f"{STAMP},a@example.org,A")
    assert refusals == [
        'Line 1: No column for "title". Headers tried: Proyecto, Project. The nearest one found is "Proyectos": '
        "rename it or add it to the edition file.",
        'Line 1: No column for "dataset". Headers tried: Dataset. '
        "Rename the column or add its header to the edition file.",
    ]


def test_a_track_that_the_edition_does_not_have_is_a_fault_of_the_edition() -> None:
    form = replace(FORM, tracks=("complete",))
    with pytest.raises(RefusedFileError, match='declares the answer "corpus_only" for "track"'):
        submission_columns(read_table(HEADER.encode() + b"\n"), form)
