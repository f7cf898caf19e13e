"""wrong-result: without the function it says that there is no GIL."""


def uses_gil(sys, sysconfig):
    return hasattr(sys, "_is_gil_enabled") and sys._is_gil_enabled()
