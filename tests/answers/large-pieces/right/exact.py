"""Blocks of exactly the size, cut from a bytearray."""


def feed(pieces, update, size):
    waiting = bytearray()
    for piece in pieces:
        waiting.extend(piece)
        while len(waiting) >= size:
            update(waiting[:size])
            del waiting[:size]
    if waiting:
        update(bytes(waiting))
