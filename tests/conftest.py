"""What every test shares: property tests without a stopwatch, since the machine may be busy."""

from hypothesis import settings

settings.register_profile("sanad", deadline=None, max_examples=60, print_blob=True)
settings.load_profile("sanad")
