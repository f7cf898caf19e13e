"""Views of a buffer, in place of copies."""

import io


def feed(pieces, update, size):
    buffer = io.BytesIO()
    for piece in pieces:
        buffer.write(piece)
        if buffer.tell() >= size:
            with buffer.getbuffer() as view:
                update(view)
            buffer = io.BytesIO()
    if buffer.tell():
        update(memoryview(buffer.getvalue()))
