"""take away whoever can go on, and whoever nobody waits for; the circle is left"""


def find_circle(waits, holds):
    left = dict(waits)
    while left:
        owners = {holds.get(lock) for lock in left.values()}
        stuck = {
            thread: lock
            for thread, lock in left.items()
            if holds.get(lock) in left and thread in owners
        }
        if len(stuck) == len(left):
            break
        left = stuck
    circle = []
    thread = min(left, default=None)
    while thread is not None and thread not in circle[:1]:
        circle.append(thread)
        thread = holds[left[thread]]
    return circle
