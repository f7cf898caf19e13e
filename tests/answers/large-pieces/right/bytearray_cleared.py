"""One bytearray, used again for each block."""


def feed(pieces, update, size):
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= size:
            update(block)
            block.clear()
    if block:
        update(block)
