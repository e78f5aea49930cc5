"""The letter to somebody who is invited: in their language, with the address that a mail program opens."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from lib.domain.edition import LANGUAGES, Edition, Language
from lib.publishing.invitation_mail import invitation_mail
from lib.services.roles import ROLES, PendingInvitation
from tests.edition_samples import small_edition_content

NOW = datetime(2031, 3, 1, 9, tzinfo=UTC)
EDITION = Edition.model_validate(small_edition_content())
SITE = "https://tablero.example.org"
BY_MAIL = PendingInvitation(1, "juror", "email", "o'connor+jury@example.org", "en", NOW, None)
BY_NAME = PendingInvitation(2, "organizer", "hub_name", "leo-9", "en", NOW, None)


def test_letter_says_what_where_and_with_which_account() -> None:
    mail = invitation_mail(BY_MAIL, EDITION, "en", site=SITE, provider="Hugging Face")
    name = EDITION.name.text("en")
    assert (mail.to, mail.subject) == ("o'connor+jury@example.org", f"You are invited to the jury of {name}")
    assert mail.body == (
        f"Hello,\nwe would like you to judge the projects of {name}.\n\n"
        "Open https://tablero.example.org/entrar and sign in with Hugging Face. Use an account whose verified e-mail "
        "address is o'connor+jury@example.org: the invitation is for it.\n\nThank you for taking part.\n"
    )


def test_address_opens_the_same_letter() -> None:
    mail = invitation_mail(BY_MAIL, EDITION, "es", site=SITE, provider="")
    parts = urlsplit(mail.address)
    query = parse_qs(parts.query, strict_parsing=True)
    assert (parts.scheme, unquote(parts.path)) == ("mailto", mail.to)
    assert query == {"subject": [mail.subject], "body": [mail.body.replace("\n", "\r\n")]}
    assert "+jury" not in parts.path  # a plus sign would be read as a space


def test_letter_to_a_hub_name_has_no_recipient() -> None:
    mail = invitation_mail(BY_NAME, EDITION, "en", site=SITE, provider="")
    assert mail.address.startswith("mailto:?subject=")
    assert "Use your account leo-9 on the Hugging Face Hub" in mail.body
    assert "and choose how you sign in" in mail.body


@pytest.mark.parametrize("role", ROLES)
def test_each_language_has_its_own_letter(role: str) -> None:
    invitation = PendingInvitation(1, role, "email", "a@example.org", None, NOW, None)  # type: ignore[arg-type]
    languages: tuple[Language, ...] = LANGUAGES
    letters = {invitation_mail(invitation, EDITION, one, site=SITE, provider="x").body for one in languages}
    assert len(letters) == len(LANGUAGES)
