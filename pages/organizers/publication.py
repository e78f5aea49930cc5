"""Organizers: take the result from open ballots to a published one, step by step."""

from lib.ui import guards, organizer_links, publication_view

guards.require_organizer()

organizer_links.row()
publication_view.publication()
