"""From one page of the organizers to the others: the menu names only the first of them, since it holds no more."""

import streamlit as st

from lib.ui import page_list
from lib.ui.session import translate as _


def row() -> None:
    """A row of links to every page of the organizers, for the head of each of them."""
    with st.container(horizontal=True, key="organizer_links"):
        for entry in page_list.PAGES:
            if entry.audience == "organizers":
                st.page_link(page_list.file_of(entry.url_path), label=_(entry.title), width="content")
