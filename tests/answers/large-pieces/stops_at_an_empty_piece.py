"""lost-item: takes an empty piece for the end."""


def feed(pieces, update, size):
    pieces = iter(pieces)
    block = b""
    while piece := next(pieces, b""):
        block += piece
        if len(block) >= size:
            update(block)
            block = b""
    if block:
        update(block)
