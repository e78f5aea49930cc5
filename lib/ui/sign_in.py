"""Signing in and out, and what is said to somebody who signed in and holds no role."""

import streamlit as st

from lib.domain.permissions import Role, Roles, can_see_team
from lib.domain.sign_in import SESSION, Provider
from lib.services.sign_in import SignIn, SignInState
from lib.ui import addresses, figures, session
from lib.ui.session import translate as _

_HOURS = SESSION.seconds // 3600
_QUIET: tuple[SignInState, ...] = ("nobody", "expired", "signed_out")


def role_name(role: Role) -> str:
    """What a role is called."""
    return {"juror": _("Juror"), "organizer": _("Organizer"), "admin": _("Administrator")}[role]


def role_names(roles: Roles) -> str:
    """The names of roles, or that there is none."""
    order: tuple[Role, ...] = ("organizer", "juror", "admin")
    return ", ".join(role_name(role) for role in order if role in roles) or _("No role in this edition")


def entry() -> str:
    """The way to sign in for those who need it, for the foot of a page; empty for others."""
    if session.providers() and session.current().sign_in.state in _QUIET:
        return addresses.link(_("Sign in"), "entrar")
    return ""


def menu() -> None:
    """Who is signed in, with the way out, for the head of a page; nothing for the community."""
    visit = session.current()
    if visit.sign_in.state in _QUIET:
        return
    known = visit.sign_in.state == "known"
    name = visit.sign_in.name or _("Your account")
    with st.popover(
        figures.plain(_short(name)),
        icon=":material/account_circle:" if known and visit.roles else ":material/person_off:",
        type="tertiary",
        width="content",
    ):
        st.markdown(f"**{figures.plain(name)}**  \n{role_names(visit.roles)}")
        st.markdown(addresses.link(_("Your account"), "entrar"))
        _out("sign_out_head")


def _short(name: str, longest: int = 24) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _out(key: str) -> None:
    if st.button(_("Sign out"), icon=":material/logout:", key=key):
        session.sign_out()


def finding() -> str:
    """The title of the page about signing in."""
    visit = session.current()
    if visit.demo_stage is not None:
        return _("Nobody signs in to the demo")
    if not session.providers():
        return _("Nobody can sign in here yet")
    if visit.sign_in.state == "known":
        return _("You are signed in") if visit.roles else _("You are signed in and hold no role")
    refused = {"not_invited": _("You are signed in and not invited"), "inactive": _("Your account is not active")}
    usual = _("Sign in") if visit.sign_in.state in _QUIET else _("This sign-in cannot be used")
    return refused.get(visit.sign_in.state, usual)


def account() -> None:
    """The body of the page about signing in."""
    visit = session.current()
    if visit.demo_stage is not None:
        st.markdown(_("Choose above as whom you want to see it: a juror, an organizer, or the community."))
        return
    if not session.providers():
        st.markdown(_("The people who run this server have to set up a sign-in provider first."))
        st.caption(_("If that is you, run this on the server: it lists every problem and what to do."))
        st.code("python -m lib.cli check", language=None)
        return
    if visit.sign_in.state == "known":
        _who_i_am(visit.sign_in, visit.roles)
        return
    if visit.sign_in.state == "nobody":
        st.markdown(_("Signing in is for people who organize or judge this edition. Everybody else sees all without."))
    ways_in()


def _who_i_am(signed_in: SignIn, roles: Roles) -> None:
    said = figures.words()
    parts = [part for part in (signed_in.name, signed_in.address) if part]
    st.markdown(f"**{' · '.join(figures.plain(part) for part in parts)}**  \n{role_names(roles)}")
    if not roles:
        st.markdown(_("Your role was taken back, or is of another edition. Ask an organizer if that is a mistake."))
    if signed_in.actor.signed_in_at is not None:
        ends_at = signed_in.actor.signed_in_at + SESSION
        st.caption(_("You will be asked to sign in again at {when}.").format(when=said.moment(ends_at)))
    with st.container(horizontal=True):
        if "juror" in roles:
            st.markdown(addresses.link(_("My projects"), "mis-proyectos", icon=":material/gavel:"))
        if "organizer" in roles:
            st.markdown(addresses.link(_("Sources"), "fuentes", icon=":material/sync:"))
        if can_see_team(roles):
            st.markdown(addresses.link(_("Team and jury"), "equipo", icon=":material/groups:"))
    _out("sign_out_page")
    st.caption(_("Signing out ends it in every browser in which you are signed in."))


def ways_in() -> None:
    """Why the visitor holds no role, and a button for each provider; in a frame the way out of it."""
    visit = session.current()
    providers = session.providers()
    if visit.demo_stage is not None or not providers:
        return
    if visit.sign_in.state != "nobody":
        st.markdown(_reason(visit.sign_in))
    if visit.sign_in.state == "known":
        return
    # Which of the two is seen, the browser decides (browser.js): only it knows whether it shows us in a frame.
    with st.container(key="sign_in_framed"):
        st.markdown(_("You see this inside another site, where signing in does not work. Open it by itself first:"))
        st.markdown(f"[{_('Open Tablero by itself')}]({session.own_address()}/entrar)")
    with st.container(key="sign_in_here", horizontal=True):
        for provider in providers:
            _button(provider)
        if visit.sign_in.state != "nobody":
            _out("sign_out_here")


def _button(provider: Provider) -> None:
    label = _("Sign in with {provider}").format(provider=figures.plain(provider.label))
    if st.button(label, icon=":material/login:", type="primary", key=f"sign_in_{provider.name}"):
        st.login(provider.name)


def _reason(signed_in: SignIn) -> str:
    """Why somebody who came back from a provider has no role, and what to do."""
    if signed_in.state == "known":
        name = figures.plain(signed_in.name or signed_in.address or "")
        held = role_names(session.roles())
        return _("You are signed in as {name}: {roles}.").format(name=f"**{name}**", roles=held)
    if signed_in.state == "not_invited" and signed_in.address is not None:
        return _("No invitation waits for {address}. Ask an organizer to invite it, then reload this page.").format(
            address=f"**{figures.plain(signed_in.address)}**"
        )
    return {
        "expired": _("You signed in {n} hours ago or more. Sign in again.").format(n=_HOURS),
        "signed_out": _("You signed out, here or in another browser. Sign in again."),
        "inactive": _("An organizer deactivated your account, and can activate it again."),
        "unverified_email": _(
            "Your provider has not verified your e-mail address. Verify it there, then sign in again."
        ),
        "other_provider": _("This sign-in comes from a provider that is not used here. Sign in again."),
        "unreadable": _("The provider's answer does not say who you are or when you signed in. Sign in again."),
        "not_invited": _(
            "Your provider gave no verified e-mail address, so no invitation can be found. Verify your address there "
            "and sign in again, or ask an organizer to invite your Hub user name."
        ),
    }.get(signed_in.state, "")
