"""Programs that a notebook explains but cannot run inside its kernel.

A notebook shows their text, and tests run it: so what is read is what was tried.
"""
