"""Each block is a view that is released."""


def feed(pieces, update, size):
    block = bytearray()
    for piece in pieces:
        block.extend(piece)
        if len(block) < size:
            continue
        view = memoryview(block)
        update(view)
        view.release()
        del block[:]
    if block:
        update(bytes(block))
