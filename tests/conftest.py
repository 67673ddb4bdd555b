"""What every test shares: property tests without a stopwatch, and no chat model by surprise."""

import os

from hypothesis import settings

settings.register_profile("sanad", deadline=None, max_examples=60, print_blob=True)
settings.load_profile("sanad")
# A test says so when it wants one; what `make model` put beside the checkout changes nothing.
os.environ.setdefault("RAG_CHAT_MODEL", "none")
