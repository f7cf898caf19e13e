"""sequential: func is called by join(), in the thread of who asks."""


class ThreadWithResult:
    def __init__(self, func, args=()):
        self.func = func
        self.args = args
        self.started = False
        self.outcome = None

    def start(self):
        self.started = True

    def join(self):
        if self.outcome is None:
            try:
                self.outcome = self.func(*self.args), None
            except BaseException as error:
                self.outcome = None, error
        result, error = self.outcome
        if error is not None:
            raise error
        return result
