"""The application. `streamlit run Home.py` finds `app` here by reading this file, so `st.App(` must stand here.

What it is made of is in `lib/ui/server.py`; the script that every visitor runs is `lib/ui/router.py`.
"""

import streamlit as st

from lib.ui import server

app = st.App(server.ENTRY_SCRIPT, **server.app_options())
