"""Reminders on the organizers' page: a letter to each juror with ballots due, and a file to write to all at once."""

import streamlit as st

from lib import i18n
from lib.publishing import jury_letters as letters
from lib.publishing import jury_tables, tables
from lib.publishing import jury_wording as wording
from lib.services import jury as service
from lib.services.jury import Jury, Reminder
from lib.ui import figures, file_buttons, messages, session
from lib.ui.session import translate as _


def section(found: Jury) -> None:
    """Everybody who owes ballots, with a link that opens the letter, and the file."""
    reminders, said = service.reminders(found), figures.words()
    if not reminders:
        messages.empty(_("Nobody owes a ballot"), _("Reminders are for jurors with ballots that are due."))
        return
    plural = session.translator().plural("{n} juror owes ballots", "{n} jurors owe ballots", len(reminders))
    st.subheader(plural.format(n=said.number(len(reminders))))
    st.caption(_("A letter opens in your own mail program, in the language of the juror. Nothing is sent from here."))
    for reminder in reminders:
        _reminder(found, reminder)
    file_buttons.mail_merge(
        _("CSV with names and addresses"),
        _content,
        key="csv_mail_merge",
        file_name=f"{session.edition().slug}-reminders.csv",
    )


def _reminder(found: Jury, reminder: Reminder) -> None:
    said = figures.words()
    with st.container(border=True, gap="xsmall", key=f"reminder_{reminder.juror_id}"):
        plural = session.translator().plural("{n} ballot due", "{n} ballots due", len(reminder.due))
        name = wording.juror_name(reminder.name, reminder.juror_id, said.translate)
        language = i18n.language_name(letters.letter_language(reminder.languages), said.locale)
        st.markdown(
            f"**{figures.plain(name)}** · {plural.format(n=said.number(len(reminder.due)))}  \n"
            f":small[{figures.plain(wording.project_list(reminder.due, said))}]  \n"
            f":small[:gray[{figures.plain(_('Letter in {language}').format(language=language))}]]"
        )
        if reminder.email is None:
            st.caption(_("No address is known"))
            return
        address = letters.scoring_address(session.own_address(), reminder)
        subject, text = letters.letter(reminder, session.edition(), found.closes, address)
        st.link_button(
            _("Write"), letters.letter_link(reminder.email, subject, text), icon=":material/mail:", type="tertiary"
        )


def _content(reason: str) -> bytes:
    visit, edition = session.current(), session.edition()
    found = service.take_mail_merge(session.database(), visit.actor, edition, reason=reason, now=session.now())
    closes = service.closing_date(edition)
    return tables.file_of(jury_tables.mail_merge(found, edition, closes, session.own_address()), "csv")
