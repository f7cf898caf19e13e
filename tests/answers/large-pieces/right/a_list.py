"""A list of pieces, joined when there are enough; the last block may be empty."""


def feed(chunks, digest, least=1000):
    waiting, length = [], 0
    for chunk in chunks:
        waiting.append(chunk)
        length += len(chunk)
        if length >= least:
            digest(memoryview(b"".join(waiting)))
            waiting, length = [], 0
    digest(b"".join(waiting))
