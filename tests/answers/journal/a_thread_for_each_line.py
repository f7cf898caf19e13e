"""order|lost-item|leak|race|sequential|wrong-result: threads that write as they like."""

import threading


class Journal:
    def __init__(self, write):
        self.write = write
        self.threads = []
        self.closed = False

    def log(self, line):
        if self.closed:
            raise RuntimeError("the journal is closed")
        thread = threading.Thread(target=self.write, args=(line,))
        self.threads.append(thread)
        thread.start()

    def close(self):
        self.closed = True
        for thread in self.threads:
            thread.join()
