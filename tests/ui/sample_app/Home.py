"""The application with a sample entry script in the place of our pages: the same serving, without a database."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from lib.ui import server

app = st.App(str(Path(__file__).with_name("router.py")), **server.app_options())
