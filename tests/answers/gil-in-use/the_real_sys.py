"""wrong-result: asks the Python that runs, and not the one that was given."""

import sys as my_sys


def uses_gil(sys, sysconfig):
    return getattr(my_sys, "_is_gil_enabled", lambda: True)()
