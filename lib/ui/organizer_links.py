"""From one page of the organizers to the others in one step: the menu of a wide screen shows them after a click."""

import streamlit as st

from lib.ui import page_list, session
from lib.ui.session import translate as _

_OF_THE_VISIT = (session.LANGUAGE_PARAMETER, session.STAGE_PARAMETER, session.PERSON_PARAMETER)


def row() -> None:
    """A row of links to every page of the organizers, for the head of each of them; on a phone the menu lists them."""
    if session.current().viewport.is_narrow:
        return
    kept = of_the_visit()
    with st.container(horizontal=True, key="organizer_links"):
        for entry in page_list.PAGES:
            if entry.audience == "organizers" and page_list.is_for(entry, session.roles()):
                st.page_link(
                    page_list.file_of(entry.url_path), label=_(entry.title), query_params=kept, width="content"
                )


def of_the_visit() -> dict[str, str]:
    """What the visit was given by its address, to go along with a link: it leads to an address without it."""
    return {name: value for name, value in st.query_params.items() if name in _OF_THE_VISIT}
