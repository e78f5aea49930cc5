"""From one page of the organizers to the others in one step: the menu of a wide screen shows them after a click."""

import streamlit as st
from streamlit.navigation.page import Page

from lib.ui import addresses, page_list, session
from lib.ui.session import translate as _


def row(page: Page) -> None:
    """Above a page of the organizers, links to all of them, `page` itself marked; on a phone the menu lists them."""
    listed = [
        entry
        for entry in page_list.PAGES
        if entry.audience == "organizers" and page_list.is_for(entry, session.roles())
    ]
    if session.current().viewport.is_narrow or page.url_path not in {entry.url_path for entry in listed}:
        return
    links = [
        f"**{_(entry.title)}**" if entry.url_path == page.url_path else addresses.link(_(entry.title), entry.url_path)
        for entry in listed
    ]
    with st.container(key="organizer_links"):
        st.markdown(" ".join(links))
