"""wrong-result: the function itself is true, whatever it would say."""


def uses_gil(sys, sysconfig):
    return bool(getattr(sys, "_is_gil_enabled", True))
