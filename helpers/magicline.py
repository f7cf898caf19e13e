"""The first line of a cell that asks for one of the course's own magics."""

from __future__ import annotations

import re

#: The magic's name, and what stands behind it; not ``%%timeline?``, which asks for help.
MAGIC_LINE = re.compile(r"%%(timeline|module)(?![\w?])(.*)")
