"""Draft a new revision from the models: `python -m lib.store.migrations "Add the language of a team"`."""

import sys

from lib.store.schema import draft_revision

if len(sys.argv) != 2:
    sys.exit(__doc__)
draft_revision(sys.argv[1])
