"""wasteful|unbounded: counts the pieces, and not their bytes."""


def feed(pieces, update, size):
    block, count = b"", 0
    for piece in pieces:
        block += piece
        count += 1
        if count == 10:
            update(block)
            block, count = b"", 0
    update(block)
