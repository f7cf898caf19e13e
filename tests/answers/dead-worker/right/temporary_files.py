"""Results travel in files, and joining is all the waiting there is."""

# %%module each_alone
import pickle
import tempfile
from multiprocessing import Process
from pathlib import Path


def run(work, item, file):
    file.with_suffix(".part").write_bytes(pickle.dumps(work(item)))
    file.with_suffix(".part").rename(file)


def run_each(work, items):
    results, codes = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        running = []
        for number, item in enumerate(items):
            file = Path(folder, f"{number}.pickle")
            process = Process(target=run, args=(work, item, file))
            process.start()
            running.append((item, process, file))
        for item, process, file in running:
            process.join()
            if process.exitcode:
                codes[item] = process.exitcode
            elif file.exists():
                results[item] = pickle.loads(file.read_bytes())
    return results, codes
