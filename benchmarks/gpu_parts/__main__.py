"""python -m benchmarks.gpu_parts TASK: one task of `benchmarks/gpu.py`, in a process of its own.

TASK is JSON: the file of rows, the task's subject and module, and the settings of its `measure`.
"""

import functools
import importlib
import json
import sys
import time

from benchmarks import parent
from benchmarks.gpu_parts import rows

BACKENDS = ("jax", "tensorflow", "torch")


def main(text):
    start = time.time()
    parent.end_with_it()
    # As where it is not installed: keras.utils.set_random_seed imports it where it is.
    sys.modules["tensorflow"] = None
    task = json.loads(text)
    report = functools.partial(rows.append, task["rows"], task["subject"])
    module = importlib.import_module(f"benchmarks.gpu_parts.{task['module']}")
    module.measure(report, **task["settings"])
    imported = sorted(name for name in BACKENDS if sys.modules.get(name) is not None)
    if "tensorflow" in imported:
        raise ImportError("Expected a process without TensorFlow. Received: it was imported.")
    used = {"cpu_seconds": time.process_time(), "imported": imported}
    report(rows.SECONDS, time.time() - start, **used)


if __name__ == "__main__":
    main(sys.argv[1])
