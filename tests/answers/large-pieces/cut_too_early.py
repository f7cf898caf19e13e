"""wasteful: the piece that would fill the block goes to the next one."""


def feed(pieces, update, size):
    block = b""
    for piece in pieces:
        if len(block) + len(piece) > size:
            update(block)
            block = b""
        block += piece
    update(block)
