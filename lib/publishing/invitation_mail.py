"""The text that goes to somebody who is invited to a role, in their language; nothing is sent from here."""

from dataclasses import dataclass
from urllib.parse import quote

from lib import i18n
from lib.domain.edition import Edition, Language
from lib.services.roles import PendingInvitation


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter. `to` is empty for somebody of whom only the Hub user name is known."""

    to: str
    subject: str
    body: str

    @property
    def address(self) -> str:
        """The `mailto:` address (RFC 6068) that opens the letter in the mail program of whoever clicks it."""
        body = self.body.replace("\n", "\r\n")
        return f"mailto:{quote(self.to, safe='@')}?subject={quote(self.subject)}&body={quote(body)}"


def invitation_mail(
    invitation: PendingInvitation, edition: Edition, language: Language, *, site: str, provider: str
) -> Mail:
    """The letter for `invitation` in `language`.

    `site` is our own address without a path; `provider` the name of where people sign in, empty where there are
    several.
    """
    _ = i18n.translator(language)
    name = edition.name.text(language)
    subject = {
        "juror": _("You are invited to the jury of {edition}"),
        "organizer": _("You are invited to organize {edition}"),
        "admin": _("You are invited to administer {edition}"),
    }[invitation.role].format(edition=name)
    greeting = _("Hello,")
    first = {
        "juror": _("we would like you to judge the projects of {edition}."),
        "organizer": _("we would like you to organize {edition} with us."),
        "admin": _("we would like you to administer {edition}."),
    }[invitation.role].format(edition=name)
    open_it = _("Open {address} and choose how you sign in.").format(address=f"{site}/entrar")
    if provider:
        open_it = _("Open {address} and sign in with {provider}.").format(address=f"{site}/entrar", provider=provider)
    known = (
        _("Use an account whose verified e-mail address is {address}: the invitation is for it.")
        if invitation.kind == "email"
        else _("Use your account {address} on the Hugging Face Hub: the invitation is for it.")
    ).format(address=invitation.address)
    thanks = _("Thank you for taking part.")
    body = "\n\n".join((f"{greeting}\n{first}", f"{open_it} {known}", thanks))
    return Mail(invitation.address if invitation.kind == "email" else "", subject, f"{body}\n")
