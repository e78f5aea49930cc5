"""Public: where every number comes from, what it means, and every public table as a file."""

import streamlit as st

from lib.ui import method_view
from lib.ui.session import translate as _

st.title(_("Every figure has a source and a date"))
method_view.sections()
