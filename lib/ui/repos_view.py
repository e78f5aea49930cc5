"""The pieces of the organizers' page of repos: how far teams are, whose each repo is, and the decision about one."""

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.charts import repos as specs
from lib.domain.claims import CLAIM_STATES, ClaimState, Owner
from lib.domain.projects import is_said_in
from lib.domain.repos import REPO_KINDS
from lib.publishing import claim_tables
from lib.publishing import claim_wording as wording
from lib.publishing.pictures import Part
from lib.publishing.project_wording import kind_name
from lib.services import claims as service
from lib.services.access import NotAllowedError
from lib.services.claims import Claims, DecidedMeanwhileError, DecisionRefusedError, RepoClaim, Verdict
from lib.ui import address_choices, charts, figures, file_buttons, messages, session
from lib.ui.charts import Description
from lib.ui.session import translate as _

_STATE, _KIND, _SEARCH, _REPO = "estado", "tipo", "q", "repo"
_ALL = "todos"
_LONGEST_SEARCH = 80
_LONGEST_REASON = 500
# What the address calls the states, and the first choice: what is still open.
_STATES: Mapping[str, tuple[ClaimState, ...]] = {
    "abiertos": ("unclaimed", "in_progress"),
    "sin-dueno": ("unclaimed",),
    "en-curso": ("in_progress",),
    "a-mano": ("by_hand",),
    "entregados": ("submitted",),
    "ignorados": ("ignored",),
    "otra-edicion": ("other_edition",),
}
_BADGES: Mapping[ClaimState, str] = {
    "unclaimed": ":orange-badge[:material/help: {state}]",
    "in_progress": ":blue-badge[:material/pending: {state}]",
    "by_hand": ":green-badge[:material/person: {state}]",
    "submitted": ":green-badge[:material/check_circle: {state}]",
    "ignored": ":gray-badge[:material/block: {state}]",
    "other_edition": ":gray-badge[:material/event: {state}]",
}
_HUB_PATHS: Mapping[str, str] = {"dataset": "datasets/", "model": "", "space": "spaces/"}


def current() -> Claims:
    """Whose every repo is now. Runs without the page's guard too: the service checks who asks."""
    visit = session.current()
    with session.database().read() as reading:
        return service.claims_of_edition(reading, visit.actor, session.edition(), visit.edition_id, session.now())


def finding(found: Claims) -> str:
    """The page's title."""
    return figures.plain(wording.finding(found, figures.words()))


def never_looked() -> None:
    """What to do where the Hub was never looked at."""
    messages.empty(
        _("The Hub was never read"),
        _("Repos and teams appear after the first sync. Run this on the server, or let cron run it."),
    )
    st.code("python -m lib.cli sync --only hub", language=None)


def teams(found: Claims) -> None:
    """How many teams have taken each step, and which ones stand still."""
    if not found.progress:
        messages.empty(_("No team yet"), _("Teams appear with the first import of submissions."))
        return
    narrow = session.current().viewport.is_narrow
    with st.grid(1 if narrow else 2, min_column_width=280, gap="small", key="repos_teams"):
        _funnel(found)
        _stalled(found)


def _funnel(found: Claims) -> None:
    said = figures.words()
    rows = [
        {
            "name": wording.step_name(step.step, said.translate),
            "rank": rank,
            "value": step.count,
            "shown": _count_shown(step.count, step.unknown),
            "emphasis": False,
        }
        for rank, step in enumerate(found.steps)
    ]
    title = wording.progress_finding(found, said)
    description = Description(
        key="repos_funnel",
        finding=title,
        subtitle=_("Teams that have taken each step; a team may skip one"),
        source=wording.looked_at(found, said),
        alt=f"{title}. " + ", ".join(f"{row['name']}: {row['shown']}" for row in rows),
    )
    charts.card(
        description,
        lambda: st.vega_lite_chart(rows, specs.funnel(), key="chart_repos_funnel", alt=description.alt),
        lambda: claim_tables.funnel(current(), figures.words()),
        lambda: (Part(specs.funnel(), rows),),
    )


def _count_shown(count: int, unknown: int) -> str:
    said = figures.words()
    if not unknown:
        return said.number(count)
    return _("{n}, of {unknown} unknown").format(n=said.number(count), unknown=said.number(unknown))


def _stalled(found: Claims) -> None:
    said = figures.words()
    plural = session.translator().plural(
        "Not submitted, and no push in the last {n} day, or in the last one before the deadline",
        "Not submitted, and no push in the last {n} days, or in the last ones before the deadline",
        found.stalled_after_days,
    )
    description = Description(
        key="repos_stalled",
        finding=wording.stalled_finding(found, said),
        subtitle=plural.format(n=said.number(found.stalled_after_days)),
        source=wording.looked_at(found, said),
        alt="",
    )
    lines = [
        f"- **{figures.plain(one.undertaking.title)}**: {figures.plain(wording.stalled_line(one, said))}"
        for one in found.stalled
    ]
    empty = _("Everybody has submitted, or has pushed lately.")
    charts.card(
        description,
        lambda: st.markdown("\n".join(lines) if lines else figures.plain(empty)),
        lambda: claim_tables.stalled(current(), figures.words()),
    )


def repos(found: Claims) -> None:
    """Every repo that the filters in the address leave, with its variants under it."""
    said = figures.words()
    st.subheader(_("Whose each repo is"))
    st.caption(
        f"{figures.plain(wording.window_sentence(found, said))} "
        + _("Variants hang under their repo and are not counted.")
    )
    shown = _filtered(found)
    count = session.translator().plural("{n} of {total} repo", "{n} of {total} repos", len(found.repos))
    st.markdown(f"**{count.format(n=said.number(len(shown)), total=said.number(len(found.repos)))}**")
    if not shown:
        messages.empty(_("No repo matches"), _("Take away a filter to see more."))
    for repo in shown:
        _repo(repo)
    file_buttons.table_button(
        "csv_repos", f"{said.edition.slug}-repos", lambda: claim_tables.repos(current(), figures.words())
    )


def _filtered(found: Claims) -> Sequence[RepoClaim]:
    translate = session.translator()
    states = {name: wording.state_name(of_name[0], translate) for name, of_name in _STATES.items()}
    states |= {"abiertos": _("Unclaimed or in progress"), _ALL: _("All states")}
    kinds = {_ALL: _("All kinds")} | {kind: kind_name(kind, translate) for kind in REPO_KINDS}
    with st.grid(1 if session.current().viewport.is_narrow else 3, min_column_width=200, key="repos_filters"):
        state = address_choices.one_of("repos", _("State"), _STATE, states)
        kind = address_choices.one_of("repos", _("Kind"), _KIND, kinds)
        text = st.text_input(
            _("Search repos and teams"),
            value=st.query_params.get(_SEARCH, "")[:_LONGEST_SEARCH],
            max_chars=_LONGEST_SEARCH,
            key="repos_search",
        )
    if text.strip():
        st.query_params[_SEARCH] = text.strip()
    else:
        st.query_params.pop(_SEARCH, None)
    matching = [
        repo
        for repo in found.repos
        if (state == _ALL or repo.claim.state in _STATES[state])
        and kind in (_ALL, repo.kind)
        and is_said_in(text, repo.repo_id, *repo.owners, *(variant.repo_id for variant in repo.variants))
    ]
    # What waits for somebody comes first, what is gone last.
    return sorted(matching, key=lambda repo: (not repo.is_there, CLAIM_STATES.index(repo.claim.state)))


def _repo(repo: RepoClaim) -> None:
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", key=f"repo_{repo.number}"):
        st.markdown(_repo_text(repo))
        if st.button(_("Decide"), icon=":material/gavel:", type="tertiary", key=f"decide_{repo.number}"):
            _ask(repo)
            st.rerun()
        for variant in repo.variants:
            if st.button(
                _("Decide about {name}").format(name=figures.plain(_name(variant))),
                icon=":material/gavel:",
                type="tertiary",
                key=f"decide_{variant.number}",
            ):
                _ask(variant)
                st.rerun()


def _ask(repo: RepoClaim) -> None:
    """Open the dialog about a repo, and remember what was decided when it opened."""
    st.query_params[_REPO] = f"{repo.number}.{repo.newest_id or 0}"


def _name(repo: RepoClaim) -> str:
    return repo.repo_id.partition("/")[2]


def _linked(repo: RepoClaim) -> str:
    """The name, leading to the repo where it is there: of the demo's, only what projects give is."""
    is_made_up = session.current().demo_stage is not None and not any(
        one.kind in ("given", "given_unsubmitted", "listed") for one in repo.claim.evidence
    )
    if is_made_up or not repo.is_there:
        return figures.plain(_name(repo))
    return f"[{figures.plain(_name(repo))}](https://huggingface.co/{_HUB_PATHS[repo.kind]}{repo.repo_id})"


def _repo_text(repo: RepoClaim) -> str:
    said = figures.words()
    badge = _BADGES[repo.claim.state].format(state=figures.plain(wording.state_name(repo.claim.state, said.translate)))
    head = f"{badge} **{_linked(repo)}** · {figures.plain(kind_name(repo.kind, said.translate))}"
    lines = [head, *(f":small[{figures.plain(line)}]" for line in _facts(repo))]
    if repo.holding is not None:
        decided = wording.decision_sentence(repo.holding, repo.owners, said)
        lines.append(f":small[:material/gavel: {figures.plain(decided)}]")
    variants = [
        f"- :small[{_linked(variant)}: "
        f"{figures.plain(wording.variant_sentence(variant.claim.variant, said.translate))}]"
        for variant in repo.variants
        if variant.claim.variant is not None
    ]
    return "\n\n".join(part for part in ("  \n".join(lines), "\n".join(variants)) if part)


def _facts(repo: RepoClaim) -> list[str]:
    said = figures.words()
    absence = wording.absence(repo, said.translate)
    facts = [absence] if absence else []
    facts += [" · ".join(wording.evidence_sentences(repo, said))]
    if repo.owners and not any(one.kind.startswith("given") for one in repo.claim.evidence):
        facts.append(_("Counts for {owner}").format(owner=", ".join(repo.owners)))
    if repo.pushed_at is not None:
        facts.append(_("Last push on {day}").format(day=said.day(repo.pushed_at)))
    return [fact for fact in facts if fact]


def decision(found: Claims) -> None:
    """The dialog about the repo that the address names; none where it names none."""
    number, _dot, version = st.query_params.get(_REPO, "").partition(".")
    if not number:
        return
    repo = found.repo(int(number)) if number.isascii() and number.isdecimal() and len(number) < 12 else None
    if repo is None or not (version.isascii() and version.isdecimal() and len(version) < 12):
        _close()
        return
    st.dialog(_("Whose is this repo?"), on_dismiss=_close, icon=":material/gavel:")(_form)(
        repo.number, int(version) or None
    )


def _close() -> None:
    st.query_params.pop(_REPO, None)


def _form(number: int, version: int | None) -> None:
    """What an organizer decides. `version`: the newest decision when the dialog opened; None: there was none."""
    found = current()
    repo = found.repo(number)
    if repo is None:
        st.markdown(_("This repo is not there any more."))
        return
    said = figures.words()
    st.markdown(f"**{figures.plain(repo.repo_id)}**  \n{figures.plain('. '.join(wording.reasons(repo, said)))}")
    if repo.decisions:
        history = [figures.plain(wording.decision_sentence(row, (), said)) for row in repo.decisions]
        st.caption("  \n".join(history))
    key = f"{number}_{version or 0}"
    owners: dict[str, Owner | None] = {"": None} | {
        f"{one.owner.project_id or 0}-{one.owner.team_id or 0}": one.owner for one in found.owners
    }
    titles = {"": _("The edition")} | {
        f"{one.owner.project_id or 0}-{one.owner.team_id or 0}": one.title for one in found.owners
    }
    chosen = st.selectbox(
        _("Whose it is"), list(owners), format_func=lambda option: titles.get(option, option), key=f"owner_{key}"
    )
    reason = st.text_area(_("Why (only organizers see it)"), max_chars=_LONGEST_REASON, key=f"why_{key}")
    with st.container(horizontal=True):
        claims = st.button(_("Claim it"), type="primary", key=f"claim_{key}")
        ignores = st.button(_("Ignore it"), key=f"ignore_{key}")
        undoes = repo.holding is not None and st.button(_("Undo the decision"), key=f"undo_{key}")
    verdict: Verdict | None = "claimed" if claims else "ignored" if ignores else "undone" if undoes else None
    if verdict is not None:
        _decide(number, version, verdict, owners[chosen or ""], reason or "")


def _decide(number: int, version: int | None, verdict: Verdict, owner: Owner | None, reason: str) -> None:
    visit, now = session.current(), session.now()
    place = (session.database(), visit.actor, visit.edition_slug, number)
    try:
        if verdict == "claimed":
            service.claim_repo(*place, owner, reason=reason, now=now, replaces_id=version)
        elif verdict == "ignored":
            service.ignore_repo(*place, reason=reason, now=now, replaces_id=version)
        else:
            service.undo(*place, reason=reason, now=now, replaces_id=version)
    except DecisionRefusedError as refused:
        st.error(_(refused.message_id), icon=":material/error:")
    except DecidedMeanwhileError:
        st.error(
            _("Somebody else decided about this repo meanwhile. Close this, look, and decide again."),
            icon=":material/error:",
        )
    except NotAllowedError:
        st.error(_("This page is not open to you"), icon=":material/error:")
    else:
        _close()
        st.rerun()
