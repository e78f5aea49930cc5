"""Organizers: see what the ballots say, and how far to trust it."""

from lib.ui import guards, organizer_links, ranking_view

guards.require_organizer()

organizer_links.row()
ranking_view.ranking()
