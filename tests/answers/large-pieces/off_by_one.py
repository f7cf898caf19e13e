"""unbounded: a block that is exactly full is kept back."""


def feed(pieces, update, size):
    block = b""
    for piece in pieces:
        block += piece
        if len(block) > size:
            update(block)
            block = b""
    update(block)
