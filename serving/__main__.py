"""``python -m serving``: run the service with the settings of the environment."""

from __future__ import annotations

import sys

from model.errors import FenliuError
from serving.server import run
from serving.settings import Settings


def main() -> int:
    """Run until stopped.

    Returns:
        0 after a clean stop, 2 when the service cannot start.
    """
    try:
        run(Settings.load())
    except FenliuError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
