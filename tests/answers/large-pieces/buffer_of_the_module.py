"""wrong-result: one buffer for all calls, which an exception leaves filled."""

buffer = bytearray()


def feed(pieces, update, size):
    for piece in pieces:
        buffer.extend(piece)
        if len(buffer) >= size:
            update(bytes(buffer))
            buffer.clear()
    if buffer:
        update(bytes(buffer))
        buffer.clear()
