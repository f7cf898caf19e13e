"""It is easier to ask forgiveness than permission."""


def uses_gil(system, config):
    try:
        return system._is_gil_enabled()
    except AttributeError:
        return True
