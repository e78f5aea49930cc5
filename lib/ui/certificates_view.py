"""The pieces of the organizers' page about certificates. Personal data: the words of a search stay out of the address.

A certificate is made when its button is pressed.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from lib import i18n
from lib.domain.certificates import CODE_PARAMETER, LONGEST_NAME, WITHDRAWN, Certificate, Kind, written_code
from lib.domain.edition import LANGUAGES, Language
from lib.domain.refusal import RefusedError
from lib.publishing import certificate_tables, certificates, tables
from lib.publishing import certificate_wording as wording
from lib.services import certificates as service
from lib.services.access import NotAllowedError
from lib.services.certificates import CertificatePage, Desk, ListedState, MentorRow
from lib.sources.refusals import RefusedFileError
from lib.ui import address_choices, figures, file_buttons, messages, page_numbers, session
from lib.ui.session import translate as _

_KIND, _VIEW, _STATE = "tipo", "vista", "estado"
_PAGE_KEY = "certificates"
_SEARCH_KEY = "certificates_search"
_DONE_KEY = "certificates_done"
_LONGEST_SEARCH, _LONGEST_REASON, _LONGEST_LIST = 80, 500, 100_000
_ROWS_THAT_FIT, _HEIGHT = 14, 530
_OWN_LANGUAGE = ""
_A_HUNDRED_TAKE_SECONDS = 2
_ONE_MOMENT = 200  # certificates whose ZIP file takes too short a time to speak of


def desk() -> Desk:
    """Every kind in numbers. The service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.certificates_desk(reading, visit.actor, session.edition(), visit.edition_id, now=session.now())


def finding(found: Desk) -> str:
    """The page's title."""
    return wording.finding(found, figures.words())


def kind() -> Kind:
    """For whom: kept in the address."""
    names = wording.kinds(session.translator())
    chosen = address_choices.section(_KIND, {str(one): name for one, name in names.items()})
    return next(one for one in names if one == chosen)


def rule(found: Desk, shown: Kind) -> None:
    """Who gets this kind, and how many."""
    said = figures.words()
    st.markdown(
        f"{figures.plain(wording.rule(shown, found, said))}  \n"
        f"**{figures.plain(wording.summary(found.summary(shown), said))}**"
    )


def view() -> str:
    """What is to be done with them, kept in the address."""
    names = {"": _("Issued"), "emitir": _("Issue"), "llevar": _("Take along")}
    return address_choices.section(_VIEW, names)


def issued(found: Desk, shown: Kind) -> None:
    """The list: search, a page of a hundred, and one certificate."""
    numbers = found.summary(shown)
    if not numbers.valid and not numbers.revoked:
        messages.empty(_("Nothing is issued yet"), _("What you issue under “Issue” is listed here."))
        return
    page = _filtered(shown)
    st.markdown(f"**{wording.found(page, figures.words())}**")
    if not page.rows:
        messages.empty(_("No certificate matches"), _("Take away a filter or a word of the search to see more."))
        return
    if session.current().viewport.is_narrow:
        st.markdown("\n".join(_line(row) for row in page.rows))
    else:
        table = certificate_tables.page(page.rows, session.edition(), figures.words())
        st.dataframe(
            pd.DataFrame(table.rows, columns=list(table.headers)),
            hide_index=True,
            height=_HEIGHT if len(page.rows) > _ROWS_THAT_FIT else "content",
            alt=_("The certificates found, one in each row"),
        )
    page_numbers.steps("certificates", page.page + 1, page.pages)
    _one(page.rows)


def _filtered(shown: Kind) -> CertificatePage:
    visit, names = session.current(), wording.states(session.translator())
    with st.grid(1 if visit.viewport.is_narrow else 2, min_column_width=220, key="certificates_filters"):
        search = st.text_input(_("Search names"), max_chars=_LONGEST_SEARCH, key=_SEARCH_KEY, icon=":material/search:")
        chosen = address_choices.one_of(
            _PAGE_KEY, _("State"), _STATE, {str(state): name for state, name in names.items()}
        )
    state: ListedState = next(one for one in names if one == chosen)
    with session.database().read() as reading:
        return service.certificates_page(
            reading,
            visit.actor,
            visit.edition_id,
            shown,
            state=state,
            search=search or "",
            page=page_numbers.asked() - 1,
        )


def _line(row: Certificate) -> str:
    said = figures.words()
    award = wording.award_name(row.award, session.edition(), said.language)
    rest = " · ".join(part for part in (award, said.day(row.issued_at), wording.state_name(row, said)) if part)
    parts = (wording.holder(row, said.translate), row.project or "", rest)
    return "- " + "  \n  ".join(figures.plain(part) for part in parts if part)


def _one(rows: Sequence[Certificate]) -> None:
    """One certificate of the page: its code, its PDF, and what can be done with it."""
    said = figures.words()
    by_id = {row.id: row for row in rows}
    chosen = st.selectbox(
        _("See one certificate"),
        list(by_id),
        index=None,
        format_func=lambda one: f"{wording.holder(by_id[one], said.translate)} · {one}" if one in by_id else "",
        placeholder=_("Choose one of this page"),
        key="certificates_one",
    )
    row = by_id.get(chosen) if chosen is not None else None
    if row is None:
        return
    with st.container(border=True, key="certificate_card"):
        st.markdown(_line(row).removeprefix("- "))
        if row.is_valid:
            st.caption(_("Code"))
            st.code(written_code(row.code), language=None, wrap_lines=True)
        elif row.revoked_reason == WITHDRAWN:
            st.caption(_("Revoked: the result was withdrawn."))
        elif row.revoked_reason and row.full_name:
            st.caption(figures.plain(_("Revoked: {reason}").format(reason=row.revoked_reason)))
        with st.container(horizontal=True):
            if row.is_valid:
                address = verify_address(row.code)
                st.link_button(_("Verify"), address, icon=":material/verified:", type="tertiary")
                if st.button(_("Revoke"), icon=":material/cancel:", key=f"revoke_{row.id}"):
                    st.dialog(_("Revoke a certificate"))(_revoke_form)(row)
            if row.full_name and row.revoked_reason != WITHDRAWN:
                label = _("Correct the name") if row.is_valid else _("Issue again")
                if st.button(label, icon=":material/edit:", key=f"replace_{row.id}"):
                    st.dialog(label)(_replace_form)(row)
        if row.is_valid:
            file_buttons.button_with_reason(
                "PDF",
                lambda reason: _pdf(row.id, reason),
                key=f"certificate_pdf_{row.id}",
                file_name=certificates.file_name(row),
                mime=certificates.MEDIA_TYPE,
            )


def _revoke_form(row: Certificate) -> None:
    visit = session.current()
    st.markdown(f"**{figures.plain(wording.holder(row, session.translator()))}**")
    st.caption(_("Whoever verifies its code sees that it was revoked and when, not whose it was or why."))
    reason = _reason(f"revoke_why_{row.id}")
    is_sure = st.checkbox(_("I am sure: a revoked certificate stays revoked"), key=f"revoke_sure_{row.id}")
    if st.button(_("Revoke it"), type="primary", key=f"revoke_now_{row.id}"):
        try:
            service.revoke(
                session.database(),
                visit.actor,
                visit.edition_slug,
                row.id,
                reason=reason,
                is_confirmed=is_sure,
                now=session.now(),
            )
        except (RefusedError, NotAllowedError) as refused:
            _say(refused)
        else:
            st.rerun()


def _replace_form(row: Certificate) -> None:
    visit = session.current()
    st.caption(_("A new certificate with a new code is issued; this one is revoked for good."))
    name = st.text_input(
        _("Name on the certificate"),
        value=row.full_name or "",
        max_chars=LONGEST_NAME,
        key=f"replace_name_{row.id}",
    )
    reason = _reason(f"replace_why_{row.id}")
    if st.button(_("Issue it"), type="primary", key=f"replace_now_{row.id}"):
        try:
            service.replace_certificate(
                session.database(),
                visit.actor,
                visit.edition_slug,
                row.id,
                full_name=name or "",
                reason=reason,
                now=session.now(),
            )
        except (RefusedError, NotAllowedError) as refused:
            _say(refused)
        else:
            st.rerun()


def _reason(key: str) -> str:
    label = _("Why (it stays in the audit log: name nobody)")
    return st.text_area(label, max_chars=_LONGEST_REASON, key=key) or ""


def issuing(found: Desk, shown: Kind) -> None:
    """Say what would be issued, then issue it."""
    if shown == "winner" and not found.is_result_public:
        messages.empty(_("Not yet"), _("Certificates of winners come after the result is public."))
        return
    done = session.given(_DONE_KEY, "")
    if done:
        st.success(done, icon=":material/check_circle:")
        session.choose({_DONE_KEY: ""})
    mentors = _mentors() if shown == "mentor" else ()
    names = {_OWN_LANGUAGE: _("Each in their own")}
    names |= {one: i18n.language_name(one, session.locale()) for one in LANGUAGES}
    chosen = st.selectbox(
        _("Language of the certificates"),
        list(names),
        format_func=lambda one: names.get(one, one),
        key=f"certificates_language_{session.language()}",
    )
    st.caption(_("Their own is that of their registration, else of their project, else Spanish."))
    language: Language | None = next((one for one in LANGUAGES if one == chosen), None)
    if mentors is None:
        return
    if shown == "mentor" and not mentors:
        st.caption(_("What would be issued is said here, as soon as the list names somebody."))
        return
    _planned(shown, language, mentors)


def _planned(shown: Kind, language: Language | None, mentors: Sequence[MentorRow]) -> None:
    visit, said = session.current(), figures.words()
    with session.database().read() as reading:
        plan = service.plan(
            reading,
            visit.actor,
            session.edition(),
            visit.edition_id,
            shown,
            language=language,
            mentors=mentors,
            now=session.now(),
        )
    with st.container(border=True, key="certificates_plan"):
        st.markdown("\n".join(f"- {figures.plain(line)}" for line in wording.plan_sentences(plan, said)))
        if not plan.to_issue:
            return
        is_sure = st.checkbox(_("I have looked at this and want to issue them"), key=f"issue_sure_{shown}")
        if st.button(_("Issue them"), type="primary", icon=":material/verified:", disabled=not is_sure):
            try:
                made = service.issue(
                    session.database(),
                    visit.actor,
                    session.edition(),
                    shown,
                    language=language,
                    mentors=mentors,
                    expected=len(plan.to_issue),
                    now=session.now(),
                )
            except (RefusedError, NotAllowedError) as refused:
                _say(refused)
            else:
                plural = session.translator().plural("{n} certificate issued", "{n} certificates issued", len(made))
                session.choose({_DONE_KEY: plural.format(n=said.number(len(made)))})
                st.rerun()


def _mentors() -> Sequence[MentorRow] | None:
    """The mentors of the list that somebody pasted; None where it has faults, which are shown."""
    typed = st.text_area(
        _("Mentors, one in each line"),
        max_chars=_LONGEST_LIST,
        height=160,
        placeholder=f"{_('Full name;E-mail;Language')}\nParticipante 0042;participante@example.org;es",
        key="certificates_mentors",
    )
    st.caption(
        _(
            "The first line names the columns: name, and if you have them e-mail and language (es, en or pt). They are "
            "separated by semicolons, commas or tabs: a range copied from a sheet will do."
        )
    )
    if not (typed or "").strip():
        return ()
    try:
        return service.parse_mentors((typed or "").encode())
    except RefusedFileError as refused:
        for each in refused.refusals:
            st.error(figures.plain(each.text(session.translator())), icon=":material/error:")
        return None


def files(found: Desk, shown: Kind) -> None:
    """The ZIP file of a kind, and the file for a mail merge."""
    count = found.summary(shown).valid
    if not count:
        messages.empty(_("Nothing to take along"), _("No certificate of this kind is valid."))
        return
    said, slug = figures.words(), session.current().edition_slug
    st.subheader(_("All as PDF"))
    if count > service.MOST_IN_A_FILE:
        st.caption(_("These are more than one file holds here. This command writes them into a folder:"))
        st.code(f'python -m lib.cli certificates export FOLDER --kind {shown} --reason "..."', language=None)
    else:
        st.caption(_("It holds names: it needs a reason, and that you took it is written down in the audit log."))
        if count > _ONE_MOMENT:
            seconds = said.number(-(-count * _A_HUNDRED_TAKE_SECONDS // 100))
            st.caption(_("It takes about {n} s until the file is there.").format(n=seconds))
        file_buttons.button_with_reason(
            _("ZIP with a PDF of each"),
            lambda reason: _zip(shown, reason),
            key=f"certificates_zip_{shown}",
            file_name=f"{slug}-{shown}-certificates.zip",
            mime=certificates.ZIP_MEDIA_TYPE,
        )
    file_buttons.mail_merge(
        _("CSV with names and addresses"),
        lambda reason: _mail_merge(shown, reason),
        key=f"certificates_csv_{shown}",
        file_name=f"{slug}-{shown}-certificates.csv",
    )


def verify_address(code: str) -> str:
    """Where a certificate is verified, as its QR says."""
    visit = session.current()
    parameters = {CODE_PARAMETER: written_code(code)}
    if visit.demo_stage is not None:
        parameters[session.STAGE_PARAMETER] = visit.demo_stage
    return f"{session.own_address()}/verificar?{urlencode(parameters)}"


def _pdf(certificate_id: int, reason: str) -> bytes:
    visit = session.current()
    row = service.take_certificate(
        session.database(), visit.actor, visit.edition_slug, certificate_id, reason=reason, now=session.now()
    )
    is_demo = visit.demo_stage is not None
    return certificates.pdf(row, session.edition(), verify_address(row.code), is_demo=is_demo)


def _zip(shown: Kind, reason: str) -> bytes:
    visit = session.current()
    taken = service.take_certificates(
        session.database(),
        visit.actor,
        visit.edition_slug,
        shown,
        most=service.MOST_IN_A_FILE,
        reason=reason,
        now=session.now(),
    )
    is_demo = visit.demo_stage is not None
    return certificates.zip_file(taken.certificates, session.edition(), verify_address, is_demo=is_demo)


def _mail_merge(shown: Kind, reason: str) -> bytes:
    visit = session.current()
    taken = service.take_certificates(
        session.database(), visit.actor, visit.edition_slug, shown, most=None, reason=reason, now=session.now()
    )
    return tables.file_of(certificate_tables.mail_merge(taken, session.edition(), verify_address), "csv")


def _say(refused: RefusedError | NotAllowedError) -> None:
    if isinstance(refused, RefusedError):
        st.error(_(refused.message_id).format(**refused.values), icon=":material/error:")
    else:
        st.error(_("This page is not open to you"), icon=":material/error:")
