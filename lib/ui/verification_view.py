"""The pieces of the page on which anybody verifies a certificate. The code stays in the address alone."""

from functools import cache

import streamlit as st

from lib import i18n
from lib.domain.certificates import CODE_PARAMETER
from lib.publishing import certificate_wording as wording
from lib.services import verification
from lib.services.verification import Answer, Genuine, Revoked, TooManyTries, Visitor
from lib.ui import figures, session
from lib.ui.session import translate as _

_LONGEST_TYPED = 500


def form() -> None:
    """The field for a code; what was asked last stands in the address, and in the field."""
    with st.form("verify", border=False):
        typed = st.text_input(
            _("Code of the certificate"),
            value=_asked(),
            max_chars=_LONGEST_TYPED,
            key=f"verify_code_{_asked()}",
        )
        st.caption(_("It stands beside the QR. Capitals, spaces and dashes do not matter."))
        if st.form_submit_button(_("Verify"), type="primary", icon=":material/verified:"):
            st.query_params[CODE_PARAMETER] = (typed or "").strip()
            st.rerun()


def answer() -> None:
    """What is known of the certificate that the address asks for; nothing before somebody asks."""
    if not _asked():
        st.caption(
            _(
                "Whoever has a certificate decides who gets its code. This page says what the certificate says and "
                "whether it still holds, and nothing to those who have no code."
            )
        )
        return
    visitor = session.kept("verification", Visitor)
    with session.database().read() as reading:
        found = verification.verify(reading, _asked(), visitor, _server(), now=session.real_now())
    with st.container(border=True, key="verification"):
        _say(found)


def _say(found: Answer) -> None:
    said = figures.words()
    if isinstance(found, Genuine):
        st.success(_("This certificate is genuine"), icon=":material/verified:")
        lines = wording.verified(found, said.language, said.locale)
        st.markdown("  \n".join(f"{figures.plain(label)}: **{figures.plain(text)}**" for label, text in lines))
        if session.current().demo_stage is not None:
            st.caption(_("Demo: made-up data, no real certificate"))
    elif isinstance(found, Revoked):
        day = i18n.day(wording.issue_day(found.revoked_at), said.locale)
        st.error(_("This certificate was revoked on {day}").format(day=day), icon=":material/cancel:")
        st.caption(_("It does not hold any more. Ask the organizers if you need to know more."))
    elif isinstance(found, TooManyTries):
        seconds = max(1, round(found.wait_seconds))
        plural = session.translator().plural(
            "These were many codes. Wait {n} second, then verify again.",
            "These were many codes. Wait {n} seconds, then verify again.",
            seconds,
        )
        st.warning(plural.format(n=said.number(seconds)), icon=":material/hourglass_empty:")
    else:
        st.warning(_("No certificate has this code"), icon=":material/help:")
        st.caption(_("Look at it again, sign by sign: codes have no I, L, O or U."))


def _asked() -> str:
    return (st.query_params.get(CODE_PARAMETER) or "").strip()[:_LONGEST_TYPED]


@cache
def _server() -> verification.Tries:
    """The tries of all visitors of this process."""
    return verification.Tries(verification.SERVER_TRIES, verification.SERVER_SECONDS)
