"""Run by each kernel as it starts; a plain Python in a terminal runs it in vain."""


def _load() -> None:
    import sys
    from pathlib import Path

    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        sys.path.insert(0, str(Path(__file__).parent.parent))  # holds helpers/
        from helpers import load_ipython_extension

        load_ipython_extension(shell)


_load()
del _load
