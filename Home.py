"""The application. `streamlit run Home.py` finds `app` by reading this file, so the call of `st.App` stands here.

What it is made of is in `lib/ui/application.py`; the script that every visitor runs is `lib/ui/router.py`.
"""

import streamlit as st

from lib.ui import application

app = st.App(application.ENTRY_SCRIPT, **application.options())
