"""wrong-result: asks of two versions only, and newer ones are to come."""


def uses_gil(sys, sysconfig):
    if sys.version_info[:2] in ((3, 13), (3, 14)):
        return sys._is_gil_enabled()
    return True
