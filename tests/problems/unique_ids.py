"""A generator of numbers is shared: two threads inside it at once is an error."""

import itertools

KIND = "exception"


def numbers():
    n = 0
    while True:
        n += step
        yield n


step = 1
ids = []


def scenario_of(make):
    def scenario():
        source = make()
        taken = []

        def take():
            taken.append(next(source))

        return [take, take], lambda: len(set(taken)) == 2

    return scenario


def careless():
    source = numbers_of_shared_state()
    taken = []

    def take():
        taken.append(next(source))

    return [take, take], lambda: len(set(taken)) == 2


last = 0


def numbers_of_shared_state():
    global last
    while True:
        last += 1
        yield last


BUGGY = (careless, None)
FIXED = (scenario_of(itertools.count), None)
