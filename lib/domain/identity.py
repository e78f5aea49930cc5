"""Who is who: one spelling for text, e-mail addresses and Hub names typed by people.

Two cells mean the same when their *clean text* is equal: Unicode NFC, no invisible characters, every run of
whitespace one space, none at the ends. A *key* is clean text casefolded, for comparing only, never for showing.

A person is one normalised e-mail address: three spellings of one address are one person, whichever file
brought them. Dots and ``+tags`` stay: whether they matter is a rule of the mail provider, so removing them
would merge strangers.

>>> normalised_email("  Participante.0042@Example.ORG\\u200b ")
'participante.0042@example.org'
>>> email_fault("participante.0042@example,org")
'domain'
>>> hub_name("https://huggingface.co/Participante-0042/")
'Participante-0042'
"""

import re
import unicodedata
from typing import Literal

EmailFault = Literal["no_at", "several_at", "space", "mailbox", "domain", "too_long"]

MAX_EMAIL_CHARS = 254  # RFC 5321, 4.5.3.1.3: a path of 256 octets with its angle brackets
MAX_HUB_NAME_CHARS = 96

# Format characters that are invisible and carry no meaning in a name or an address: soft hyphen, zero-width
# spaces, directional marks and isolates, word joiner, byte order mark. The zero-width joiner (U+200D) and
# non-joiner (U+200C) are meaningful in emoji and in Persian names, so only keys and addresses lose them.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_JOINERS = re.compile("[\u200c\u200d]")
_WHITESPACE_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_PLAIN_ASCII = re.compile(r"[!-~]+(?: [!-~]+)*\Z")

_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]\Z")
_NOT_IN_MAILBOX = frozenset('<>()[],;:\\"')
_HUB_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z")
_HUB_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/([^/?#\s]+)/?(?:[?#].*)?\Z", re.IGNORECASE
)


def clean_text(text: str) -> str:
    """One spelling of a line of text: NFC, without invisible characters, whitespace runs as one space.

    Line breaks become spaces; use :func:`clean_paragraphs` where they carry meaning.
    """
    if _PLAIN_ASCII.match(text):
        return text  # nine cells of ten; the full treatment costs five times as much
    return _WHITESPACE_OR_CONTROL.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def clean_paragraphs(text: str) -> str:
    """Like :func:`clean_text`, line by line: blank lines at both ends go, at most one stays in the middle."""
    lines = [clean_text(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def comparison_key(text: str) -> str:
    """Clean text for comparing: casefolded, without joiners."""
    clean = clean_text(text)
    if clean.isascii():
        return clean.lower()
    folded = _JOINERS.sub("", unicodedata.normalize("NFD", clean)).casefold()
    return unicodedata.normalize("NFC", folded)  # Unicode, section 3.13: folding may undo the normal form


def unaccented_key(text: str) -> str:
    """Letters and digits only, without accents, in lower case, words separated by one space.

    For declared vocabularies that people type by hand, such as country names: ``México`` in NFC or NFD,
    ``mexico`` and ``MEXICO.`` give one key.

    >>> unaccented_key("EE. UU."), unaccented_key("Me\\u0301xico")
    ('ee uu', 'mexico')
    """
    decomposed = unicodedata.normalize("NFKD", comparison_key(text)).casefold()  # 𝓐 becomes A only here
    kept = "".join(
        character if character.isalnum() else " " for character in decomposed if not unicodedata.combining(character)
    )
    return " ".join(kept.split())


def normalised_email(text: str) -> str:
    """The address as the key of a person: NFC, trimmed, casefolded, without invisible characters."""
    return comparison_key(text)


def email_fault(email: str) -> EmailFault | None:
    """What makes a normalised address unusable; None if nothing does.

    Only what every mailbox needs: one ``@``, something before it, a domain with a dot after it.
    """
    mailbox, at_sign, domain = email.partition("@")
    faults: dict[EmailFault, bool] = {
        "no_at": not at_sign,
        "several_at": "@" in domain,
        "space": " " in email,
        "mailbox": not mailbox
        or mailbox[0] == "."
        or mailbox[-1] == "."
        or ".." in mailbox
        or not _NOT_IN_MAILBOX.isdisjoint(mailbox),
        "domain": not _DOMAIN.match(domain),
        "too_long": len(email) > MAX_EMAIL_CHARS,
    }
    return next((fault for fault, is_there in faults.items() if is_there), None)


def hub_name(text: str) -> str | None:
    """The user name on the Hub from what somebody typed: the name, ``@name`` or the address of the profile.

    None if it cannot be a user name. Upper and lower case stay as typed; compare with
    :func:`comparison_key`, since the Hub takes both for the same person.
    """
    typed = _JOINERS.sub("", clean_text(text))
    profile = _HUB_PROFILE.match(typed)
    name = (profile.group(1) if profile else typed).removeprefix("@")
    if len(name) > MAX_HUB_NAME_CHARS or not _HUB_NAME.match(name):
        return None
    return name
