"""Community: who won, why, and how it was decided."""

from lib.ui import result_cards

result_cards.result()
