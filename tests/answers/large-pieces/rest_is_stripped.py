"""wrong-result: a rest of blanks and line ends is taken for nothing."""


def feed(pieces, update, size):
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= size:
            update(bytes(block))
            block.clear()
    if block.strip():
        update(bytes(block))
