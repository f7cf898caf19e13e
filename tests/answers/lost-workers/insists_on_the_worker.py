"""lost-item: the tries are made on the worker, and a worker that is lost cannot try again."""


def run_all(executor, function, batches, tries):
    def insist(batch):
        for left in reversed(range(tries)):
            try:
                return function(batch)
            except ConnectionError:
                if not left:
                    raise

    return list(executor.map(insist, batches))
