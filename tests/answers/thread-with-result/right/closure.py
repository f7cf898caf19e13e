"""What join() does is a function that the thread leaves behind."""

import threading


class ThreadWithResult:
    def __init__(self, func, args=()):
        def give():
            raise RuntimeError("not started")

        self._give = give
        self._thread = threading.Thread(target=self._call, args=(func, *args))

    def _call(self, func, *args):
        try:
            value = func(*args)
        except BaseException as error:

            def give(error=error):
                raise error.with_traceback(None)
        else:

            def give():
                return value

        self._give = give

    def start(self):
        self._thread.start()

    def join(self):
        self._thread.join()
        return self._give()
