"""Sign in to organize or judge; once signed in, see as whom, and sign out."""

import streamlit as st

from lib.ui import sign_in

st.title(sign_in.finding())
sign_in.account()
