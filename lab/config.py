"""For ``jupyter lab --config=lab/config.py``: kernels know the course from the start.

Each kernel of this server runs ``startup.py``, so that a reader who enters a notebook in
the middle is told which cells come first. Without it, the first cell of each notebook
does the same.
"""

import os
from contextlib import suppress
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from traitlets.config.loader import ConfigFileNotFound, JSONFileConfigLoader

# A file that is named on the command line stands in the place of the reader's own: the
# one in Python, and the one in JSON, which counts for more, as it does in Jupyter.
for folder in reversed(jupyter_config_path()):
    load_subconfig("jupyter_server_config.py", path=folder)  # noqa: F821, from traitlets
    with suppress(ConfigFileNotFound):
        own = JSONFileConfigLoader("jupyter_server_config.json", folder).load_config()
        c.merge(own)  # noqa: F821, from traitlets

# IPython runs this file in each kernel. Somebody who has one already keeps it.
os.environ.setdefault("PYTHONSTARTUP", str(Path(__file__).with_name("startup.py")))
