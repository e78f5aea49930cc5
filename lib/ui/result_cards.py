"""The pieces of Results: the podium, mentions, scores as far as the edition publishes them, and how it was decided.

For a live announcement the address shows one place at a time, from third to first.
"""

import pandas as pd
import streamlit as st

from lib.domain.edition import are_results_public
from lib.domain.published_result import PlacedProject, PublishedResult
from lib.publishing import publication_wording as wording
from lib.publishing.wording import Words
from lib.services import projects as gallery
from lib.services import results
from lib.services.results import PublicResult
from lib.ui import addresses, figures, first_views, messages, session
from lib.ui.session import translate as _

REVEAL = "anuncio"
REVEAL_BEGINS = "inicio"
_MEDALS = {1: ":material/emoji_events:", 2: ":material/military_tech:", 3: ":material/military_tech:"}


def result() -> None:
    """The page: the published result, what the organizers declared, or when there will be one."""
    found, said, now = session.view(results.public_result), figures.words(), session.now()
    if found is not None and found.is_public(now):
        asked = st.query_params.get(REVEAL)
        steps = (REVEAL_BEGINS, *(str(place) for place in found.result.places))
        if asked in steps:
            _revealed(found.result, steps.index(asked), said)
        else:
            _whole(found, said)
        return
    if are_results_public(said.edition, now) and _declared(said):
        return
    st.title(_("The results are not public yet"))
    announced = results.announcement(said.edition)
    if announced is not None and announced.instant > now:
        when = _("They are published on {date}.").format(date=said.date_of(announced))
    else:
        when = _("They appear here as soon as the organizers publish them.")
    messages.empty(when, _("Scores stay closed until the results are published."))
    st.markdown(addresses.link(_("How projects are scored"), "edicion", icon=":material/rule:"))
    st.markdown(addresses.link(_("See the projects"), "proyectos", icon=":material/grid_view:"))


def _whole(public: PublicResult, said: Words) -> None:
    found = public.result
    winners = [one for one in found.podium if one.place == 1]
    if len(winners) == 1:
        title = _("{project} wins").format(project=gallery.ProjectName("", winners[0].title).short_title)
    else:
        names = ", ".join(gallery.ProjectName("", one.title).short_title for one in winners)
        title = _("{projects} share the first place").format(projects=names)
    st.title(figures.plain(title))
    source = (
        _("Ballots of the jury, made up for the demo; published {when}")
        if session.current().demo_stage is not None
        else _("Ballots of the jury; published {when}")
    )
    st.caption(figures.plain(source.format(when=said.moment(public.public_from))))
    with st.grid(max(1, min(3, len(found.podium))), min_column_width=250, gap="small", key="results_podium"):
        for one in found.podium:
            _placed(one, said)
    _mentions(found, said)
    if found.others:
        _others(found.others, said)
    st.subheader(_("How it was decided"))
    st.markdown("\n".join(f"- {figures.plain(sentence)}" for sentence in wording.method(found.method, said)))
    digest = _("Fingerprint of the ballots and rules behind this result: {digest}").format(digest=found.method.digest)
    st.caption(figures.plain(digest))
    st.markdown(addresses.link(_("How projects are scored"), "edicion", icon=":material/rule:"))


def _placed(one: PlacedProject, said: Words, *, is_large: bool = False) -> None:
    prizes = {prize.key: prize for prize in said.edition.prizes}
    prize = wording.prize_name(one.prize, prizes, said) or _("Place {n}").format(n=said.number(one.place))
    name = gallery.ProjectName(one.project, one.title)
    heading = "##" if is_large else "###"
    lines = [
        f":gray[{_MEDALS.get(one.place, '')} {figures.plain(prize)}]",
        f"{heading} {_link_to(one.project, one.title)}",
    ]
    more = [text for text in (name.rest_of_title, wording.score(one, said), wording.tie(one, said)) if text]
    lines += [figures.plain(text) for text in more]
    with st.container(border=True, height="stretch", key=f"result_{one.project}"):
        st.markdown("\n\n".join(lines))


def _link_to(project: str, title: str) -> str:
    name = figures.plain(gallery.ProjectName(project, title).short_title)
    return addresses.link(name, "proyecto", {first_views.PROJECT_PARAMETER: project})


def _mentions(found: PublishedResult, said: Words) -> None:
    if not found.mentions:
        return
    prizes = {prize.key: prize for prize in said.edition.prizes}
    st.subheader(_("Mentions"))
    with st.grid(min(3, len(found.mentions)), min_column_width=250, gap="small", key="results_mentions"):
        for one in found.mentions:
            name = gallery.ProjectName(one.project, one.title)
            st.markdown(
                f":gray[:material/workspace_premium: {figures.plain(wording.prize_name(one.prize, prizes, said))}]"
                f"\n\n**{_link_to(one.project, one.title)}**"
                + (f"  \n{figures.plain(name.rest_of_title)}" if name.rest_of_title else "")
            )


def _others(others: tuple[PlacedProject, ...], said: Words) -> None:
    st.subheader(_("The other places"))
    rows = []
    for one in others:
        more = ", ".join(text for text in (wording.score(one, said), wording.tie(one, said)) if text)
        rows.append((said.number(one.place), _link_to(one.project, one.title), figures.plain(more)))
    st.table(
        pd.DataFrame(rows, columns=[_("Place"), _("Project"), _("Total score")]),
        border="horizontal",
        hide_index=True,
        alt=_("Projects after the podium with place and score"),
    )


def _declared(said: Words) -> bool:
    """What the organizers declared before there was a result of Tablero; False where they declared nothing."""
    now = session.now()
    order = [prize.key for prize in said.edition.prizes]
    projects = session.view(gallery.project_gallery).projects
    won = [(award, one) for one in projects if (award := gallery.public_award(one, said.edition, now)) is not None]
    if not won:
        return False
    won.sort(key=lambda entry: order.index(entry[0].key))
    st.title(figures.plain(_("{project} wins").format(project=won[0][1].short_title)))
    st.caption(_("As the organizers published it; the scores of the jury were not published."))
    with st.grid(3, min_column_width=250, gap="small", key="results_declared"):
        for award, one in won:
            with st.container(border=True, height="stretch", key=f"result_{one.slug}"):
                st.markdown(
                    f":gray[{_MEDALS.get(award.place or 0, ':material/workspace_premium:')} "
                    f"{figures.plain(award.label.text(said.language))}]\n\n"
                    f"### {_link_to(one.slug, one.title)}\n\n{figures.plain(one.rest_of_title)}"
                )
    st.markdown(addresses.link(_("How projects are scored"), "edicion", icon=":material/rule:"))
    return True


def _revealed(found: PublishedResult, step: int, said: Words) -> None:
    """The places that are announced so far, the best last, and the button for the next."""
    shown, coming = found.places[:step], found.places[step:]
    st.title(_("And the winners are") if step == 0 else _("The podium so far"))
    for place in reversed(shown):
        for one in found.podium:
            if one.place == place:
                _placed(one, said, is_large=place == min(shown))
    label = _("Show place {n}").format(n=said.number(coming[0])) if coming else _("Show the whole result")
    if st.button(label, type="primary", icon=":material/arrow_upward:", key="results_reveal"):
        if coming:
            st.query_params[REVEAL] = str(coming[0])
        else:
            st.query_params.pop(REVEAL, None)
        st.rerun()
