"""Three threads with queues between them, and a semaphore for pictures on their way."""

import queue
import threading


def halve(picture):
    small = []
    for y in range(0, len(picture), 2):
        row = []
        for x in range(0, len(picture[y]), 2):
            block = [picture[y + j][x + i] for j in (0, 1) for i in (0, 1)]
            row.append(sum(block) // len(block))
        small.append(row)
    return small


def make_thumbnails(names, load, save, limit):
    errors, free = {}, threading.Semaphore(limit)
    loaded, shrunk = queue.Queue(), queue.Queue()

    def loader():
        for name in names:
            free.acquire()
            step(loaded, name, load, name)
        loaded.put(None)

    def shrinker():
        while (job := loaded.get()) is not None:
            step(shrunk, job[0], halve, job[1])
        shrunk.put(None)

    def step(target, name, function, argument):
        try:
            target.put((name, function(argument)))
        except Exception as error:
            errors[name] = error
            free.release()

    threads = [threading.Thread(target=loader), threading.Thread(target=shrinker)]
    for thread in threads:
        thread.start()
    while (job := shrunk.get()) is not None:
        try:
            save(*job)
        except Exception as error:
            errors[job[0]] = error
        free.release()
    for thread in threads:
        thread.join()
    return errors
