"""Runs the processes of tasks, some at a time, to their end or that of the given time."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

from benchmarks.gpu_parts import rows

ROOT = pathlib.Path(__file__).parents[2]
GRACE = 8.0  # Seconds for a process that is told to end: a training writes its checkpoint.
POLL = 0.05


class Running:
    """The process of one task; its output goes to a log."""

    def __init__(self, task, out, until):
        self.task, self.path, self.start = task, out / rows.FILE, time.time()
        self.log = out / "logs" / f"{task.subject.replace(' ', '_').replace(',', '')}.log"
        self.log.parent.mkdir(exist_ok=True)
        settings = {**task.settings, "until": until}
        told = {"rows": str(self.path), "subject": task.subject, "module": task.module}
        command = [sys.executable, "-m", "benchmarks.gpu_parts"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, json.dumps({**told, "settings": settings})],
                stdin=subprocess.PIPE,  # Its end tells the process that this one is gone.
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=environment(task),
            )

    def fail(self, error):
        rows.append(self.path, self.task.subject, rows.FAILED, error=error)
        print(f"{self.task.subject}: failed, {error}", flush=True)

    def last_line(self):
        """The last line of its output that is not empty."""
        lines = self.log.read_text("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else "nothing was printed"

    def end(self):
        """Tell it to end, and kill it if it does not."""
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.fail(f"out of time after {time.time() - self.start:.0f} s")


def environment(task):
    """The variables of a task's process: one backend, and no memory taken in advance."""
    own = {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"} if task.on_cpu else {}
    if task.module == "conformance":  # PyTorch's deterministic products ask for it.
        own["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
    return {
        **os.environ,
        "KERAS_BACKEND": task.backend,
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **own,
    }


def run(tasks, out, until, at_once):
    """Run all tasks, `at_once` at a time, until `until` on the clock of `time.time()`.

    A task that cannot be started in time is a row `left_out`, one that fails a row `failed`. One
    that a signal has ended is started once more: a training goes on from its checkpoint.
    """
    waiting, running, restarted = list(tasks), [], set()
    while (waiting or running) and time.time() < until:
        while waiting and len(running) < at_once:
            running.append(Running(waiting.pop(0), out, until))
        time.sleep(POLL)
        for each in [each for each in running if each.process.poll() is not None]:
            running.remove(each)
            code, subject = each.process.returncode, each.task.subject
            if code < 0 and subject not in restarted:
                restarted.add(subject)
                waiting.insert(0, each.task)
                print(f"{subject}: {signal.Signals(-code).name}, started again", flush=True)
            elif code:
                each.fail(f"exit status {code}: {each.last_line()}")
            else:
                print(f"{subject}: {time.time() - each.start:.0f} s", flush=True)
    for each in running:
        each.end()
    for task in waiting:
        rows.append(out / rows.FILE, task.subject, rows.LEFT_OUT, error="no time was left")
