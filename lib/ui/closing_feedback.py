"""What people thought of the event: the average of each aspect, and how many gave it how many stars."""

import streamlit as st

from lib.charts import event_feedback as specs
from lib.publishing import event_feedback_wording as wording
from lib.publishing.pictures import Part
from lib.services import event_feedback as service
from lib.services.event_feedback import EventFeedback
from lib.ui import charts, figures, messages, session
from lib.ui.charts import Description
from lib.ui.session import translate as _


def section() -> None:
    """The chart of the averages with its table, or how answers come in."""
    visit, said = session.current(), figures.words()
    with session.database().read() as reading:
        found = service.feedback_of_edition(reading, visit.actor, session.edition(), visit.edition_id)
    st.markdown(_("Stars from 1 to 5 for each aspect of the event. Who answered is not kept; a blank is not counted."))
    if not found.answers:
        messages.empty(
            _("No answers yet"), _("Answers come with the file of the form about the event, by this command.")
        )
    else:
        _averages(found)
        if found.first_at is not None and found.last_at is not None:
            dates = _("Answered from {first} to {last}").format(
                first=said.day(found.first_at), last=said.day(found.last_at)
            )
            st.caption(figures.plain(dates))
        st.caption(_("Answers come with the file of the form about the event, by this command."))
    st.code("python -m lib.cli import feedback FILE", language=None)


def _averages(found: EventFeedback) -> None:
    said = figures.words()
    rated = sorted(found.aspects, key=lambda aspect: (aspect.average is None, -(aspect.average or 0)))
    rows = [
        {
            "name": wording.aspect_name(aspect, said),
            "rank": rank,
            "value": float(aspect.average or 0),
            "shown": wording.shown(aspect, said),
            "emphasis": False,
        }
        for rank, aspect in enumerate(rated)
    ]
    finding = wording.finding(found, said)
    description = Description(
        "event-feedback",
        finding,
        _("Average stars by aspect, from 1 to 5"),
        wording.source(found, said),
        f"{finding}. " + ", ".join(f"{row['name']}: {row['shown']}" for row in rows),
    )
    charts.card(
        description,
        lambda: st.vega_lite_chart(rows, specs.averages(), key=f"chart_{description.key}", alt=description.alt),
        lambda: wording.table(found, said),
        lambda: (Part(specs.averages(), rows),),
    )
