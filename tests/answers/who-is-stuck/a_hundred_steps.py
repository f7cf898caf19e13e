"""wrong-result: it gives up after a hundred steps."""


def find_circle(waits, holds):
    for start in sorted(waits):
        path = [start]
        t = holds.get(waits[start])
        for _ in range(100):
            if t == start:
                return path
            if t not in waits:
                break
            path.append(t)
            t = holds.get(waits[t])
    return []
