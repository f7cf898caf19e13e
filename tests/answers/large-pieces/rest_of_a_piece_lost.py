"""lost-item: cuts a block of the size, and drops what is left of the piece."""


def feed(pieces, update, size):
    block = b""
    for piece in pieces:
        block += piece
        if len(block) >= size:
            update(block[:size])
            block = b""
    if block:
        update(block)
