"""swallowed: an exception of update is passed over, and its block with it."""


def feed(pieces, update, size):
    block = b""
    for piece in pieces:
        block += piece
        if len(block) >= size:
            try:
                update(block)
            except Exception:
                pass
            block = b""
    if block:
        update(block)
