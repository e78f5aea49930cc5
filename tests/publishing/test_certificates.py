"""What stands on the sheet of a certificate, read back from the PDF, and the ZIP file of many."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest

from lib.domain.certificates import CODE_BYTES, Certificate, code_of, written_code
from lib.domain.edition import Language
from lib.publishing import certificates
from lib.sources.edition_files import edition_slugs, read_edition

EDITION = read_edition(edition_slugs()[0])
CODE = code_of(bytes(range(CODE_BYTES)))
ADDRESS = f"https://tablero.example.org/verificar?codigo={written_code(CODE)}"
LONG_NAME = "María de los Ángeles Concepción Inmaculada Fernández de Córdoba y Álvarez de Toledo Núñez-Gutiérrez"
CERTIFICATE = Certificate(
    id=7,
    kind="winner",
    person_id=1,
    account_id=None,
    project_id=1,
    project="Corpus de refranes y recetas: año 1, g\u0303uahu",
    award="first_place",
    full_name="Zoë Núñez d’Ávila",
    language="es",
    code=CODE,
    issued_at=datetime(2031, 4, 20, 23, 30, tzinfo=UTC),
    revoked_at=None,
    revoked_reason=None,
)


def sheet(certificate: Certificate, address: str | None = ADDRESS, *, is_demo: bool = False) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(certificates.pdf(certificate, EDITION, address, is_demo=is_demo)))


def text(reader: pypdf.PdfReader) -> str:
    [page] = reader.pages
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "es",
            "Certificado de premio|Se otorga a|por lo que su equipo ganó en {name}|{award}|Emitido el 20 abr 2031|"
            "Verifícalo con este código:",
        ),
        (
            "en",
            "Certificate of award|It is awarded to|for what their team won in {name}|{award}|Issued on Apr 20, 2031|"
            "Verify it with this code:",
        ),
        (
            "pt",
            "Certificado de prêmio|É concedido a|pelo que sua equipe ganhou em {name}|{award}|"
            "Emitido em 20 de abr. de 2031|Verifique com este código:",
        ),
    ],
)
def test_the_sheet_says_all_the_data_in_its_language(language: Language, expected: str) -> None:
    read = sheet(replace(CERTIFICATE, language=language))
    award = next(prize.label.text(language) for prize in EDITION.prizes if prize.key == "first_place")
    kind, opening, reason, said_award, issued, verify = expected.format(
        name=EDITION.name.text(language), award=award
    ).split("|")
    assert text(read) == " ".join(
        [
            EDITION.name.text(language),
            EDITION.organizer,
            kind,
            opening,
            "Zoë Núñez d’Ávila",
            reason,
            said_award,
            "Corpus de refranes y recetas: año 1, g\u0303uahu",
            EDITION.organizer,
            issued,
            verify,
            "https://tablero.example.org/verificar",
            written_code(CODE),
        ]
    )
    assert read.metadata is not None
    assert read.metadata.title == f"{kind} · Zoë Núñez d’Ávila"
    assert read.trailer["/Root"]["/Lang"] == language  # type: ignore[index]
    assert [round(float(side) / 72 * 25.4) for side in read.pages[0].mediabox[2:]] == [297, 210]


@pytest.mark.parametrize(
    "name",
    [
        LONG_NAME,
        "G\u0303uahẽ Mbarakag\u0303u G g",
        "Анна Иванова",
        "Þórður Łukasz Çelik",
        "#set *x* $a$ @b `c` \\ // “d” -- e",
        "W" * 160,
    ],
)
def test_a_name_is_printed_as_it_is_written(name: str) -> None:
    read = sheet(replace(CERTIFICATE, full_name=name))
    assert name in text(read)
    assert read.metadata is not None
    assert str(read.metadata.title).endswith(f"· {name}")


def test_emoji_never_break_a_sheet() -> None:
    read = sheet(replace(CERTIFICATE, full_name="Ana 👩🏽‍🚀 Ruiz", project="Sopa 🍲 de maní"))
    assert "Ana Ruiz" in text(read)
    assert "Sopa de maní" in text(read)


def test_without_a_name_there_is_no_sheet() -> None:
    with pytest.raises(ValueError, match="certificate 7 has no name"):
        certificates.pdf(replace(CERTIFICATE, full_name=None), EDITION, ADDRESS)


def test_the_same_data_give_the_same_bytes() -> None:
    first = certificates.pdf(CERTIFICATE, EDITION, ADDRESS)
    assert certificates.pdf(CERTIFICATE, EDITION, ADDRESS) == first
    assert certificates.pdf(replace(CERTIFICATE, code=code_of(b"\x01" * CODE_BYTES)), EDITION, ADDRESS) != first


def test_without_an_address_the_sheet_says_the_page_and_has_no_qr() -> None:
    # The QR is drawn: its paths are most of the page.
    with_qr, without = (sheet(CERTIFICATE, address) for address in (ADDRESS, None))
    assert text(without).endswith(f"/verificar {written_code(CODE)}")
    assert "https://" not in text(without)
    sizes = [len(read.pages[0].get_contents().get_data()) for read in (with_qr, without)]  # type: ignore[union-attr]
    assert sizes[0] > 2 * sizes[1]


def test_a_sheet_of_the_demo_says_so() -> None:
    note = "Demo: datos inventados, no es un certificado real"
    assert note in text(sheet(CERTIFICATE, is_demo=True))
    assert note not in text(sheet(CERTIFICATE))


def test_the_zip_has_a_sheet_for_each_by_safe_names() -> None:
    rows = [
        CERTIFICATE,
        replace(CERTIFICATE, id=8, full_name="Zoë Núñez d’Ávila"),
        replace(CERTIFICATE, id=9, full_name="../Анна/..\\x", kind="juror", award=None, project=None),
        replace(CERTIFICATE, id=10, full_name="Анна", kind="mentor", award=None, project=None),
    ]
    done: list[int] = []
    file = io.BytesIO()
    assert certificates.zip_into(file, rows, EDITION, lambda _code: ADDRESS, progress=done.append) == 4
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == [
            "winner-zoe-nunez-d-avila-7.pdf",
            "winner-zoe-nunez-d-avila-8.pdf",
            "juror-x-9.pdf",
            "mentor-10.pdf",
        ]
        assert archive.read("winner-zoe-nunez-d-avila-7.pdf") == certificates.pdf(CERTIFICATE, EDITION, ADDRESS)
        assert not any(CODE in name or written_code(CODE) in name for name in archive.namelist())
    assert done == [1, 2, 3, 4]
    assert certificates.zip_file(rows, EDITION, lambda _code: ADDRESS) == file.getvalue()
