"""sequential: hands in ten batches, and waits for one before the next."""

from collections import deque


def run_all(executor, function, batches, tries):
    window, results = deque(), []

    def ask(f, b, n=1):
        try:
            return f.result()
        except ConnectionError:
            if n >= tries:
                raise
        return ask(executor.submit(function, b), b, n + 1)

    for b in batches:
        window.append((executor.submit(function, b), b))
        if len(window) >= 10:
            results.append(ask(*window.popleft()))
    while window:
        results.append(ask(*window.popleft()))
    return results
