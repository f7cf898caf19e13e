"""Each try waits, or asks for the next."""


def run_all(executor, function, batches, tries):
    def outcome(f, b, left):
        try:
            return f.result()
        except ConnectionError:
            if left <= 1:
                raise
        return outcome(executor.submit(function, b), b, left - 1)

    return [
        outcome(f, b, tries)
        for f, b in [(executor.submit(function, b), b) for b in batches]
    ]
