"""What other processes send to this one, for checks that count it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from multiprocessing import connection
from typing import Any


@contextlib.contextmanager
def received(look: Callable[[], None] = lambda: None) -> Iterator[list[bytes]]:
    """Meanwhile, keep what comes to this process over pipes and queues.

    Args:
        look: Called when a message has come, before the one who waits for it gets it.

    Example:
        >>> reader, writer = connection.Pipe(duplex=False)
        >>> with reader, writer, received() as came:
        ...     writer.send_bytes(b"seven")
        ...     _ = reader.recv_bytes()
        >>> came
        [b'seven']
    """
    came: list[bytes] = []
    home = os.getpid()
    # Of the two kinds, PipeConnection is Windows'. Both read in this method only.
    names = "Connection", "PipeConnection"
    kinds: list[Any] = [
        vars(connection)[name] for name in names if name in vars(connection)
    ]
    real = {kind: kind._recv_bytes for kind in kinds}

    def noting(read: Callable[..., Any]) -> Callable[..., Any]:
        def noted(self: Any, *args: Any) -> Any:
            buffer = read(self, *args)
            # An executor wakes itself with messages of no bytes.
            if os.getpid() == home and buffer is not None and buffer.getbuffer().nbytes:
                came.append(buffer.getvalue())
                look()
            return buffer

        return noted

    for kind, read in real.items():
        kind._recv_bytes = noting(read)
    try:
        yield came
    finally:
        for kind, read in real.items():
            kind._recv_bytes = read
