"""What a token is good for: whom it names, what of it is believed, and when it is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lib.domain.sign_in import (
    CLOCKS_APART,
    SESSION,
    Identity,
    Provider,
    TokenFault,
    TokenRefusedError,
    identity_of,
    providers_of,
)

NOW = datetime(2031, 3, 1, 9, tzinfo=UTC)
HUB = Provider("huggingface", "https://huggingface.co", "Hugging Face", is_hub=True)
OTHER = Provider("campus", "https://id.example.org", "Campus", is_hub=False)
SECRETS = {"client_id": "tablero", "client_secret": "s"}
WELL_KNOWN = "/.well-known/openid-configuration"


def token(**claims: Any) -> dict[str, Any]:
    """Claims of somebody who signed in at the Hub an hour ago."""
    made_at = int((NOW - timedelta(hours=1)).timestamp())
    return {"provider": "huggingface", "iss": "https://huggingface.co", "sub": "42", "iat": made_at} | claims


def fault(claims: dict[str, Any]) -> TokenFault | None:
    try:
        identity_of(claims, (HUB, OTHER), NOW)
    except TokenRefusedError as refused:
        return refused.fault
    return None


def test_providers_are_the_sections_of_the_configuration() -> None:
    auth = {
        "redirect_uri": "https://tablero.example.org/oauth2callback",
        "cookie_secret": "c",
        "huggingface": {**SECRETS, "server_metadata_url": f"https://huggingface.co{WELL_KNOWN}"},
        "campus": {**SECRETS, "server_metadata_url": f"https://id.example.org/realm/{WELL_KNOWN[1:]}"},
        "tenant": {**SECRETS, "server_metadata_url": "https://a.example.org/m", "issuer": "https://b.example.org/t/"},
        "named": {**SECRETS, "server_metadata_url": f"https://c.example.org{WELL_KNOWN}", "label": "Our university"},
    }
    assert providers_of(auth) == (
        HUB,
        Provider("campus", "https://id.example.org/realm", "Campus", is_hub=False),
        Provider("tenant", "https://b.example.org/t", "Tenant", is_hub=False),
        Provider("named", "https://c.example.org", "Our university", is_hub=False),
    )


def test_a_configuration_without_sections_is_one_provider() -> None:
    auth = {"cookie_secret": "c", **SECRETS, "server_metadata_url": f"https://id.example.org{WELL_KNOWN}"}
    assert providers_of(auth) == (Provider("default", "https://id.example.org", "id.example.org", is_hub=False),)
    hub = auth | {"server_metadata_url": f"https://huggingface.co{WELL_KNOWN}"}
    assert providers_of(hub) == (Provider("default", "https://huggingface.co", "Hugging Face", is_hub=True),)
    assert providers_of({}) == ()


def test_token_names_a_person_by_issuer_and_subject() -> None:
    claims = token(
        iss="https://huggingface.co/",
        name="Ana  Prueba",
        email=" Ana@Example.org",
        email_verified=True,
        preferred_username="Ana-Prueba",
    )
    assert identity_of(claims, (HUB, OTHER), NOW) == Identity(
        issuer="https://huggingface.co",
        subject="42",
        signed_in_at=NOW - timedelta(hours=1),
        display_name="Ana Prueba",
        email_key="ana@example.org",
        hub_name="ana-prueba",
    )


def test_user_names_of_other_providers_are_no_hub_names() -> None:
    claims = token(provider="campus", iss="https://id.example.org", preferred_username="ana-prueba")
    found = identity_of(claims, (HUB, OTHER), NOW)
    assert (found.hub_name, found.display_name) == (None, "ana-prueba")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"iss": "https://huggingface.co.example.org"}, "other_provider"),
        ({"iss": "https://id.example.org"}, "other_provider"),  # of another provider that is configured
        ({"iss": None}, "other_provider"),
        ({"provider": "nowhere"}, "other_provider"),
        ({"provider": None}, "other_provider"),
        ({"sub": ""}, "unreadable"),
        ({"sub": 42}, "unreadable"),
        ({"sub": "x" * 256}, "unreadable"),
        ({"iat": None}, "unreadable"),
        ({"iat": "1930000000"}, "unreadable"),
        ({"iat": True}, "unreadable"),
        ({"iat": float("nan")}, "unreadable"),
        ({"iat": 10**20}, "unreadable"),
        ({"email": "ana@example.org", "email_verified": False}, "unverified_email"),
        ({"email": "ana@example.org", "email_verified": "true"}, "unverified_email"),
        ({"email": "ana@example.org", "email_verified": 1}, "unverified_email"),
    ],
)
def test_token_is_refused(claims: dict[str, Any], expected: TokenFault) -> None:
    assert fault(token(**claims)) == expected


@pytest.mark.parametrize(
    ("made_at", "expected"),
    [
        (NOW - SESSION + timedelta(seconds=1), None),
        (NOW - SESSION, "expired"),
        (NOW + CLOCKS_APART, None),
        (NOW + CLOCKS_APART + timedelta(seconds=1), "unreadable"),
    ],
)
def test_token_is_good_for_eight_hours(made_at: datetime, expected: TokenFault | None) -> None:
    assert fault(token(iat=int(made_at.timestamp()))) == expected


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "ana@example.org"},
        {"email_verified": True},
        {"email": "", "email_verified": False},
        {"email": "ana at example.org", "email_verified": True},
        {"email": ["ana@example.org"], "email_verified": True},
    ],
)
def test_address_that_nobody_verified_is_none(claims: dict[str, Any]) -> None:
    assert identity_of(token(**claims), (HUB,), NOW).email_key is None
