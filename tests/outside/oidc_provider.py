"""A sign-in provider on a local address (OpenID Connect), whose people say of themselves what a test wants.

    with SignInProvider() as provider:
        provider.add("ana", email="ana@example.org", email_verified=True)

Whoever signs in types the name of one of them; nothing else is asked.
"""

import logging
import warnings
from contextlib import ExitStack
from types import TracebackType
from typing import Self

import httpx
from playwright.sync_api import Page

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it uses a part of Authlib that a later Authlib will not have
    import oidc_provider_mock

ANSWER_SECONDS = 10


class SignInProvider:
    """The provider; `issuer` is its address once it runs."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self.issuer = ""

    def __enter__(self) -> Self:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # or a line for each request
        server = self._running.enter_context(oidc_provider_mock.run_server_in_thread())
        self.issuer = f"http://localhost:{server.server_port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.close()

    @property
    def metadata_url(self) -> str:
        """Where it describes itself."""
        return f"{self.issuer}/.well-known/openid-configuration"

    def add(self, subject: str, **claims: object) -> None:
        """Know somebody, or know something else of them."""
        answer = httpx.put(f"{self.issuer}/users/{subject}", json=claims, timeout=ANSWER_SECONDS)
        answer.raise_for_status()


def answer_as(page: Page, subject: str) -> None:
    """On the provider's page that `page` has open, say to be `subject`."""
    page.locator("input[name=sub]").fill(subject)
    page.get_by_role("button", name="Authorize", exact=True).click()
