"""What stops a page that is not for this visitor. The services check again: a guard protects only the render."""

from typing import NoReturn

import streamlit as st

from lib.domain import permissions
from lib.services.access import Actor
from lib.ui import messages, session


def require_organizer() -> Actor:
    """The actor, who runs this edition; anybody else sees how to get in and the page stops."""
    if not permissions.can_run_event(session.roles()):
        _stop()
    return session.actor()


def require_staff() -> Actor:
    """The actor, who runs this edition or grants its organizers; anybody else sees how to get in."""
    if not permissions.can_see_team(session.roles()):
        _stop()
    return session.actor()


def require_juror() -> Actor:
    """The actor, who is a juror of this edition; anybody else sees how to get in and the page stops."""
    if not permissions.can_score(session.roles()):
        _stop()
    return session.actor()


def _stop() -> NoReturn:
    messages.not_allowed()
    st.stop()
