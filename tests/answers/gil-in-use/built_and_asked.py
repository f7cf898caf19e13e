"""wrong-result: the build and -X gil, but a module can bring it back."""


def uses_gil(sys, sysconfig):
    if not hasattr(sys, "_is_gil_enabled"):
        return True
    return not (sysconfig.get_config_var("Py_GIL_DISABLED") and sys.flags.gil in (None, 0))
