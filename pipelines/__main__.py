"""Command line: ``python -m pipelines`` brings the report up to date.

Belongs here: nothing else. Does not belong here: the command itself (``commands/refresh.py``).
"""

import sys

from pipelines.commands.refresh import main

if __name__ == "__main__":
    sys.exit(main())
