"""order: func is called before start()."""

import threading


class ThreadWithResult:
    def __init__(self, func, args=()):
        self.value = self.error = None

        def run():
            try:
                self.value = func(*args)
            except BaseException as error:
                self.error = error

        self.thread = threading.Thread(target=run)
        self.thread.start()

    def start(self):
        return None

    def join(self):
        self.thread.join()
        if self.error is not None:
            raise self.error
        return self.value
