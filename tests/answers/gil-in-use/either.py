"""wrong-result: the build has a say although the lock came back."""


def uses_gil(sys, sysconfig):
    free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    enabled = getattr(sys, "_is_gil_enabled", lambda: True)()
    return enabled and not free_threaded
