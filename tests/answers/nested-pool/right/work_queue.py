"""Workers take what is to be listed or measured from one queue."""

import threading
from collections import deque


def site_sizes(sites, pages_of, size_of, workers):
    sums, errors = [0] * len(sites), []
    todo = deque((pages_of, s, i) for i, s in enumerate(sites))
    left = len(todo)
    cond = threading.Condition()

    def work():
        nonlocal left
        while True:
            with cond:
                cond.wait_for(lambda: todo or not left or errors)
                if errors or not todo:
                    return
                f, x, i = todo.popleft()
            try:
                r = f(x)
            except BaseException as e:
                with cond:
                    errors.append(e)
                    cond.notify_all()
                return
            with cond:
                if f is pages_of:
                    for p in r:
                        todo.append((size_of, p, i))
                        left += 1
                else:
                    sums[i] += r
                left -= 1
                cond.notify_all()

    ts = [threading.Thread(target=work) for _ in range(workers)]
    for t in ts:
        t.start()
    for t in ts:
        t.join()
    if errors:
        raise errors[0]
    return sums
