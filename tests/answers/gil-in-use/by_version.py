"""wrong-result: from 3.13 on a build may be free-threaded, but most are not."""


def uses_gil(sys, sysconfig):
    return sys.version_info < (3, 13)
