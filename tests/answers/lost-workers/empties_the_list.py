"""wrong-result: takes the batches out of the caller's list."""


def run_all(executor, function, batches, tries):
    todo = []
    while batches:
        b = batches.pop(0)
        todo.append((b, executor.submit(function, b)))
    out = []
    for b, f in todo:
        for left in reversed(range(tries)):
            try:
                out.append(f.result())
                break
            except ConnectionError:
                if not left:
                    raise
                f = executor.submit(function, b)
    return out
