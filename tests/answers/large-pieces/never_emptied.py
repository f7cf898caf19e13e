"""wrong-result: the block is passed on and kept."""


def feed(pieces, update, size):
    block = b""
    for piece in pieces:
        block += piece
        if len(block) >= size:
            update(block)
    update(block)
