"""By version and build first, then by asking."""


def uses_gil(sys, sysconfig):
    if sys.version_info < (3, 13) or not sysconfig.get_config_var("Py_GIL_DISABLED"):
        return True
    return sys._is_gil_enabled()
