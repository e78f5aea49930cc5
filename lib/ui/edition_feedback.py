"""What participants thought of the event, as the public may know it."""

import streamlit as st

from lib.charts import event_feedback as specs
from lib.publishing import public_feedback as wording
from lib.services import feedback_releases
from lib.services.feedback_releases import PublicFeedback
from lib.ui import charts, figures, session
from lib.ui.charts import Description
from lib.ui.session import translate as _


def card() -> None:
    """The released averages with their table and how they are protected; nothing before the first release."""
    found = session.view(feedback_releases.public_feedback)
    if not found.rated:
        return
    st.subheader(_("What participants thought of the event"))
    charts.chart(
        "event_feedback",
        lambda: (_description(found), wording.bars(found, figures.words())),
        specs.averages(),
        lambda: wording.table(found, figures.words()),
    )
    st.caption("\n".join(f"- {figures.plain(rule)}" for rule in wording.protection_rules(session.translator())))


def _description(found: PublicFeedback) -> Description:
    said = figures.words()
    return Description(
        "event-feedback-public",
        wording.finding(found, said),
        wording.subtitle(said.translate),
        wording.source(found, said),
        wording.alt(found, said),
    )
