"""A queue, on which the request to stop is the only item."""

import queue
import threading


class Worker:
    def __init__(self, work, seconds):
        self.requests = queue.Queue()
        self.thread = threading.Thread(target=self._run, args=(work, seconds), daemon=True)

    def _run(self, work, seconds):
        while True:
            work()
            try:
                self.requests.get(timeout=seconds)
                return
            except queue.Empty:
                pass

    def start(self):
        self.thread.start()

    def stop(self):
        self.requests.put("stop")
        self.thread.join()
