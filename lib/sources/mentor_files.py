"""Mentors who are to get a certificate, from a file (CSV or Excel): one row each, with `name` (required), `email` and
`language`.

Headers in Spanish, English or Portuguese. A language is its code or its name in one of these; nothing means that the
organizers' choice counts.

>>> parse_mentors("Nombre;Correo;Idioma\\nAna Ruiz;ana@example.org;português\\n".encode())
[MentorRow(line=2, full_name='Ana Ruiz', email='ana@example.org', email_key='ana@example.org', language='pt')]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.domain.certificates import LONGEST_NAME, printable_name
from lib.domain.declarations import Language
from lib.domain.identity import clean_text, comparison_key, email_fault, normalised_email, unaccented_key
from lib.sources import refusals as texts
from lib.sources.cells import EMAIL_FAULTS
from lib.sources.csv_files import Limits
from lib.sources.headers import map_headers
from lib.sources.refusals import Findings
from lib.sources.table_files import read_table

_LIMITS = Limits(file_bytes=1_000_000, rows=2_000, columns=50, field_chars=2_000)
_COLUMNS: Mapping[str, Sequence[str]] = {
    "name": ("name", "full name", "nombre", "nombre completo", "nombre y apellidos", "nome", "nome completo"),
    "email": ("email", "e-mail", "email address", "correo", "correo electrónico", "endereço de e-mail"),
    "language": ("language", "idioma", "lengua", "língua"),
}
_LANGUAGES: Mapping[str, Language] = {
    "es": "es",
    "espanol": "es",
    "castellano": "es",
    "spanish": "es",
    "espanhol": "es",
    "en": "en",
    "ingles": "en",
    "english": "en",
    "pt": "pt",
    "portugues": "pt",
    "portuguese": "pt",
}


@dataclass(frozen=True, slots=True)
class MentorRow:
    """A mentor as a file names them. `language` None: not said."""

    line: int
    full_name: str
    email: str | None
    email_key: str | None
    language: Language | None


def parse_mentors(content: bytes, *, file_name: str | None = None) -> list[MentorRow]:
    """The mentors of a file, each once. Raises RefusedFileError naming the lines and what to do."""
    table = read_table(content, _LIMITS, file_name=file_name)
    columns = map_headers(table.headers, _COLUMNS, ("name",), table.header_line)
    findings = Findings()
    found: dict[str, MentorRow] = {}
    for line, cells in table.records(findings):
        said = {name: clean_text(cells[at[0]]) for name, at in columns.positions.items()}
        typed, email, language = said["name"], said.get("email", ""), unaccented_key(said.get("language", ""))
        name = printable_name(typed)
        if name is None:
            findings.refuse(line, columns.title("name"), texts.MISSING_VALUE if not typed else texts.NO_PRINTABLE_NAME)
        elif len(name) > LONGEST_NAME:
            findings.refuse(line, columns.title("name"), texts.NAME_TOO_LONG, limit=LONGEST_NAME)
        key = normalised_email(email) if email else None
        fault = email_fault(key) if key else None
        if fault is not None:
            findings.refuse(line, columns.title("email"), EMAIL_FAULTS[fault])
        if language and language not in _LANGUAGES:
            findings.refuse(line, columns.title("language"), texts.NO_LANGUAGE_OF_CERTIFICATES)
        row = MentorRow(line, name or "", email or None, key, _LANGUAGES.get(language))
        who = key or comparison_key(row.full_name)
        first = found.setdefault(who, row)
        if comparison_key(first.full_name) != comparison_key(row.full_name):
            findings.refuse(line, columns.title("name"), texts.MENTOR_TWICE, first=first.line)
    if not found:
        findings.refuse(None, None, texts.NO_ROWS)
    findings.require_none()
    return list(found.values())
