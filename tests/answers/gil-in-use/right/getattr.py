"""getattr with a function in its place."""


def uses_gil(sys, sysconfig):
    return getattr(sys, "_is_gil_enabled", lambda: True)()
