"""Counts the room that is left, with other names."""


def batches(things, weight, most):
    batch = []
    room = most
    for thing in things:
        w = weight(thing)
        if w > most:
            raise ValueError(f"{thing} is too large")
        if w > room:
            yield batch
            batch, room = [], most
        batch, room = batch + [thing], room - w
    if batch:
        yield batch
