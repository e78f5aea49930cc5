"""Organizers: issue certificates, find one, revoke it or correct its name, take them along as PDF."""

import streamlit as st

from lib.ui import certificates_view, guards

guards.require_organizer()

desk = certificates_view.desk()
st.title(certificates_view.finding(desk))
kind = certificates_view.kind()
certificates_view.rule(desk, kind)
shown = certificates_view.view()
if shown == "emitir":
    certificates_view.issuing(desk, kind)
elif shown == "llevar":
    certificates_view.files(desk, kind)
else:
    certificates_view.issued(desk, kind)
