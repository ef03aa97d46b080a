"""The parts of `benchmarks/gpu.py`: each is a module with `measure(report, **settings)`.

`plan` lists the tasks; each runs in a process of its own (`__main__`), which `processes` starts and
ends, and appends its `rows` to one file; `table` reads that. Only what a task runs imports Keras.
"""

from typing import NamedTuple

PARTS = ("conformance", "memory", "speed", "training")  # In the order in which they run.


class Task(NamedTuple):
    """One process.

    Attributes:
        subject: its name, of no other task.
        module: name of a module of `benchmarks.gpu_parts`.
        backend: `KERAS_BACKEND` of the process.
        settings: arguments of the module's `measure`, as plain values.
        on_cpu: whether to hide the GPU from it.
    """

    subject: str
    module: str
    backend: str
    settings: dict
    on_cpu: bool = False
