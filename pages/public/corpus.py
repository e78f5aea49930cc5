"""Public: the corpora of the edition."""

import streamlit as st

from lib.ui import messages
from lib.ui.session import translate as _

st.title(_("Corpora"))
messages.empty(_("No corpora yet"), _("They appear when teams push their first corpus."))
