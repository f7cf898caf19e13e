"""unbounded: what was passed on is kept as well."""


def feed(pieces, update, size):
    everything, sent = bytearray(), 0
    for piece in pieces:
        everything += piece
        if len(everything) - sent >= size:
            update(bytes(everything[sent:]))
            sent = len(everything)
    if sent < len(everything):
        update(bytes(everything[sent:]))
