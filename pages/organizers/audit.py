"""Organizers: see who did what and when, and what it was before and after."""

from lib.ui import guards, organizer_links

guards.require_organizer()

organizer_links.row()
