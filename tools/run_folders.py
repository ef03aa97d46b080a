"""Run folders under attack: signed anew by hand, killed in mid-write, ended by signals."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np

from keras_gan.saving import checkpoint_files, keras_files, named_tensors, run_folder, run_record
from tests.cli_run import EPOCHS, FLAGS
from tests.corruption import HOSTILE, alien_files

PROGRESS = {"epoch": 2, "step": 4, "began": 0, "begun": True, "epochs": [0, 1], "logs": {}}
RECORD = {
    "run": "a",
    "seed": 3,
    "first_epoch": 0,
    "progress": PROGRESS,
    "callbacks": {},
    "settings": {"critic_steps": 1},
    "identity": {"data": "[4, 2] float32"},
    "versions": {"keras": "3"},
}
JUDGED = ("run", "seed", "first_epoch", "progress", "tensors", "step")
SIGNALS = [
    getattr(signal, name)
    for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGXCPU")
    if hasattr(signal, name)
]


def signed_anew(count, seed):
    """Whether manifests, records and archives that are changed and signed anew are seen through."""
    right = wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        whole = pathlib.Path(directory, "whole")
        for step in (10, 20):
            tensors = {f"t/{i}": np.full((30, 20), step + i, "float32") for i in range(4)}
            checkpoint_files.write(whole, step, tensors, RECORD, keep=2)
        alien_files(whole)
        expected = checkpoint_files.newest(whole, _accept)
        for number in range(count):
            copy = pathlib.Path(directory, str(number))
            shutil.copytree(whole, copy)
            noise = np.random.default_rng([seed, number])
            HOSTILE[number % len(HOSTILE)](copy / "checkpoint-20", noise)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                saved = checkpoint_files.newest(copy, _accept)
            fell_back = saved.step == 10 and len(caught) == 1
            right += fell_back or _equal(saved, expected)
            wrong += not fell_back and not _equal(saved, expected)
            shutil.rmtree(copy)
    _say("signed", f"{count} tried, {right} right, {wrong} silently wrong")
    return right == count


def _accept(saved):
    run_record.check(saved.record)


def _equal(saved, expected):
    digests = [named_tensors.digest(each.tensors) for each in (saved, expected)]
    records = [json.dumps([each.record.get(n) for n in JUDGED]) for each in (saved, expected)]
    return digests[0] == digests[1] and records[0] == records[1]


def killed_writes(kills, seed):
    """Whether a file that Keras writes is whole after each of `kills`, and nothing piles up."""
    dice, right = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory, "new", "model.keras")
        keras_files.write(_slowly, path, version=0)
        for version in range(1, kills + 1):
            child = os.fork()
            if child == 0:
                for number in range(10**9):
                    keras_files.write(_slowly, path, version=version + number)
            time.sleep(dice.uniform(0.0, 0.1))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            data = path.read_bytes()
            right += len(data) == 2**20 and len(set(data)) == 1
        keras_files.write(_slowly, path, version=0)
        left = len(list(path.parent.iterdir()))
    _say("writes", f"{kills} tried, {right} right, {kills - right} torn; {left} name left")
    return right == kills and left == 1


def _slowly(path, version):
    with open(path, "wb") as file:
        for _ in range(16):
            file.write(bytes([version % 256]) * 2**16)
            file.flush()


def ends(count, seed):
    """Whether a run that a signal ends at any moment exits by it, resumes, and ends equally."""
    dice, right = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as directory:
        whole = pathlib.Path(directory, "whole")
        start = time.monotonic()
        _command("train", *FLAGS, f"--out={whole}").wait()
        seconds = time.monotonic() - start
        for number in range(count):
            sent, out = SIGNALS[number % len(SIGNALS)], pathlib.Path(directory, str(number))
            moment = dice.uniform(0.5, 1.0) * seconds
            right += _ends_well(sent, moment, out, whole)
    _say("ends", f"{count} tried, {right} right")
    return right == count


def _ends_well(sent, moment, out, whole):
    process = _command("train", *FLAGS, f"--out={out}")
    time.sleep(moment)
    process.send_signal(sent)
    code = process.wait()
    if code not in (0, 128 + sent, -sent):  # Before Python has begun, a signal ends it itself.
        return False
    if not (out / "config.json").is_file() or code == -sent:
        return True
    resumed = _command("resume", str(out)).wait()
    return resumed == 0 and _results(out) == _results(whole)


def _command(*words):
    command = [sys.executable, "-m", "keras_gan", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _results(out):
    log = run_folder.read_log(out / run_folder.LOG)
    losses = [{k: v for k, v in record.items() if k != "seconds"} for record in log]
    return losses, run_folder.read_json(out / run_folder.METRICS).get("epochs") == EPOCHS


def _say(part, text):
    print(f"{part:12} {text}", flush=True)
