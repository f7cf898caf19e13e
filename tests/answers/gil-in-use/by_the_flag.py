"""wrong-result|exception: the flag says what was asked for at the start."""


def uses_gil(sys, sysconfig):
    flag = getattr(sys.flags, "gil", 1)
    return bool(flag)
