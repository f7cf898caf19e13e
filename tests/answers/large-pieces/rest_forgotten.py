"""lost-item: what is left at the end is smaller than a block, and is never passed on."""


def feed(pieces, update, size):
    block = b""
    for piece in pieces:
        block += piece
        if len(block) >= size:
            update(block)
            block = b""
