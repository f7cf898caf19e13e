"""wrong-result: the results are kept in a list of the class, which all threads share."""

import threading


class ThreadWithResult(threading.Thread):
    outcomes = []

    def __init__(self, func, args=()):
        super().__init__()
        self.func = func
        self.args = args

    def run(self):
        try:
            self.outcomes.append((self.func(*self.args), None))
        except BaseException as error:
            self.outcomes.append((None, error))

    def join(self):
        super().join()
        result, error = self.outcomes[-1]
        if error is not None:
            raise error
        return result
