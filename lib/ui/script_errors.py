"""What a visitor sees when a page fails: that it did, and an id by which the log can be searched. Never the fault.

Somebody whose role was taken away while a page was open meets a service that refuses: that is no failure, and is said.
"""

import logging
import secrets

import streamlit as st

from lib import i18n
from lib.services.access import NotAllowedError
from lib.ui import session

_LOG = logging.getLogger(__name__)


def show_and_log(error: Exception) -> bool:
    """Log `error` under a new id and show the id on the page; True, so that Streamlit adds nothing of its own."""
    if isinstance(error, NotAllowedError):
        st.error(i18n.translator(session.visitor_language())("This page is not open to you"), icon=":material/error:")
        return True
    error_id = secrets.token_hex(4)
    _LOG.error("A page failed", exc_info=error, extra={"error_id": error_id})
    translate = i18n.translator(session.visitor_language())
    sentence = translate("Something failed on our side. Reload the page; if it fails again, tell us the error id {id}.")
    st.error(sentence.format(id=error_id), icon=":material/error:")
    return True
