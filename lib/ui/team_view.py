"""The pieces of the page about who holds which role."""

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import i18n
from lib.domain.edition import LANGUAGES
from lib.domain.permissions import Role
from lib.publishing.invitation_mail import invitation_mail
from lib.services import roles as service
from lib.services.access import NotAllowedError
from lib.services.roles import Member, PendingInvitation, RoleRefusedError, Team
from lib.ui import figures, messages, session, sign_in
from lib.ui.session import translate as _

_BADGES: dict[Role, str] = {
    "admin": ":violet-badge[{}]",
    "organizer": ":blue-badge[{}]",
    "juror": ":green-badge[{}]",
}


def current() -> Team:
    """Everybody with a role, as the database has it now."""
    visit = session.current()
    with session.database().read() as reading:
        return service.team(reading, visit.actor, visit.edition_id)


def finding(found: Team) -> str:
    """How many jurors and organizers there are, as the title of the page."""
    said, plural = figures.words(), session.translator().plural
    active = [member for member in found.members if member.is_active]
    jurors = sum("juror" in member.roles for member in active)
    organizers = sum("organizer" in member.roles for member in active)
    return _("{jurors} and {organizers}").format(
        jurors=plural("{n} juror", "{n} jurors", jurors).format(n=said.number(jurors)),
        organizers=plural("{n} organizer", "{n} organizers", organizers).format(n=said.number(organizers)),
    )


def invite(found: Team) -> None:
    """The form that invites somebody, for the roles that the visitor may give."""
    grantable = found.grantable
    # Another invitation makes the field anew: what was typed was about the one before.
    key = f"invite_address_{max((one.id for one in found.invitations), default=0)}"
    with st.container(border=True, key="invite_somebody"):
        st.markdown(f"#### {_('Invite somebody')}")
        if "organizer" not in grantable:
            st.caption(_("You can invite jurors. Organizers are invited by an administrator."))
        elif "juror" not in grantable:
            st.caption(_("You can invite organizers. Jurors are invited by an organizer."))
        with st.form("invite", border=False, clear_on_submit=False):
            kind = st.radio(
                _("How they will be recognized"),
                ("email", "hub_name"),
                format_func=_kind_name,
                horizontal=True,
                key="invite_kind",
            )
            with st.container(horizontal=True, vertical_alignment="bottom"):
                address = st.text_input(_("E-mail address or Hub user name"), max_chars=254, key=key)
                role = st.selectbox(_("Role"), grantable, format_func=sign_in.role_name, key="invite_role", width=200)
                language = st.selectbox(
                    _("Language of the letter"),
                    LANGUAGES,
                    index=LANGUAGES.index(session.language()),
                    format_func=i18n.LANGUAGE_NAMES.__getitem__,
                    key="invite_language",
                    width=200,
                )
            if st.form_submit_button(_("Invite"), type="primary", icon=":material/person_add:"):
                email, hub_name = (address, None) if kind == "email" else (None, address)
                _act(service.invite, role, email=email, hub_name=hub_name, language=language)


def _kind_name(kind: str) -> str:
    return {"email": _("By e-mail address"), "hub_name": _("By Hub user name")}[kind]


def invitations(found: Team) -> None:
    """Who is invited and has not come yet, with the letter to send and the way to withdraw it."""
    if not found.invitations:
        return
    st.subheader(_("Invitations that wait"))
    st.caption(_("Nothing is sent from here: write the letter with your own mail program."))
    with st.container(border=True, gap="xsmall", key="invited"):
        for invitation in found.invitations:
            _invitation(invitation, found)


def _invitation(invitation: PendingInvitation, found: Team) -> None:
    said = figures.words()
    with _row(f"invited_{invitation.id}"):
        when = _("since {day}").format(day=said.day(invitation.invited_at))
        if invitation.invited_by is not None:
            when = _("since {day}, by {name}").format(day=said.day(invitation.invited_at), name=invitation.invited_by)
        st.markdown(
            f"**{figures.plain(invitation.address)}** {_badge(invitation.role)}  \n:small[:gray[{figures.plain(when)}]]"
        )
        with st.container(horizontal=True, width="content"):
            writes = st.button(_("Letter"), icon=":material/mail:", key=f"letter_{invitation.id}")
            withdraws = invitation.role in found.grantable and st.button(
                _("Withdraw"), icon=":material/close:", type="tertiary", key=f"withdraw_{invitation.id}"
            )
    if writes:
        st.dialog(_("Letter"), icon=":material/mail:")(_letter)(invitation)
    if withdraws:
        _act(service.withdraw_invitation, invitation.id)


def _row(key: str) -> DeltaGenerator:
    """A line about somebody: the text at its start, the buttons at its end."""
    return st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=key)


def _letter(invitation: PendingInvitation) -> None:
    language = st.segmented_control(
        _("Language"),
        LANGUAGES,
        default=next((known for known in LANGUAGES if known == invitation.language), session.language()),
        required=True,
        format_func=i18n.LANGUAGE_NAMES.__getitem__,
        key=f"letter_language_{invitation.id}",
        label_visibility="collapsed",
    )
    providers = session.providers()
    mail = invitation_mail(
        invitation,
        session.edition(),
        language,
        site=session.own_address(),
        provider=providers[0].label if len(providers) == 1 else "",
    )
    st.markdown(f"[:material/mail: {_('Open in your mail program')}]({mail.address})")
    st.caption(figures.plain(mail.subject))
    st.code(mail.body, language=None, wrap_lines=True)


def members(found: Team) -> None:
    """Everybody with a role, and apart those who hold none any more."""
    holding = [member for member in found.members if member.is_active and member.roles]
    others = [member for member in found.members if not (member.is_active and member.roles)]
    if not holding:
        messages.empty(_("Nobody holds a role yet"), _("Whoever is invited gets the role when they first sign in."))
    with st.container(border=bool(holding), gap="xsmall", key="members"):
        for member in holding:
            _member(member)
    if others:
        with st.expander(
            _("Without a role, or not active: {n}").format(n=figures.words().number(len(others))),
            icon=":material/person_off:",
        ):
            for member in others:
                _member(member)


def _member(member: Member) -> None:
    with _row(f"member_{member.account_id}"):
        name = figures.plain(member.name or member.address or _("Account {n}").format(n=member.account_id))
        if member.is_me:
            name = _("{name} (you)").format(name=name)
        badges = [_badge(role) for role in service.ROLES if role in member.roles]
        if not member.is_active:
            badges.append(f":orange-badge[:material/person_off: {_('not active')}]")
        details = [member.address] if member.address and member.name else []
        st.markdown(
            f"**{name}** {' '.join(badges)}  \n"
            f":small[:gray[{' · '.join(figures.plain(part) for part in (*details, _last_seen(member)))}]]"
        )
        if st.button(_("Change"), icon=":material/edit:", type="tertiary", key=f"change_{member.account_id}"):
            st.dialog(_("Change a role"), icon=":material/edit:")(_form)(member.account_id)


def _last_seen(member: Member) -> str:
    if member.last_seen_at is None:
        return _("never signed in")
    # What is about the person's visits goes by the real clock; a demo's stands still, and nobody signs in there.
    span = session.now() - member.last_seen_at
    if span.total_seconds() < 600:
        return _("here a moment ago")
    return _("last here {span} ago").format(span=i18n.time_left(span, session.translator(), session.locale()))


def _badge(role: Role) -> str:
    return _BADGES[role].format(sign_in.role_name(role))


def _form(account_id: int) -> None:
    """What can be changed about one person; the dialog reads them anew each time it is drawn."""
    try:
        found = current()
    except NotAllowedError:
        _gone()
        return
    member = found.member(account_id)
    if member is None:
        st.markdown(_("This account is not here any more."))
        return
    st.markdown(f"**{figures.plain(member.name or member.address or '')}**  \n{sign_in.role_names(member.roles)}")
    for role in found.grantable:
        takes = role in member.roles
        label = _("Take back: {role}") if takes else _("Make: {role}")
        change = service.revoke if takes else service.grant
        if st.button(
            label.format(role=sign_in.role_name(role)),
            icon=":material/remove:" if takes else ":material/add:",
            key=f"role_{role}_{account_id}",
        ):
            _act(change, account_id, role)
    st.divider()
    if not member.is_active:
        if st.button(_("Activate the account again"), icon=":material/person_add:", key=f"activate_{account_id}"):
            _act(service.reactivate, account_id)
        return
    st.caption(_("An account that is not active holds no role at all, from its next click on. What it did stays."))
    is_sure = st.checkbox(_("I am sure"), key=f"sure_{account_id}")
    if st.button(_("Deactivate the account"), icon=":material/person_off:", key=f"deactivate_{account_id}"):
        if not is_sure:
            st.error(_("Tick the box above if you are sure."), icon=":material/error:")
        else:
            _act(service.deactivate, account_id)


def _act(change: Callable[..., object], *about: object, **more: object) -> None:
    """Make a change as the visitor and draw the page anew, or say why not."""
    visit = session.current()
    try:
        change(session.database(), visit.actor, visit.edition_id, *about, now=session.now(), **more)
    except RoleRefusedError as refused:
        st.error(_(refused.message_id).format(**refused.values), icon=":material/error:")
    except NotAllowedError:
        _gone()
    else:
        st.rerun()


def _gone() -> None:
    st.error(_("This page is not open to you"), icon=":material/error:")
