"""wrong-result: tells whether there is none."""


def uses_gil(sys, sysconfig):
    return not getattr(sys, "_is_gil_enabled", lambda: True)()
