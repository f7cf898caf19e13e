"""lost-item: nobody hands in again what was lost."""


def run_all(executor, function, batches, tries):
    return list(executor.map(function, batches))
