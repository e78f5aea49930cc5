"""Messages on the organizers' page of the review: what each team still has to do, singly and as one file."""

import streamlit as st

from lib import i18n
from lib.publishing import review_letters as letters
from lib.publishing import review_tables, tables
from lib.services import reviews as service
from lib.services.reviews import Message, Reviews
from lib.ui import figures, file_buttons, messages, session
from lib.ui.session import translate as _


def section(found: Reviews) -> None:
    """Every team to which there is something to write, with a link that opens the message, and the file of all."""
    waiting, said = service.messages(found.reviews), figures.words()
    if not waiting:
        messages.empty(_("Nothing to write"), _("Messages are for teams whose submission lacks something."))
        return
    plural = session.translator().plural("{n} team to write to", "{n} teams to write to", len(waiting))
    st.subheader(plural.format(n=said.number(len(waiting))))
    st.caption(
        _(
            "A message opens in your own mail program, in the language of the submission. Nothing is sent from here. "
            "It lists what fails and is not waived; what needs a person or is unknown is not in it."
        )
    )
    with st.grid(1 if session.current().viewport.is_narrow else 2, min_column_width=280, gap="small", key="messages"):
        for message in waiting:
            _message(message)
    file_buttons.mail_merge(
        _("CSV with names and addresses"),
        _content,
        key="csv_review_messages",
        file_name=f"{session.edition().slug}-messages.csv",
    )


def _message(message: Message) -> None:
    said, review = figures.words(), message.review
    with st.container(border=True, height="stretch", gap="xsmall", key=f"message_{review.project_id}"):
        lacks = session.translator().plural("{n} check fails", "{n} checks fail", len(review.faults))
        language = i18n.language_name(review.language, said.locale)
        st.markdown(
            f"**{figures.plain(review.name.short_title)}** · {lacks.format(n=said.number(len(review.faults)))}  \n"
            f":small[:gray[{figures.plain(_('Message in {language}').format(language=language))}]]"
        )
        edition, site = session.edition(), session.own_address()
        subject, text = letters.letter(message, edition, site)
        with st.expander(_("Read the message"), key=f"message_{review.project_id}_text"):
            st.code(f"{subject}\n\n{text}", language=None, wrap_lines=True)
        if not message.emails:
            st.caption(_("No address is known"))
            return
        _subject, short = letters.letter(message, edition, site, most=letters.MOST_IN_A_LINK)
        st.link_button(
            _("Write"), letters.letter_link(message.emails, subject, short), icon=":material/mail:", type="tertiary"
        )


def _content(reason: str) -> bytes:
    visit, edition = session.current(), session.edition()
    found = service.take_messages(session.database(), visit.actor, edition, reason=reason, now=session.now())
    return tables.file_of(review_tables.mail_merge(found, edition, session.own_address()), "csv")
