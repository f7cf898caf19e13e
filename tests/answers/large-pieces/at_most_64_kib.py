"""wasteful: blocks are never larger than 64 KiB, whatever is asked for."""


def feed(pieces, update, size):
    size = min(size, 65_536)
    block = bytearray()
    for piece in pieces:
        block += piece
        while len(block) >= size:
            update(bytes(block[:size]))
            del block[:size]
    if block:
        update(bytes(block))
