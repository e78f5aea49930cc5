"""Rosters from sheets and from channels of Discord: what is taken, and what is refused with its line."""

import json
from typing import Any

import pytest

from lib.sources.refusals import Findings, RefusedFileError
from lib.sources.roster_files import RosterRow, parse_rosters

Listed = tuple[str | None, str | None, str | None]


def read(content: str) -> list[RosterRow]:
    return parse_rosters(content.encode(), Findings())


def people(team: RosterRow) -> list[Listed]:
    return [(one.full_name, one.email_key, one.hub_name) for one in team.members]


def refused(content: str) -> str:
    with pytest.raises(RefusedFileError) as error:
        read(content)
    return str(error.value)


def channel(*contents: str, **more: Any) -> str:
    messages = [
        {"id": str(1000 + place), "timestamp": f"2031-03-{place + 1:02}T10:00:00+00:00", "content": said, "author": {}}
        for place, said in enumerate(contents)
    ]
    return json.dumps({"guild": {}, "channel": {}, "messages": messages, **more}, ensure_ascii=False, indent=2)


@pytest.mark.parametrize(
    "header",
    [
        "Equipo,Nombre,Correo electrónico,Usuario de Hugging Face",
        "Team,Name,Email,HF username",
        "Equipe,Nome,E-mail,Usuário do Hub",
    ],
)
def test_sheet_has_a_row_for_each_person(header: str) -> None:
    [team] = read(f"{header}\nLlama,Ana Ruiz,Ana@Example.org,https://huggingface.co/ana\n llama ,Eva,,\nLlama,Eva,,\n")
    assert (team.source_key, team.name, team.seeks_members, team.line) == ("llama", "Llama", None, 2)
    assert people(team) == [("Ana Ruiz", "ana@example.org", "ana"), ("Eva", None, None)]


def test_sheet_has_a_row_for_each_team() -> None:
    rows = read(
        'Team;Members;Looking for members\nLlama;"Ana Ruiz (@ana), eva@example.org\n2. Hugo - hf.co/hugo";sí\n'
        "Puma;;no\n"
    )
    assert [(team.name, team.seeks_members) for team in rows] == [("Llama", True), ("Puma", False)]
    assert people(rows[0]) == [("Ana Ruiz", None, "ana"), (None, "eva@example.org", None), ("Hugo", None, "hugo")]
    assert people(rows[1]) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Nombre,Correo\nAna,ana@example.org\n", 'No column for "team"'),
        ("Equipo,Tema\nLlama,NLP\n", 'No column for "members"'),
        ("Equipo,Nombre\n,Ana\n", 'Line 2, column "Equipo": The cell is empty'),
        ("Equipo,Correo\nLlama,ana@@example.org\n", 'Line 2, column "Correo": The e-mail address has more than one @'),
        ("Equipo,Nombre,Buscan gente\nLlama,Ana,quizás\n", 'Line 2, column "Buscan gente": This is neither yes nor no'),
        ("Equipo,Nombre\n", "no rows"),
        ("Equipo,Nombre\n" + "x" * 201 + ",Ana\n", "more than 200 characters"),
    ],
)
def test_sheet_is_refused_with_its_place(content: str, said: str) -> None:
    assert said in refused(content)


def test_channel_declares_teams_among_talk() -> None:
    llama = "**Equipo:** Llama 🦙\n**Miembros:** Ana Ruiz (ana@example.org), @evita, <@123> y Hugo\nBuscamos: gente"
    puma = "Nome da equipe: Puma\nMembros:\n- Zoe (https://huggingface.co/zoe-l)\n- Raúl\n\nProjeto: poemas\n"
    puma += "Procuramos: ninguém"
    findings = Findings()
    rows = parse_rosters(channel("Hola", llama, puma, "¿Quién busca equipo?").encode(), findings)
    assert [(team.name, team.seeks_members) for team in rows] == [("Llama 🦙", True), ("Puma", False)]
    assert people(rows[0]) == [("Ana Ruiz", "ana@example.org", None), ("evita", None, None), ("Hugo", None, None)]
    assert people(rows[1]) == [("Zoe", None, "zoe-l"), ("Raúl", None, None)]
    assert [str(notice) for notice in findings.notices] == [
        "Messages that declare no team, or say it again, were left aside: 2."
    ]


def test_newest_message_about_a_team_counts() -> None:
    [team] = read(channel("Equipo: Llama\nMiembros: Ana\nBuscamos gente", "equipo: LLAMA\nMiembros: Ana, Eva"))
    assert (team.name, team.seeks_members, people(team)) == ("LLAMA", False, [("Ana", None, None), ("Eva", None, None)])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (channel("Equipo:\nMiembros: Ana"), 'Line 6: The message has no name after "Equipo:"'),
        (channel("Hola", "Equipo: Llama"), 'Line 12: The message names a team and has no line "Miembros: ..."'),
        (channel("Hola", "Adiós"), "None of the 2 messages declares a team"),
        ('{"messages": [\n1]}', "Line 1: This is not a channel of Discord"),
        ("{\n\n]", "Line 3: This is not a channel of Discord"),
        ("[]", "Line 1: This is not a channel of Discord"),
    ],
)
def test_channel_is_refused_with_its_place(content: str, said: str) -> None:
    assert said in refused(content)


def test_hostile_messages_are_read_quickly() -> None:
    assert len(read(channel(f"Equipo: a\nMiembros: {'a' * 200_000}", "-" * 100_000 + "Equipo"))) == 1
