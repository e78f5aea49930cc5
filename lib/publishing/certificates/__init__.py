"""Certificates as PDF: one sheet, or many in a ZIP file. Drawn by typst from `certificate.typ`.

What a certificate says goes to the template as JSON text, never as markup. The same data give the same bytes: the date
in the file is the day of issue. Letters come from the fonts inside typst; only scripts that those lack are taken from
the machine's fonts.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import IO, Final, Literal

import segno
import typst

from lib.domain.certificates import Certificate, printable, printable_name, written_code
from lib.domain.edition import Edition
from lib.domain.identity import unaccented_key
from lib.publishing import certificate_wording as wording

MEDIA_TYPE = "application/pdf"
ZIP_MEDIA_TYPE = "application/zip"
_TEMPLATE: Final = Path(__file__).with_name("certificate.typ")
_LONGEST_STEM = 60
_ACCENTED: Final = re.compile("[^\\W\\d_][\u0300-\u036f]+")
_INK: Final = "#1C1917"


def pdf(certificate: Certificate, edition: Edition, address: str | None, *, is_demo: bool = False) -> bytes:
    """A valid certificate as PDF. `address`: where it is verified, None where the site's own address is not known.

    Raises ValueError for one without a name.
    """
    return _drawn(certificate, edition, address, "pdf", is_demo=is_demo)


def png(certificate: Certificate, edition: Edition, address: str | None, *, is_demo: bool = False) -> bytes:
    """The same as a picture of 96 points to the inch, to look at before anything is issued."""
    return _drawn(certificate, edition, address, "png", is_demo=is_demo)


def zip_into(
    file: IO[bytes],
    certificates: Iterable[Certificate],
    edition: Edition,
    address_of: Callable[[str], str | None],
    *,
    is_demo: bool = False,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write a ZIP file with a PDF of each certificate; how many.

    `address_of` gives where a code is verified; `progress` gets how many are done.
    """
    done = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, certificate in enumerate(certificates, start=1):
            content = pdf(certificate, edition, address_of(certificate.code), is_demo=is_demo)
            entry = zipfile.ZipInfo(file_name(certificate), certificate.issued_at.astimezone(UTC).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
            if progress is not None:
                progress(done)
    return done


def zip_file(
    certificates: Iterable[Certificate],
    edition: Edition,
    address_of: Callable[[str], str | None],
    *,
    is_demo: bool = False,
) -> bytes:
    """The ZIP file in memory."""
    file = io.BytesIO()
    zip_into(file, certificates, edition, address_of, is_demo=is_demo)
    return file.getvalue()


def file_name(certificate: Certificate) -> str:
    """The name of a PDF: kind, name and number, in letters that every machine knows; never its code."""
    words = unaccented_key(certificate.full_name or "").encode("ascii", "ignore").decode().split()
    stem = "-".join(words)[:_LONGEST_STEM].strip("-")
    return f"{certificate.kind}-{stem}-{certificate.id}.pdf" if stem else f"{certificate.kind}-{certificate.id}.pdf"


def _drawn(
    certificate: Certificate, edition: Edition, address: str | None, form: Literal["pdf", "png"], *, is_demo: bool
) -> bytes:
    day = wording.issue_day(certificate.issued_at)
    stamp = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    inputs = {"data": json.dumps(_data(certificate, edition, address, day, is_demo=is_demo), ensure_ascii=False)}
    made = _compiler().compile(format=form, ppi=96, sys_inputs=inputs, timestamp=stamp)
    if not isinstance(made, bytes):
        raise TypeError("a certificate has one sheet")
    return made


def _data(
    certificate: Certificate, edition: Edition, address: str | None, day: date, *, is_demo: bool
) -> dict[str, object]:
    name = printable_name(certificate.full_name)
    if name is None:
        raise ValueError(f"certificate {certificate.id} has no name to print")
    said = wording.sheet(certificate, edition, day, is_demo=is_demo)
    return {
        "language": certificate.language,
        "title": f"{said.kind} · {name}",
        "edition": printable(edition.name.text(certificate.language)),
        "organizer": printable(edition.organizer),
        "note": said.note,
        "kind": said.kind,
        "opening": said.opening,
        "name": name,
        "name_words": _words(name),
        "reason": said.reason,
        "award": said.award,
        "project": said.project,
        "project_words": _words(said.project),
        "issued": said.issued,
        "verify": said.verify,
        "address": _shown(address),
        "code": written_code(certificate.code),
        "qr": _svg(address) if address is not None else "",
        "qr_says": said.qr_says,
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def _words(text: str) -> list[list[tuple[str, str, str]]]:
    """The words of a text as (what stands before a letter, the letter, its accent), the last without letter and accent.

    Only letters with an accent that is no part of them count: most texts have none.
    """
    return [
        [
            (before, pair[:1], pair[1:])
            for before, pair in zip(_ACCENTED.split(word), [*_ACCENTED.findall(word), ""], strict=True)
        ]
        for word in text.split()
    ]


def _svg(address: str) -> str:
    # Fifteen parts in a hundred may be lost: paper gets folded.
    drawing = io.BytesIO()
    segno.make_qr(address, error="M").save(drawing, kind="svg", dark=_INK, border=0, xmldecl=False)
    return drawing.getvalue().decode()


def _shown(address: str | None) -> str:
    """The page on which the code is typed: without the code, which stands beside it."""
    return "/verificar" if address is None else address.partition("?")[0]


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    """One compiler for all: it keeps fonts and template. Calls from several threads take turns inside."""
    return typst.Compiler(input=_TEMPLATE)
