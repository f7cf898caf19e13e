"""leak: a daemon that looks for ever."""

import threading


def watch_call(operation, look):
    def work():
        while True:
            look()

    threading.Thread(target=work, daemon=True).start()
    return operation()
