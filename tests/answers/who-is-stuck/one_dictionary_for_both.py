"""wrong-result|order: one dictionary for both, where a lock may hide a thread."""


def find_circle(waits, holds):
    edges = {**waits, **holds}
    for start in sorted(waits):
        node, path = start, []
        for _ in range(2 * len(waits)):
            if node in waits:
                path.append(node)
            node = edges.get(node)
            if node == start:
                return path
            if node is None:
                break
    return []
