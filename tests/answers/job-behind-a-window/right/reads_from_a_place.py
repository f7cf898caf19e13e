"""A list that only grows, and how far it has been read."""

import threading


class Job(threading.Thread):
    def __init__(self, function, items):
        super().__init__()
        self.f, self.i, self.log, self.read, self.off = (
            function,
            items,
            [],
            0,
            threading.Event(),
        )

    def run(self):
        self.log.extend(self.messages())

    def messages(self):
        try:
            for item in self.i:
                if self.off.is_set():
                    yield "cancelled", None
                    return
                yield "result", self.f(item)
        except Exception as error:
            yield "failed", error
        else:
            yield "finished", None

    def run(self):
        for message in self.messages():
            self.log.append(message)

    def cancel(self):
        self.off.set()

    def poll(self):
        end = len(self.log)
        new, self.read = self.log[self.read : end], end
        return new
