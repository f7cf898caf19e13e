"""By the named parts of the version."""


def uses_gil(sys, sysconfig):
    version = sys.version_info
    if version.major == 3 and version.minor < 13:
        return True
    return sys._is_gil_enabled()
