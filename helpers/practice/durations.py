"""Seconds for which checks wait: long ones in virtual time, which cost nothing."""

from __future__ import annotations

MINUTE, HOUR, DAY = 60, 3_600, 86_400
YEAR = 365 * DAY
#: In real time, for what comes at once if it comes at all.
PATIENCE = 1.5
