"""Who somebody is by the token of a sign-in provider, and for how long.

A *provider* is a place where people sign in (OpenID Connect), as the `[auth]` section of the secrets configures it.
The token says who somebody is by *issuer* and *subject*; both together never change. Everything else only describes
them: an e-mail address is believed where the provider verified it, a Hub user name where the provider is the Hub.

A token is good for eight hours from the moment that it was made (`iat`), although the cookie that holds it lives for
thirty days.

>>> [provider.issuer for provider in providers_of({"server_metadata_url": f"https://id.example.org{DISCOVERY}"})]
['https://id.example.org']
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from lib.domain import identity

TokenFault = Literal["other_provider", "unreadable", "expired", "unverified_email"]

SESSION = timedelta(hours=8)
CLOCKS_APART = timedelta(minutes=5)
"""How far a provider's clock may be ahead of ours."""
HUB_ISSUER = "https://huggingface.co"
HUB_NAME = "huggingface"
"""The name of the Hub's section, which is believed about Hub user names wherever it leads."""

DISCOVERY = "/.well-known/openid-configuration"
CALLBACK_PATH = "/oauth2callback"  # to which a provider sends people back
"""How the address of a provider's metadata ends after its issuer (OpenID Connect Discovery 1.0, section 4)."""

_UNNAMED = "default"  # what Streamlit calls the provider of an [auth] section without others inside
_MAX_NAME_CHARS = 120
_MAX_SUBJECT_CHARS = 255  # OpenID Connect Core 1.0, section 2


class TokenRefusedError(ValueError):
    """A token that makes nobody anybody. `fault` says why."""

    def __init__(self, fault: TokenFault) -> None:
        self.fault: TokenFault = fault
        super().__init__(fault)


@dataclass(frozen=True, slots=True)
class Provider:
    """Where people can sign in. `name` is that of its section, `issuer` without a slash at its end, `label` what its
    button says; `is_hub`: its user names are those of the Hub."""

    name: str
    issuer: str
    label: str
    is_hub: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token is about. `email_key`: the address, normalised, if the provider verified it; `hub_name` in lower
    case, if the provider is the Hub."""

    issuer: str
    subject: str
    signed_in_at: datetime
    display_name: str | None = None
    email_key: str | None = None
    hub_name: str | None = None


def providers_of(auth: Mapping[str, object]) -> tuple[Provider, ...]:
    """The providers that an `[auth]` section configures: one in itself, or one in each section inside it.

    The issuer is the address of the provider's metadata without its known end, unless the section names another as
    `issuer`; a section without either is none.
    """
    sections = {name: section for name, section in auth.items() if isinstance(section, Mapping)}
    found = (_provider(name, section) for name, section in (sections or {_UNNAMED: auth}).items())
    return tuple(provider for provider in found if provider.issuer)


def _provider(name: str, section: Mapping[str, object]) -> Provider:
    metadata = str(section.get("server_metadata_url") or "")
    issuer = _same_issuer(str(section.get("issuer") or metadata.removesuffix(DISCOVERY)))
    is_hub = name == HUB_NAME or issuer == HUB_ISSUER
    host = issuer.partition("://")[2].partition("/")[0]
    label = str(section.get("label") or ("Hugging Face" if is_hub else host if name == _UNNAMED else name.capitalize()))
    return Provider(name, issuer, label, is_hub)


def identity_of(claims: Mapping[str, object], providers: Sequence[Provider], now: datetime) -> Identity:
    """Who the token with these claims is about.

    `claims` are those of the token, and as "provider" the name of the section by which it came.

    Raises:
        TokenRefusedError: "other_provider": not from a configured provider; "unreadable": it does not say who or
            when; "expired": made eight hours ago or earlier; "unverified_email": the provider says of the address in
            it that it is not verified.
    """
    provider = next((one for one in providers if one.name == claims.get("provider")), None)
    issuer = _same_issuer(claims.get("iss"))
    if provider is None or issuer != provider.issuer:
        raise TokenRefusedError("other_provider")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_SUBJECT_CHARS:
        raise TokenRefusedError("unreadable")
    signed_in_at = _instant(claims.get("iat"))
    if signed_in_at is None or signed_in_at > now + CLOCKS_APART:
        raise TokenRefusedError("unreadable")
    if has_ended(signed_in_at, now):
        raise TokenRefusedError("expired")
    return Identity(
        issuer=issuer,
        subject=subject,
        signed_in_at=signed_in_at,
        display_name=_display_name(claims),
        email_key=_verified_email(claims),
        hub_name=_hub_name(claims) if provider.is_hub else None,
    )


def has_ended(signed_in_at: datetime, now: datetime) -> bool:
    """Whether somebody who signed in then has to sign in again.

    >>> at_nine = datetime(2031, 3, 1, 9, tzinfo=UTC)
    >>> has_ended(at_nine, at_nine + SESSION - timedelta(seconds=1)), has_ended(at_nine, at_nine + SESSION)
    (False, True)
    """
    return now - signed_in_at >= SESSION


def _same_issuer(said: object) -> str:
    # Some providers write their issuer with a slash at its end and their metadata without one.
    return said.rstrip("/") if isinstance(said, str) else ""


def _instant(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _verified_email(claims: Mapping[str, object]) -> str | None:
    email, verified = claims.get("email"), claims.get("email_verified")
    if not isinstance(email, str) or not email or verified is None:
        return None
    if verified is not True:
        raise TokenRefusedError("unverified_email")
    key = identity.normalised_email(email)
    return key if identity.email_fault(key) is None else None


def _hub_name(claims: Mapping[str, object]) -> str | None:
    said = claims.get("preferred_username")
    name = identity.hub_name(said) if isinstance(said, str) else None
    return name.lower() if name is not None else None


def _display_name(claims: Mapping[str, object]) -> str | None:
    for claim in ("name", "preferred_username", "nickname"):
        said = claims.get(claim)
        if isinstance(said, str) and (text := identity.clean_text(said)):
            return text[:_MAX_NAME_CHARS]
    return None
