"""Who leaves hands over, by two semaphores."""

import threading


class ReadWriteLock:
    def __init__(self):
        self.e = threading.Lock()
        self.r, self.w = threading.Semaphore(0), threading.Semaphore(0)
        self.nr = self.nw = self.dr = self.dw = 0

    def acquire_read(self):
        with self.e:
            if self.nw or self.dw:
                self.dr += 1
                wait = True
            else:
                self.nr += 1
                wait = False
        if wait:
            self.r.acquire()

    def release_read(self):
        with self.e:
            self.nr -= 1
            if self.nr == 0 and self.dw:
                self.dw -= 1
                self.nw = 1
                self.w.release()

    def acquire_write(self):
        with self.e:
            if self.nr or self.nw:
                self.dw += 1
                wait = True
            else:
                self.nw = 1
                wait = False
        if wait:
            self.w.acquire()

    def release_write(self):
        with self.e:
            self.nw = 0
            if self.dw:
                self.dw -= 1
                self.nw = 1
                self.w.release()
            elif self.dr:
                self.nr += self.dr
                self.r.release(self.dr)
                self.dr = 0
