"""Certificates: what they are for, their codes, and the names that can stand on them.

A *code* is 28 signs of an alphabet without look-alikes (no I, L, O or U): 140 random bits, so that nobody finds one by
trying. It is written in seven groups of four, and read however it was typed.

>>> code_of(bytes(18)), written_code("7K3MQ2XW" + "0" * 20)
('0000000000000000000000000000', '7K3M-Q2XW-0000-0000-0000-0000-0000')
>>> typed_code(" 7k3m q2xw-oooo.0000 0000 0000 0ooo ")
'7K3MQ2XW00000000000000000000'
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from urllib.parse import parse_qs, urlsplit

from lib.domain.declarations import LANGUAGES, Language
from lib.domain.identity import clean_text

Kind = Literal["participant", "winner", "juror", "mentor"]
ParticipantRule = Literal["presented", "submitted"]
CertificateKey = tuple[int | None, int | None, int | None, str | None]
"""Who (a person or an account), for which project and which award: of a kind, nobody holds two that are valid."""

KINDS: Final[tuple[Kind, ...]] = ("participant", "winner", "juror", "mentor")
ERASED: Final = "erased"  # the reason of a revocation that follows from erasing a person
WITHDRAWN: Final = "result_withdrawn"  # the reason of one that follows from withdrawing the result
CODE_BYTES: Final = 18  # what `code_of` needs; four of their bits are left over
CODE_PARAMETER: Final = "codigo"
LONGEST_NAME: Final = 160  # of a name that somebody types for a certificate

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS, _GROUP = 28, 4
_LOOK_ALIKES: Final = (("O", "0"), ("I", "1"), ("L", "1"))
_CODE = re.compile(f"[{_ALPHABET}]{{{_SIGNS}}}")
_BETWEEN = re.compile(r"[\s.\-_\u2010-\u2015]+")
# Emoji with what changes their look, signs for private use, and whatever steers how text runs: nothing of a name.
_LEFT_OUT: Final = frozenset({"So", "Cs", "Co", "Cn", "Cc", "Cf"})
_LOOKS_OF_EMOJI: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400))))
_NON_JOINER: Final = "\u200c"  # parts letters of Persian names
_LONGEST_TYPED = 500


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who is to get a certificate: a person or an account. `full_name` None: nobody knows their name.

    `email_key` is of a mentor who is not among the people yet: then there is neither a person nor an account.
    """

    person_id: int | None
    account_id: int | None
    project_id: int | None
    award: str | None
    full_name: str | None
    language: Language | None
    email: str | None = None
    email_key: str | None = None

    @property
    def key(self) -> CertificateKey:
        """What nobody gets a second one for."""
        return self.person_id, self.account_id, self.project_id, self.award


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as it was issued. `full_name` None: the person was erased. `project` is its title."""

    id: int
    kind: Kind
    person_id: int | None
    account_id: int | None
    project_id: int | None
    project: str | None
    award: str | None
    full_name: str | None
    language: Language
    code: str
    issued_at: datetime
    revoked_at: datetime | None
    revoked_reason: str | None

    @property
    def is_valid(self) -> bool:
        """Whether it was not revoked."""
        return self.revoked_at is None


def code_of(random_bytes: bytes) -> str:
    """The code of these random bytes, exactly `CODE_BYTES`. Raises ValueError for any other number of them."""
    if len(random_bytes) != CODE_BYTES:
        raise ValueError(f"a code needs {CODE_BYTES} bytes and not {len(random_bytes)}")
    number = int.from_bytes(random_bytes) >> 4
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(_SIGNS)))


def written_code(code: str) -> str:
    """A code as people read it."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def typed_code(text: str) -> str | None:
    """The code that somebody typed, or the address of one that they pasted; None where it cannot be a code."""
    typed = text.strip()[:_LONGEST_TYPED]
    if "://" in typed:
        typed = _code_in_address(typed)
    found = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    for written, meant in _LOOK_ALIKES:
        found = found.replace(written, meant)
    return found if _CODE.fullmatch(found) else None


def _code_in_address(address: str) -> str:
    try:
        query = urlsplit(address).query
    except ValueError:
        return ""
    return "".join(parse_qs(query).get(CODE_PARAMETER, [""])[:1])


def printable(text: str) -> str:
    """`text` on one line, without emoji and other signs that fonts for text lack.

    >>> printable("Sopa \U0001f372 de  maní")
    'Sopa de maní'
    """
    kept = "".join(sign for sign in clean_text(text) if _is_printable(sign))
    return " ".join(kept.split())


def _is_printable(sign: str) -> bool:
    is_text = unicodedata.category(sign) not in _LEFT_OUT and sign not in _LOOKS_OF_EMOJI
    return is_text or sign == _NON_JOINER


def printable_name(text: str | None) -> str | None:
    """A name as a certificate shows it; None where no letter is left of it.

    >>> printable_name(" Mba\\u2019e  G\\u0303uahu \\U0001f98a "), printable_name("\\U0001f98a"), printable_name(None)
    ('Mba’e G̃uahu', None, None)
    """
    name = printable(text or "")
    return name if any(sign.isalpha() for sign in name) else None


def language_of(*choices: str | None) -> Language:
    """The first of the choices that certificates are written in; the first of our languages where none is.

    >>> language_of(None, "qu", "pt"), language_of("fr")
    ('pt', 'es')
    """
    return next((known for choice in choices for known in LANGUAGES if known == choice), LANGUAGES[0])
