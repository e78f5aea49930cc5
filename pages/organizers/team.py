"""Organizers: see who holds which role, invite people, and take roles back."""

from lib.ui import guards, organizer_links

guards.require_staff()

organizer_links.row()
