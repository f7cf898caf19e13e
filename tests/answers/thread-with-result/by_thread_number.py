"""wrong-result: results are kept by the thread's number, which the next thread gets."""

import threading

_results = {}


class ThreadWithResult:
    def __init__(self, func, args=()):
        self.func, self.args = func, args

    def _run(self):
        me = threading.get_ident()
        try:
            _results[me] = (self.func(*self.args), None)
        except BaseException as error:
            _results[me] = (None, error)

    def start(self):
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def join(self):
        self.thread.join()
        result, error = _results[self.thread.ident]
        if error is not None:
            raise error
        return result
