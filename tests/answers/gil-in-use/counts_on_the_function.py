"""exception: before 3.13 there is no such function."""


def uses_gil(sys, sysconfig):
    return sys._is_gil_enabled()
