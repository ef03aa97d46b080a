"""Trainings that are killed at random moments and resumed, against one that is not killed."""

import contextlib
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile

import numpy as np

EPOCHS, STEPS, EVERY = 3, 16, 5


def resumes(backend, gan, steps_per_execution, kills, seed):
    """Whether a run that is killed `kills` times ends like one that is not."""
    dice = random.Random(f"{seed} {backend} {gan} {steps_per_execution}")
    with tempfile.TemporaryDirectory() as directory:
        given = {"gan": gan, "epochs": EPOCHS, "steps": STEPS, "every": EVERY}
        given["steps_per_execution"] = steps_per_execution
        unbroken, killed = (
            {**given, "directory": f"{directory}/{n}"} for n in ("unbroken", "killed")
        )
        _process(backend, unbroken, 0)
        moments = []
        for _ in range(kills):
            die_at = dice.randrange(EPOCHS * STEPS // steps_per_execution * 2 // 3)
            seconds = round(dice.uniform(0.0, 0.05), 3)
            died = _process(
                backend, {**killed, "die_at": die_at, "seconds": seconds}, -signal.SIGKILL
            )
            if died:
                moments.append(f"{die_at}+{seconds:g} s")
        _process(backend, killed, 0)
        difference, same = _compare(pathlib.Path(directory))
    print(
        f"{'resumes':12} {backend:10} {gan:7} {steps_per_execution} steps an execution, killed "
        f"{len(moments)} times (execution {', '.join(moments)}): largest difference "
        f"{difference:g}, history {'equal' if same else 'NOT EQUAL'}",
        flush=True,
    )
    return difference == 0 and same and bool(moments)


def _process(backend, arguments, expected):
    """Run one process; returns whether it ended as expected: a kill can come too late."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.resume_run", json.dumps(arguments)],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
    )
    if done.returncode not in (expected, 0):
        raise RuntimeError(f"{arguments} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.returncode == expected


def _compare(directory):
    with contextlib.ExitStack() as stack:
        unbroken, killed = (
            stack.enter_context(np.load(directory / name / "end.npz"))
            for name in ("unbroken", "killed")
        )
        names_equal = unbroken.files == killed.files
        differences = [
            np.abs(unbroken[n].astype("float64") - killed[n].astype("float64")).max()
            for n in unbroken.files
        ]
    histories = [(directory / n / "history.json").read_text() for n in ("unbroken", "killed")]
    return np.max(differences), names_equal and histories[0] == histories[1]
