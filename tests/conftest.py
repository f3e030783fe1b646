import os

from hypothesis import settings

# Deadlines measure the machine, not the code. CI draws the same examples every time.
settings.register_profile("fenliu", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("fenliu")
