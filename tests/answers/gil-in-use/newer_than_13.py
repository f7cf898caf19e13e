"""wrong-result: asks from 3.14 on only, though the question can be asked from 3.13 on."""


def uses_gil(sys, sysconfig):
    if sys.version_info > (3, 14):
        return sys._is_gil_enabled()
    return not sysconfig.get_config_var("Py_GIL_DISABLED")
