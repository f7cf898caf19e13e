"""wrong-result: a large piece overtakes what was kept back before it."""


def feed(pieces, update, size):
    block = b""
    for piece in pieces:
        if len(piece) >= size:
            update(piece)
            continue
        block += piece
        if len(block) >= size:
            update(block)
            block = b""
    update(block)
