"""The QR code of a certificate, read from its sheet as a phone's camera would see it."""

from dataclasses import replace

import pypdfium2
import zxingcpp

from lib.domain.certificates import LONGEST_NAME
from lib.publishing import certificates
from tests.publishing.test_certificates import ADDRESS, CERTIFICATE, EDITION

DOTS_TO_THE_INCH = 150


def test_qr_code_leads_to_the_page_that_verifies_this_very_certificate() -> None:
    """Also beside a name that fills the sheet, at half of what a printer draws."""
    longest = replace(
        CERTIFICATE, full_name="W" * LONGEST_NAME, kind="participant", award=None, project=None, project_id=None
    )
    with pypdfium2.PdfDocument(certificates.pdf(longest, EDITION, ADDRESS)) as sheet:
        picture = sheet[0].render(scale=DOTS_TO_THE_INCH / 72).to_numpy()
    [found] = zxingcpp.read_barcodes(picture)
    assert (found.format, found.text) == (zxingcpp.BarcodeFormat.QRCode, ADDRESS)
    assert zxingcpp.read_barcodes(picture[: picture.shape[0] // 2]) == []
