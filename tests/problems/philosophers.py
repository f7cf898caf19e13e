"""Five philosophers, five forks: each takes the left one first."""

import threading

KIND = "deadlock"
N = 5


def table(ordered):
    def scenario():
        forks = [threading.Lock() for _ in range(N)]
        meals = [0] * N

        def dine(seat):
            pair = [seat, (seat + 1) % N]
            if ordered:
                pair.sort()
            with forks[pair[0]], forks[pair[1]]:
                meals[seat] += 1

        threads = [threading.Thread(target=dine, args=(seat,)) for seat in range(N)]
        return threads, lambda: meals == [1] * N

    return scenario


BUGGY = (table(ordered=False), None)
FIXED = (table(ordered=True), None)
