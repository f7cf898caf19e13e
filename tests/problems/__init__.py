"""Classic problems of concurrency, each with its bug and without it.

Every module has ``BUGGY`` and ``FIXED``, the arguments of ``explore``, and ``KIND``,
the kind of outcome that the bug leads to.
"""
