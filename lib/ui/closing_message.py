"""Doing something on the page about the time after the event, or saying why it was not done."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from lib.services.access import NotAllowedError
from lib.services.closing import ClosingRefusedError
from lib.ui.session import translate as _

T = TypeVar("T")


def done(act: Callable[[], T]) -> T | None:
    """What `act` gives; None where it was refused, which is said in place."""
    try:
        return act()
    except ClosingRefusedError as refused:
        st.error(_(refused.message_id).format(**refused.values), icon=":material/error:")
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    return None
