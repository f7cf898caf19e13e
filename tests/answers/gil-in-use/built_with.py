"""wrong-result: asks how Python was built, not what is in use."""


def uses_gil(sys, sysconfig):
    return sysconfig.get_config_var("Py_GIL_DISABLED") in (0, None)
