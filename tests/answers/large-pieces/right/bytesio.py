"""A file in memory that is replaced."""

import io


def feed(pieces, update, size):
    b = io.BytesIO()
    for p in pieces:
        b.write(p)
        if b.tell() >= size:
            update(b.getvalue())
            b = io.BytesIO()
    if b.tell():
        update(b.getvalue())
