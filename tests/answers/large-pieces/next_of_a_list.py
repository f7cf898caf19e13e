"""exception: next() of what is given, which may be a list."""


def feed(pieces, update, size):
    block = bytearray()
    while True:
        try:
            piece = next(pieces)
        except StopIteration:
            break
        block += piece
        if len(block) >= size:
            update(bytes(block))
            block.clear()
    if block:
        update(bytes(block))
