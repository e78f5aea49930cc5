"""Teams and their people from a file: a sheet as CSV or Excel, or a channel of Discord exported as JSON.

*Sheet*: one row for each person, with the columns `team` (required), `name`, `email`, `hub_name` and `seeking` (whether
the team looks for people); or one row for each team, with its people in `members`, separated by commas, semicolons or
line breaks. Headers in Spanish, English or Portuguese.

*Discord*: the JSON that DiscordChatExporter writes, an object with `messages`, each with `content`. A message with a
line "Equipo: ..." declares a team; "Miembros: ..." lists its people, on that line or in the lines that follow until
the next label; "Buscamos ..." says that it looks for people, unless it says "no". Of several messages about one team
the newest counts. Other messages are talk and are left aside.

A person in a list is an address, a Hub name (`@name` or the address of the profile), a name, or a name with one of both
in brackets or after a dash: "Ana Ruiz (@ana-ruiz)". In a channel `@name` is somebody's name on Discord, which is no Hub
name: there it is taken as the name they are called by.

>>> content = "Equipo;Miembros;Buscan gente\\nLlama;Ana Ruiz (@ana-ruiz), eva@example.org;sí\\n".encode()
>>> for team in parse_rosters(content, Findings()):
...     print(team.name, team.seeks_members, [(one.full_name, one.email_key, one.hub_name) for one in team.members])
Llama True [('Ana Ruiz', None, 'ana-ruiz'), (None, 'eva@example.org', None)]
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from lib.domain.identity import clean_text, comparison_key, email_fault, normalised_email, unaccented_key
from lib.domain.identity import hub_name as parsed_hub_name
from lib.domain.spreadsheets import original
from lib.sources import refusals as texts
from lib.sources.cells import EMAIL_FAULTS
from lib.sources.csv_files import Table
from lib.sources.headers import ColumnMap, map_headers
from lib.sources.refusals import Findings, Refusal, RefusedFileError
from lib.sources.submission_files import MemberRow
from lib.sources.table_files import read_table

RosterSource = Literal["file", "discord"]
LONGEST_NAME_CHARS = 200
_LONGEST_PERSON_CHARS = 500
_COLUMNS: Mapping[str, Sequence[str]] = {
    "team": ("team", "team name", "equipo", "nombre del equipo", "equipe", "nome da equipe", "nome do time"),
    "name": ("name", "full name", "nombre", "nombre completo", "nombre y apellidos", "nome", "nome completo"),
    "email": ("email", "e-mail", "email address", "correo", "correo electrónico", "endereço de e-mail"),
    "hub_name": (
        "hub user name",
        "hugging face",
        "hugging face username",
        "hf username",
        "usuario de hugging face",
        "usuario del hub",
        "usuário do hugging face",
        "usuário do hub",
    ),
    "members": ("members", "team members", "miembros", "integrantes", "participantes", "membros"),
    "seeking": (
        "seeks members",
        "looking for members",
        "buscan gente",
        "buscamos",
        "busca integrantes",
        "buscan integrantes",
        "procura integrantes",
        "procuramos",
    ),
}
_YES = frozenset({"si", "sim", "yes", "true", "verdadero", "verdadeiro", "1", "x"})
_NO = frozenset({"", "no", "nao", "false", "falso", "0", "n a"})
_NOBODY = frozenset({"no", "nao", "nadie", "ninguem", "nobody"})
_LABELS: Mapping[str, str] = {
    "team": r"(?:nombre\s+del\s+equipo|team\s+name|nome\s+d[ao]\s+(?:equipe|time)|equipo|team|equipe)",
    "members": r"(?:miembros|integrantes|participantes|members|team\s+members|membros)",
    "seeking": r"(?:buscamos|buscando|se\s+busca|se\s+buscan|looking\s+for|we\s+need|procuramos|procurando)",
}
_DECORATION = r"[\s*_~`>#•·\-–—]*(?:[^\w\s@]\s*)?[\s*_~`]*"
_LABEL = re.compile(
    rf"^{_DECORATION}(?:"
    rf"(?P<team>{_LABELS['team']})[\s*_~`]*:"
    rf"|(?P<members>{_LABELS['members']})[^:\n]{{0,20}}:"
    rf"|(?P<seeking>{_LABELS['seeking']})\b[\s*_~`]*:?"
    rf"|(?P<other>[^\W\d][^:\n]{{0,40}}):(?!//)"
    r")[\s*_~`]*(?P<rest>.*)$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[,;\n|]|\s+(?:y|e|and)\s+|(?<=\s)[•·](?=\s)")
_EMAIL = re.compile(r"[^\s<>()\[\],;:]+@[^\s<>()\[\],;:]+\.[^\s<>()\[\],;:]+")
_HUB_PROFILE = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/[^\s/)\]>]+/?", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\S)[(\[]?@[A-Za-z0-9][\w.-]*[)\]]?")
_MENTION = re.compile(r"<@[!&]?\d+>")
_EDGES = " \t*_~`>#•·-–—()[]<>:."


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A team as a file lists it. `line` is where it is first named; `seeks_members` None: not said."""

    line: int = field(compare=False)
    source_key: str
    name: str
    seeks_members: bool | None
    members: tuple[MemberRow, ...]


def source_of_file(content: bytes) -> RosterSource:
    """What kind of file it is: JSON comes from Discord, everything else is read as a sheet."""
    return "discord" if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[") else "file"


def parse_rosters(
    content: bytes, findings: Findings, *, file_name: str | None = None, sheet: str | None = None
) -> list[RosterRow]:
    """Every team of the file, in its order; `sheet` names one of a workbook.

    Raises RefusedFileError naming the lines and what to do.
    """
    if source_of_file(content) == "discord":
        teams = _of_channel(content, findings)
    else:
        teams = _of_sheet(read_table(content, file_name=file_name, sheet=sheet), findings)
    findings.require_none()
    return teams


def _of_sheet(table: Table, findings: Findings) -> list[RosterRow]:
    columns = map_headers(table.headers, _COLUMNS, ("team",), table.header_line)
    if not {"name", "email", "hub_name", "members"} & columns.positions.keys():
        tried = ", ".join(_COLUMNS["members"])
        values: dict[str, str | int] = {"field": "members", "tried": tried}
        raise RefusedFileError(Refusal(table.header_line, None, texts.MISSING_HEADER, values))
    if columns.left_out:
        findings.notice(table.header_line, None, texts.NOTICE_ROSTER_COLUMNS, count=len(columns.left_out))
    teams: dict[str, RosterRow] = {}
    for line, cells in table.records(findings):
        said = {name: clean_text(original(cells[at[0]])) for name, at in columns.positions.items() if name != "members"}
        name = said["team"]
        if not name or len(name) > LONGEST_NAME_CHARS:
            message = texts.NAME_TOO_LONG if name else texts.MISSING_VALUE
            findings.refuse(line, columns.title("team"), message, **({"limit": LONGEST_NAME_CHARS} if name else {}))
            continue
        found = list(_listed(cells[columns.positions["members"][0]]) if "members" in columns.positions else ())
        found += _own(said, line, columns, findings)
        seeks = _yes_or_no(said.get("seeking"), line, columns, findings)
        key = comparison_key(name)
        team = teams.get(key, RosterRow(line, key, name, None, ()))
        merged = team.seeks_members if seeks is None else (seeks or bool(team.seeks_members))
        teams[key] = replace(team, seeks_members=merged, members=_once([*team.members, *found]))
    if not teams:
        findings.refuse(None, None, texts.NO_ROWS)
    return list(teams.values())


def _own(said: Mapping[str, str], line: int, columns: ColumnMap, findings: Findings) -> list[MemberRow]:
    """The person of a row that holds one."""
    email, hub = said.get("email", ""), said.get("hub_name", "")
    key = normalised_email(email) if email else None
    fault = email_fault(key) if key else None
    if fault is not None:
        findings.refuse(line, columns.title("email"), EMAIL_FAULTS[fault])
        return []
    hub_name = parsed_hub_name(hub) if hub else None
    if hub and hub_name is None:
        findings.notice(line, columns.title("hub_name"), texts.NOTICE_HUB_NAME)
    name = said.get("name") or None
    return [MemberRow(email or None, key, hub_name, name)] if key or hub_name or name else []


def _yes_or_no(said: str | None, line: int, columns: ColumnMap, findings: Findings) -> bool | None:
    if said is None:
        return None
    key = unaccented_key(said)
    if key not in _YES | _NO:
        findings.refuse(line, columns.title("seeking"), texts.NOT_YES_OR_NO)
        return None
    return key in _YES if key else None


def _of_channel(content: bytes, findings: Findings) -> list[RosterRow]:
    text, messages = _messages(content)
    teams: dict[str, tuple[str, RosterRow]] = {}
    for message in messages:
        told = message.get("content")
        parts = _parts(told) if isinstance(told, str) else None
        if parts is None:
            continue
        line = _line_of(text, message)
        name = clean_text(parts["team"].strip(_EDGES))
        if not name:
            findings.refuse(line, None, texts.TEAM_WITHOUT_NAME)
        elif len(name) > LONGEST_NAME_CHARS:
            findings.refuse(line, None, texts.NAME_TOO_LONG, limit=LONGEST_NAME_CHARS)
        elif "members" not in parts:
            findings.refuse(line, None, texts.TEAM_WITHOUT_MEMBERS)
        else:
            seeks = "seeking" in parts and unaccented_key(parts["seeking"]).split(" ")[0] not in _NOBODY
            members = _once(list(_listed(parts["members"], handles_are_names=True)))
            row = RosterRow(line, comparison_key(name), name, seeks, members)
            at = str(message.get("timestamp") or "")
            if row.source_key not in teams or at >= teams[row.source_key][0]:
                teams[row.source_key] = at, row
    left_aside = len(messages) - len(teams) - len(findings.refusals)
    if not teams and not findings.refusals:
        findings.refuse(None, None, texts.NO_TEAM_DECLARED, count=len(messages))
    if left_aside > 0:
        findings.notice(None, None, texts.NOTICE_OTHER_MESSAGES, count=left_aside)
    return [row for _at, row in teams.values()]


def _messages(content: bytes) -> tuple[str, list[dict[str, Any]]]:
    """The text of the file and its messages. Raises RefusedFileError where it is no export of a channel."""
    try:
        text = content.decode("utf-8-sig")
        exported = json.loads(text)
    except (UnicodeDecodeError, RecursionError) as error:
        raise RefusedFileError(Refusal(None, None, texts.NOT_A_CHANNEL)) from error
    except json.JSONDecodeError as error:
        raise RefusedFileError(Refusal(error.lineno, None, texts.NOT_A_CHANNEL)) from error
    messages = exported.get("messages") if isinstance(exported, dict) else None
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        raise RefusedFileError(Refusal(1, None, texts.NOT_A_CHANNEL))
    return text, messages


def _line_of(text: str, message: Mapping[str, Any]) -> int:
    """The line of the file where a message begins, as far as it says by what it is known."""
    place = text.find(f'"{message.get("id")}"')
    return text.count("\n", 0, max(place, 0)) + 1


def _parts(content: str) -> dict[str, str] | None:
    """What a message says under each label; None where it declares no team."""
    parts: dict[str, str] = {}
    current = ""
    for line in content.splitlines():
        label = _LABEL.match(line)
        kind = next((name for name in (*_LABELS, "other") if label and label.group(name)), None)
        if label is not None and kind is not None:
            current = kind
            parts[kind] = f"{parts[kind]}\n{label.group('rest')}" if kind in parts else label.group("rest")
        elif current and line.strip():
            parts[current] += f"\n{line}"
    return parts if "team" in parts else None


def _listed(cell: str, *, handles_are_names: bool = False) -> Iterator[MemberRow]:
    """The people of a list, each as far as it can be told who they are."""
    for piece in (part[:_LONGEST_PERSON_CHARS] for part in _SEPARATOR.split(_MENTION.sub("", cell))):
        email = _EMAIL.search(piece)
        rest = piece.replace(email.group(), " ") if email else piece
        profile = _HUB_PROFILE.search(rest) or (None if handles_are_names else _HANDLE.search(rest))
        rest = rest.replace(profile.group(), " ") if profile else rest
        name = clean_text(re.sub(r"^\s*\d{1,2}[.)]\s+", "", rest).strip(_EDGES + "@/"))[:LONGEST_NAME_CHARS]
        key = normalised_email(email.group()) if email else None
        if key is not None and email_fault(key) is not None:
            key = None
        hub_name = parsed_hub_name(profile.group().strip("()[]")) if profile else None
        if key or hub_name or name:
            yield MemberRow(email.group() if email and key else None, key, hub_name, name or None)


def _once(members: list[MemberRow]) -> tuple[MemberRow, ...]:
    """The people without those who are listed again by all that is known of them."""
    return tuple(
        {
            (one.email_key, comparison_key(one.hub_name or ""), unaccented_key(one.full_name or "")): one
            for one in members
        }.values()
    )
