"""wrong-result: asks for the second number of the version only."""


def uses_gil(sys, sysconfig):
    if sys.version_info.minor < 13:
        return True
    return sys._is_gil_enabled()
