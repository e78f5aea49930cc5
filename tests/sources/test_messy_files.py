"""Files as people really send them: each gives the right rows, or a refusal that names the place.

People and addresses are made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from lib.domain.edition import FormRules
from lib.sources.refusals import Findings, RefusedFileError
from lib.sources.registration_files import RegistrationRow, RegistrationSource, parse_registrations, source_of
from lib.sources.table_files import read_table
from tests.sources.declared import COUNTRIES, EVENTBRITE, FORM, OCCUPATIONS, RULES

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MINUTE = "2024-03-05T09:15:32"  # what 05/03/2024 10:15:32 is in Madrid
HEADER = "Marca temporal,Correo electrónico,Nombre,País"
EB_HEADER = "Order #,Order Date,First Name,Last Name,Email,Ticket Type,Attendee #,Attendee Status"
AGAIN = "Correct the cell at its source and export again."


def answer(line: int, at: str, email: str, name: str | None = None, /, **answers: object) -> RegistrationRow:
    """The row of a form; what is not given is no response."""
    key = email.casefold()
    blank = RegistrationRow(
        line=line,
        source_key=f"{at}Z-{sha256(key.encode()).hexdigest()[:24]}",
        registered_at=datetime.fromisoformat(at).replace(tzinfo=UTC),
        full_name=name,
        email=email,
        email_key=key,
        hub_name=None,
        ticket=None,
        is_cancelled=False,
        country_code=None,
        country_text=None,
        city=None,
        gender=None,
        nlp_level=None,
        took_part_before=None,
        occupation_text=None,
        occupation_group=None,
        language=None,
        affiliate=None,
    )
    return replace(blank, **answers)  # type: ignore[arg-type]


def ticket(line: int, key: str, at: str, email: str, name: str | None, /, **answers: object) -> RegistrationRow:
    """The row of an Eventbrite report, attending the hackathon unless it says otherwise."""
    return answer(line, at, email, name, **({"source_key": key, "ticket": "hackathon"} | answers))


def text(*lines: str, header: str = HEADER) -> str:
    return "\n".join((header, *lines)) + "\n"


@dataclass(frozen=True)
class File:
    """What somebody sends, and what comes of it: rows and notices, or refusals (all of them, in order)."""

    name: str
    content: bytes | str
    rows: Sequence[RegistrationRow] = ()
    refusals: Sequence[str] = ()
    notices: Sequence[str] = ()
    rules: dict[RegistrationSource, FormRules] = field(default_factory=lambda: RULES)


ONE = "05/03/2024 10:15:32,participante.0001@example.org,Participante 0001,España"
ONE_ROW = answer(
    2, MINUTE, "participante.0001@example.org", "Participante 0001", country_code="ES", country_text="España"
)
NO_ORDER = {"form": FORM.model_copy(update={"day_order": None})}

ENCODINGS = [
    File("utf-8", text(ONE), [ONE_ROW]),
    File("utf-8 with a mark", "\ufeff" + text(ONE), [ONE_ROW]),
    File(
        "windows-1252, semicolons, CRLF", text(ONE).replace(",", ";").replace("\n", "\r\n").encode("cp1252"), [ONE_ROW]
    ),
    File("utf-16 with tabs, as Excel's Unicode text", text(ONE).replace(",", "\t").encode("utf-16"), [ONE_ROW]),
    File("utf-16 big-endian without a mark", text(ONE).encode("utf-16-be"), [ONE_ROW]),
    File("old Mac line breaks", text(ONE).replace("\n", "\r"), [ONE_ROW]),
    File("no line break at the end", text(ONE).rstrip(), [ONE_ROW]),
    File("a separator declared by Excel", "sep=;\n" + text(ONE).replace(",", ";"), [replace(ONE_ROW, line=3)]),
    File("vertical bars", text(ONE).replace(",", "|"), [ONE_ROW]),
    File(
        "accents damaged by a spreadsheet, in the header",
        text(ONE).encode().decode("cp1252"),
        refusals=[
            'Line 1, column "Correo electrÃ³nico": The accents are damaged, as when UTF-8 is opened as Windows-1252 '
            "and saved again. Export the file again and do not save it from a spreadsheet program."
        ],
    ),
    File(
        "accents damaged in one cell that is kept",
        text(ONE, "05/03/2024 10:15:33,participante.0002@example.org,Participante 0002,EspaÃ±a"),
        refusals=[
            'Line 3, column "País": The accents are damaged, as when UTF-8 is opened as Windows-1252 and saved again. '
            "Export the file again and do not save it from a spreadsheet program."
        ],
    ),
    File(
        "accents damaged in a column that nobody asked for",
        text(ONE + ",pegado de otra web: EspaÃ±a", header=HEADER + ",Comentarios"),
        [ONE_ROW],
    ),
    File(
        "two files joined, one of them Windows-1252",
        text(ONE).encode() + "05/03/2024 10:15:33,participante.0002@example.org,Begoña,Perú\n".encode("cp1252"),
        refusals=[
            "Line 3: UTF-8 up to here, then a character of another encoding: two files were joined or one was "
            "damaged. Export it again as CSV (UTF-8)."
        ],
    ),
    File(
        "a download cut inside a letter",
        text(ONE).encode()[:-3],
        refusals=["Line 2: The file ends in the middle of a character: it was cut. Download or export it again."],
    ),
    File(
        "zeros after a crash",
        text(ONE).encode() + b"\x00" * 8,
        refusals=[
            "Line 3: There is a NUL character, which no text has: the file is damaged or not text. "
            "Export it again as CSV (UTF-8)."
        ],
    ),
    File(
        "an Excel workbook called .csv",
        b"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml",
        refusals=[
            "The name ends in .csv, but this is an Excel workbook. Name it after what it is (.xlsx), or save it as CSV."
        ],
    ),
    File(
        "the sign-in page that came instead of the sheet",
        "<!DOCTYPE html><html><head><title>Acceso</title>",
        refusals=[
            "This is a web page, neither CSV nor an Excel workbook (.xlsx). Open it where it was made and save it as "
            "one of them."
        ],
    ),
    File("nothing at all", "", refusals=["The file is empty. Export it again."]),
]

SHAPES = [
    File("the header and no answers yet", text(), []),
    File(
        "columns in another order, others between",
        "Comentarios,País,Nombre,,Correo electrónico,Marca temporal\n"
        "hola,España,Participante 0001,,participante.0001@example.org,05/03/2024 10:15:32\n",
        [ONE_ROW],
    ),
    File(
        "a renamed header",
        text(ONE).replace("Correo electrónico", "Correo electronico"),
        refusals=[
            'Line 1: No column for "email". Headers tried: Correo electrónico, Email, E-mail. The nearest one found is '
            '"Correo electronico": rename it or add it to the edition file.'
        ],
        rules={"form": FORM},
    ),
    File(
        "a title above the header",
        "Respuestas de formulario 1,,,\n" + text(ONE),
        refusals=[
            "Line 1: The headers are neither those of an Eventbrite report nor those of a form of this edition. Found: "
            "Respuestas de formulario 1. Check that it is the right file, or say which source it is to see what is "
            "missing."
        ],
    ),
    File(
        "no header at all",
        ONE + "\n" + ONE + "\n",
        refusals=["Line 1: The first row holds answers and no headers. Export the file with its header row."],
    ),
    File(
        "the same header twice",
        "Timestamp,Email,Name,Email\n05/03/2024 10:15:32,a@example.org,A,b@example.org\n",
        refusals=[
            'Line 1, column "Email": Columns 2 and 4 have the same header, for "email". '
            "Remove or rename the one that does not count."
        ],
        rules={"form": FORM},
    ),
    File(
        "a form in two languages, the country asked in both",
        "Timestamp,Email,Country,País\n"
        "05/03/2024 10:15:32,participante.0001@example.org,,Perú\n"
        "05/03/2024 10:15:33,participante.0002@example.org,Spain,\n"
        "05/03/2024 10:15:34,participante.0003@example.org,Spain,Perú\n",
        [
            answer(2, MINUTE, "participante.0001@example.org", country_code="PE", country_text="Perú"),
            answer(3, "2024-03-05T09:15:33", "participante.0002@example.org", country_code="ES", country_text="Spain"),
            answer(4, "2024-03-05T09:15:34", "participante.0003@example.org", country_code="PE", country_text="Perú"),
        ],
    ),
    File("empty columns and rows at the end", text(ONE + ",,", ",,,,,", "", " ,,,", header=HEADER + ",,"), [ONE_ROW]),
    File(
        "a short row and a long one",
        text("05/03/2024 10:15:32,participante.0001@example.org", ONE, ONE + ",sobra"),
        refusals=[
            "Line 2: Expected 4 fields, found 2. Check the row for a missing or an unquoted separator, "
            "or export the file again.",
            "Line 4: Field 5 has text, but the header has only 4 columns. Check the row for an unquoted separator.",
        ],
    ),
    File(
        "a fault after a cell of several lines",
        text('05/03/2024 10:15:32,participante.0001@example.org,"Participante\n\n0001",España', "5/3/2024,x,y,z"),
        refusals=[
            'Line 5, column "Marca temporal": "5/3/2024" is a day without a time. Export the file with its timestamps.',
            f'Line 5, column "Correo electrónico": The e-mail address has no @. {AGAIN}',
        ],
    ),
    File(
        "a quotation mark that never closes",
        text('05/03/2024 10:15:32,participante.0001@example.org,"Participante 0001,España', ONE),
        refusals=['Line 2: A quotation mark (") opens in this row and never closes. Export the file again.'],
    ),
]

TIMESTAMPS = [
    File(
        "timestamps as forms export them in Spanish",
        text(
            "2022/02/13 10:26:52 p. m. GMT-3,a@example.org,A,",
            "2026/02/23 7:18:51 a.\u202fm. GMT-5,a@example.org,A,",
            "2023/04/12 12:35:35 a. m. GMT-3,a@example.org,A,",
            "2026/08/06 11:05:40 p.m. GMT-3,a@example.org,A,",
        ),
        [
            answer(2, "2022-02-14T01:26:52", "a@example.org", "A"),
            answer(3, "2026-02-23T12:18:51", "a@example.org", "A"),
            answer(4, "2023-04-12T03:35:35", "a@example.org", "A"),
            answer(5, "2026-08-07T02:05:40", "a@example.org", "A"),
        ],
    ),
    File(
        "days and months that nobody declared an order for",
        text("03/04/2026 10:00:00,a@example.org,A,", "25/04/2026 10:00:00,b@example.org,B,"),
        refusals=[
            'Line 2, column "Marca temporal": "03/04/2026 10:00:00" may be day/month or month/day. '
            "Declare the order of this source in the edition file (day_order)."
        ],
        rules=NO_ORDER,
    ),
    File(
        "months first where days first are declared",
        text("03/25/2026 10:00:00,a@example.org,A,"),
        refusals=[
            'Line 2, column "Marca temporal": "03/25/2026 10:00:00" does not fit the declared order (day first). '
            "Check day_order in the edition file."
        ],
    ),
    File(
        "dates as numbers, an hour that never was, and a name of a month",
        text(
            "45356.427,a@example.org,A,", "31/03/2024 02:30:00,b@example.org,B,", "5 de marzo de 2024,c@example.org,C,"
        ),
        refusals=[
            'Line 2, column "Marca temporal": "45356.427" is a spreadsheet\'s number for a date. '
            "Format the column as date and time and export again.",
            'Line 3, column "Marca temporal": "31/03/2024 02:30:00" never happened in Europe/Madrid: clocks skipped '
            "that hour. Check the zone of this source in the edition file.",
            'Line 4, column "Marca temporal": This is not a date and time in a declared format, such as '
            "2026/02/23 7:18:51 a. m. GMT-5, 23/02/2026 07:18:51 or 2026-02-23T07:18:51Z. Correct the cell or export "
            "again.",
        ],
    ),
]

PEOPLE = [
    File(
        "three spellings of one address",
        text(
            "05/03/2024 10:15:32, Participante.0001@Example.org ,Participante 0001,",
            "05/03/2024 10:15:33,participante.0001@example.org\u200b,participante  0001,",
            "05/03/2024 10:15:34,\ufeffPARTICIPANTE.0001@example.org,PARTICIPANTE 0001,",
        ),
        [
            answer(2, MINUTE, "Participante.0001@Example.org", "Participante 0001"),
            answer(3, "2024-03-05T09:15:33", "participante.0001@example.org", "participante 0001"),
            answer(4, "2024-03-05T09:15:34", "PARTICIPANTE.0001@example.org", "PARTICIPANTE 0001"),
        ],
    ),
    File(
        "addresses that cannot be",
        text(
            "05/03/2024 10:15:32,participante.0001 at example.org,A,",
            "05/03/2024 10:15:33,participante.0002@example,B,",
            "05/03/2024 10:15:34,,C,",
            "05/03/2024 10:15:35,a@example.org b@example.org,D,",
        ),
        refusals=[
            f'Line 2, column "Correo electrónico": The e-mail address has no @. {AGAIN}',
            'Line 3, column "Correo electrónico": The part of the e-mail address after @ is not a domain. ' + AGAIN,
            'Line 4, column "Correo electrónico": The cell is empty, and this column must be filled. ' + AGAIN,
            f'Line 5, column "Correo electrónico": The e-mail address has more than one @. {AGAIN}',
        ],
    ),
    File(
        "names of every kind",
        text(
            "05/03/2024 10:15:32,a@example.org,مشارك ٠٠٤٢,",
            "05/03/2024 10:15:33,b@example.org,\u202eParticipante\u202c 👩\u200d💻,",
            f"05/03/2024 10:15:34,c@example.org,{'ñ' * 5000},",
            "05/03/2024 10:15:35,d@example.org,'=CMD(),",
            "05/03/2024 10:15:36,e@example.org,NULL,",
            '05/03/2024 10:15:37,f@example.org,"Participante ""la 42"" Núñez, y Ortega",',
        ),
        [
            answer(2, MINUTE, "a@example.org", "مشارك ٠٠٤٢"),
            answer(3, "2024-03-05T09:15:33", "b@example.org", "Participante 👩\u200d💻"),
            answer(4, "2024-03-05T09:15:34", "c@example.org", "ñ" * 5000),
            answer(5, "2024-03-05T09:15:35", "d@example.org", "=CMD()"),
            answer(6, "2024-03-05T09:15:36", "e@example.org", "NULL"),
            answer(7, "2024-03-05T09:15:37", "f@example.org", 'Participante "la 42" Núñez, y Ortega'),
        ],
    ),
    File(
        "countries in NFD, in capitals, as a code, and one that nobody knows",
        text(
            "05/03/2024 10:15:32,a@example.org,A,Me\u0301xico",
            "05/03/2024 10:15:33,b@example.org,B,REPUBLICA DOMINICANA",
            "05/03/2024 10:15:34,c@example.org,C,NA",
            "05/03/2024 10:15:35,d@example.org,D,Abya Yala",
            "05/03/2024 10:15:36,e@example.org,E,no",
        ),
        [
            answer(2, MINUTE, "a@example.org", "A", country_code="MX", country_text="México"),
            answer(
                3, "2024-03-05T09:15:33", "b@example.org", "B", country_code="DO", country_text="REPUBLICA DOMINICANA"
            ),
            answer(4, "2024-03-05T09:15:34", "c@example.org", "C", country_code="NA", country_text="NA"),
            answer(5, "2024-03-05T09:15:35", "d@example.org", "D", country_text="Abya Yala"),
            answer(6, "2024-03-05T09:15:36", "e@example.org", "E", country_text="no"),
        ],
        notices=['Line 5, column "País": Not a country that we know: kept as written, counted as unknown. (2)'],
    ),
    File(
        "the same row twice",
        text(ONE, ONE, ""),
        [ONE_ROW],
        notices=["Line 3: The same row as line 2: counted once."],
    ),
    File(
        "the same answer twice, edited by hand",
        text(ONE, ONE.replace("España", "Perú")),
        refusals=["Line 3: Line 2 is the same entry with other answers. Remove the one that does not count."],
    ),
    File(
        "answers in words of one's own",
        text(
            "05/03/2024 10:15:32,a@example.org,muxe,BASICO",
            "05/03/2024 10:15:33,b@example.org,prefer not to say,",
            header="Marca temporal,Correo electrónico,Género,Nivel de PLN",
        ),
        [
            answer(2, MINUTE, "a@example.org", gender="other", nlp_level="fundamental"),
            answer(3, "2024-03-05T09:15:33", "b@example.org"),
        ],
        notices=['Line 2, column "Género": Not one of the declared answers: counted as another gender.'],
    ),
    File(
        "an answer that the edition did not declare",
        text("05/03/2024 10:15:32,a@example.org,Gurú", header="Marca temporal,Correo electrónico,Nivel de PLN"),
        refusals=[
            'Line 2, column "Nivel de PLN": The answer is none of those declared for this column (Básico, Intermedio, '
            "Avanzado, no_response). Correct the cell or add the answer to the edition file."
        ],
    ),
    File(
        "answers_es.csv",
        (SAMPLES / "forms" / "answers_es.csv").read_bytes(),
        [
            answer(
                2,
                "2024-03-01T03:26:52",
                "participante.0001@example.org",
                "Participante 0001",
                ticket="hackathon",
                country_code="MX",
                country_text="México",
                city="Mérida",
                gender="female",
                nlp_level="fundamental",
                took_part_before=True,
                occupation_text="Estudiante",
                occupation_group="student",
                hub_name="participante-0001",
            ),
            answer(3, "2024-02-29T23:35:35", "participante.0002@example.org", "Participante 0002", ticket="talks"),
        ],
    ),
    File(
        "answers_en.csv",
        (SAMPLES / "forms" / "answers_en.csv").read_bytes(),
        [
            answer(
                2,
                "2024-03-02T15:15:00",
                "participant.0003@example.org",
                "Participant 0003",
                ticket="hackathon",
                country_code="US",
                country_text="United States",
                city="Austin",
                gender="non_binary",
                nlp_level="advanced",
                took_part_before=True,
                occupation_text="Student",
                occupation_group="student",
                hub_name="participant-0003",
            )
        ],
    ),
    File(
        "answers_pt.csv",
        (SAMPLES / "forms" / "answers_pt.csv").read_bytes(),
        [
            answer(
                2,
                MINUTE,
                "participante.0004@example.org",
                "Participante 0004",
                ticket="hackathon",
                country_code="BR",
                country_text="Brasil",
                city="Recife",
                gender="female",
                nlp_level="fundamental",
                occupation_text="Estudante",
                occupation_group="student",
            )
        ],
    ),
]

EVENTBRITE_FILES = [
    File(
        "attendees.csv",
        (SAMPLES / "eventbrite" / "attendees.csv").read_bytes(),
        [
            ticket(
                2,
                "8400000011-17900000023",
                "2024-02-29T21:28:00",
                "participante.0001@example.org",
                "Participante 0001",
                country_code="CO",
                country_text="Colombia",
                city="Bogotá",
                gender="female",
                nlp_level="fundamental",
                took_part_before=True,
                occupation_text="Estudiante de lingüística",
                occupation_group="student",
                affiliate="w",
            ),
            ticket(
                3,
                "8400000018-17900000036",
                "2024-03-01T08:05:00",
                "Participante.0002@Example.org",
                "Participante 0002",
                country_code="BR",
                country_text="Brasil",
                city="São Paulo, SP",
                gender="male",
                nlp_level="advanced",
                took_part_before=False,
                occupation_text="Ingeniero/a de datos",
                occupation_group="engineering",
            ),
            ticket(
                4,
                "8400000025-17900000049",
                "2024-03-01T11:00:00",
                "participante.0003@example.org",
                "Participante 0003",
                ticket="talks",
                is_cancelled=True,
            ),
        ],
    ),
    File(
        "numbers that a spreadsheet rewrote",
        text("8.4E+09,2/29/24 22:28,A,B,a@example.org,Hackathon,1.79E+10,Attending", header=EB_HEADER),
        refusals=[
            f'Line 2, column "{column}": This is not a whole number: a spreadsheet program may have rewritten it and '
            "lost digits. Export the file again and do not save it from a spreadsheet program."
            for column in ("Order #", "Attendee #")
        ],
    ),
    File(
        "an attendee whom the buyer has not named yet",
        text(
            "1,2/29/24 22:28,Info,Requested,Info Requested,Hackathon,11,Attending",
            "1,2/29/24 22:28,A,B,a@example.org,Hackathon,12,Attending",
            header=EB_HEADER,
        ),
        [
            ticket(2, "1-11", "2024-02-29T21:28:00", "", None, email=None, email_key=None),
            ticket(3, "1-12", "2024-02-29T21:28:00", "a@example.org", "A B"),
        ],
        notices=[
            'Line 2, column "Email": No e-mail yet (Eventbrite still asks the buyer for it): counted apart, as a '
            "person of its own."
        ],
    ),
    File(
        "one address for a whole group",
        text(
            "1,2/29/24 22:28,A,B,a@example.org,Hackathon,11,Attending",
            "1,2/29/24 22:28,C,D,A@example.org,Hackathon,12,Attending",
            header=EB_HEADER,
        ),
        [
            ticket(2, "1-11", "2024-02-29T21:28:00", "a@example.org", "A B"),
            ticket(3, "1-12", "2024-02-29T21:28:00", "A@example.org", "C D"),
        ],
        notices=['Line 3, column "Email": The same e-mail as line 2 with another name: one person.'],
    ),
    File(
        "a report of orders instead of attendees",
        text("1,2/29/24 22:28,A,B,a@example.org,Hackathon,11,Attending,3", header=EB_HEADER + ",Quantity"),
        refusals=[
            'Line 2, column "Quantity": The row stands for 3 tickets. Export the report of attendees, which has a row '
            "for each, instead of orders."
        ],
    ),
    File(
        "columns shifted by one",
        text("1,2/29/24 22:28,A,B,a@example.org,Hackathon,11,Attending,Lima", header=EB_HEADER + ",Quantity"),
        refusals=[
            'Line 2, column "Quantity": This is not a whole number. Correct the cell at its source and export again.'
        ],
    ),
    File(
        "a ticket and a state that the edition did not declare, and an empty one",
        text(
            "1,2/29/24 22:28,A,B,a@example.org,VIP,11,Maybe",
            "2,2/29/24 22:28,A,B,b@example.org,Hackathon,12,",
            header=EB_HEADER,
        ),
        refusals=[
            'Line 2, column "Ticket Type": The answer is none of those declared for this column (Hackathon, Solo '
            "charlas). Correct the cell or add the answer to the edition file.",
            'Line 2, column "Attendee Status": The answer is none of those declared for this column (Attending, Not '
            "Attending). Correct the cell or add the answer to the edition file.",
            'Line 3, column "Attendee Status": The cell is empty, and this column must be filled. ' + AGAIN,
        ],
    ),
    File(
        "days first in a report of months first",
        text("1,29/11/24 22:28,A,B,a@example.org,Hackathon,11,Attending", header=EB_HEADER),
        refusals=[
            'Line 2, column "Order Date": "29/11/24 22:28" does not fit the declared order (month first). '
            "Check day_order in the edition file."
        ],
    ),
    File(
        "a report in Spanish",
        "N.º de pedido;Fecha del pedido;Nombre;Apellidos;Correo electrónico;Tipo de entrada;N.º de asistente;Estado\r\n"
        "1;2024-02-29 22:28:10;Participante;Núñez;a@example.org;Hackathon;11;Asistirá\r\n",
        [ticket(2, "1-11", "2024-02-29T21:28:10", "a@example.org", "Participante Núñez")],
    ),
    File(
        "the required number missing",
        text(",2/29/24 22:28,A,B,a@example.org,Hackathon,11,Attending", header=EB_HEADER),
        refusals=['Line 2, column "Order #": The cell is empty, and this column must be filled. ' + AGAIN],
    ),
    File(
        "a misspelled field in the edition file",
        text(ONE),
        refusals=[
            'The edition file declares the answer "expert" for "nlp_level", which no import knows. Known: fundamental, '
            "intermediate, advanced, no_response. Correct it there."
        ],
        rules={"form": FORM.model_copy(update={"values": {"nlp_level": {"expert": ("Experto",)}}})},
    ),
]

FILES = [*ENCODINGS, *SHAPES, *TIMESTAMPS, *PEOPLE, *EVENTBRITE_FILES]


def test_there_are_files_enough() -> None:
    assert len({file.name for file in FILES}) == len(FILES) >= 50


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_messy_file_gives_the_right_rows_or_says_where_not(file: File) -> None:
    content = file.content if isinstance(file.content, bytes) else file.content.encode()
    findings = Findings()
    rows: list[RegistrationRow] = []
    refusals: list[str] = []
    try:
        table = read_table(content, file_name="answers.csv")
        source, columns = source_of(table, file.rules, None)
        rows = parse_registrations(
            table,
            columns,
            findings,
            source=source,
            rules=file.rules[source],
            countries=COUNTRIES,
            occupations=OCCUPATIONS,
        )
        refusals = [str(refusal) for refusal in findings.refusals]
    except RefusedFileError as error:
        refusals = [str(refusal) for refusal in error.refusals]
    assert refusals == list(file.refusals)
    if not refusals:
        assert [(row.line, row) for row in rows] == [(row.line, row) for row in file.rows]
        said = [f"{notice} ({notice.rows})" if notice.rows > 1 else str(notice) for notice in findings.notices]
        assert said == list(file.notices)


def test_the_source_that_was_said_is_the_one_whose_headers_are_looked_for() -> None:
    table = read_table(text(ONE).encode())
    with pytest.raises(RefusedFileError) as caught:
        source_of(table, RULES, "eventbrite")
    assert [refusal.values["field"] for refusal in caught.value.refusals] == [
        "attendee_number",
        "order_number",
        "registered_at",
        "ticket",
    ]
    with pytest.raises(RefusedFileError, match='declares no source "eventbrite"'):
        source_of(table, {"form": FORM}, "eventbrite")


def test_a_file_that_fits_both_sources_asks_which_it_is() -> None:
    header = "Timestamp,Order Date,Order #,Attendee #,Email,Ticket Type"
    with pytest.raises(RefusedFileError, match="fit both an Eventbrite report and a form"):
        source_of(read_table(f"{header}\n".encode()), RULES, None)
    assert source_of(read_table(f"{header}\n".encode()), RULES, "form")[0] == "form"


def test_a_field_that_no_import_knows_is_a_fault_of_the_edition() -> None:
    rules = EVENTBRITE.model_copy(update={"columns": EVENTBRITE.columns | {"contry": EVENTBRITE.columns["country"]}})
    with pytest.raises(RefusedFileError, match='declares a column "contry" that no import knows'):
        source_of(read_table(text(ONE).encode()), {"eventbrite": rules}, None)
