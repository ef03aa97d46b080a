"""One GAN in two processes on JAX, against one process on two devices; and one that is killed."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from keras_gan.cli.processes import free_port

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "jax", reason="Several processes train on JAX"
)
LONGEST = 500  # Seconds, on a busy machine.
CASES = ("wasserstein", "relativistic", "labelled")


def start(folder, count, **given):
    """The processes of one training; their outputs go to files beside its folder."""
    address = f"127.0.0.1:{free_port()}"
    folder.mkdir(exist_ok=True)
    started = []
    for index in range(count):
        order = {"folder": str(folder), "index": index, "count": count, "address": address}
        with open(folder / f"output_{index}.txt", "w") as output:
            command = [sys.executable, "-m", "tests.two_processes", json.dumps(order | given)]
            started.append(subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT))
    return started


def output(folder, index):
    return (folder / f"output_{index}.txt").read_text()


def finished(started, folder):
    for index, process in enumerate(started):
        assert process.wait(LONGEST) == 0, output(folder, index)[-3000:]
    return folder


def state(folder, case, index=0):
    with np.load(folder / f"{case}_{index}.npz") as file:
        return list(file.values())


def difference(first, second):
    assert len(first) == len(second) > 10
    return np.max([np.abs(a.astype(float) - b).max() for a, b in zip(first, second, strict=True)])


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Folders of the same trainings in one process and in two."""
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "two")]
    started = [start(folder, count) for folder, count in zip(folders, (1, 2), strict=True)]
    return [finished(each, folder) for each, folder in zip(started, folders, strict=True)]


@pytest.mark.parametrize("case", CASES)
def test_two_processes_equal_one_on_two_devices(trained, case):
    one, two = trained
    assert difference(state(two, case, 0), state(two, case, 1)) == 0
    assert difference(state(one, case), state(two, case)) < 1e-5


def test_one_process_writes(trained):
    log = (trained[1] / "wasserstein" / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in log] == [1, 2]
    assert "Resumed" not in output(trained[1], 0) + output(trained[1], 1)


def test_a_lost_process_ends_the_other_and_both_go_on(trained, tmp_path):
    two, one = tmp_path / "two", tmp_path / "one"
    survivor, killed = start(two, 2, only="wasserstein", kill=(1, 5))
    assert killed.wait(LONGEST) == -9
    assert survivor.wait(60) == 1
    assert "LostProcessError: Another process of this training has ended" in output(two, 0)
    assert not (two / "wasserstein_0.npz").exists()
    shutil.copytree(two, one)
    resumed = [start(at, n, only="wasserstein", resume=True) for at, n in ((two, 2), (one, 1))]
    for processes, folder in zip(resumed, (two, one), strict=True):
        finished(processes, folder)
        assert "Resumed from checkpoint-4" in output(folder, 0)
    whole = state(trained[1], "wasserstein")
    assert difference(state(two, "wasserstein", 0), whole) == 0
    assert difference(state(two, "wasserstein", 1), whole) == 0
    assert difference(state(one, "wasserstein"), whole) < 1e-5


def test_the_launcher_ends_when_a_process_fails(tmp_path):
    out = tmp_path / "run"
    flags = ["--data=ring8", "--epochs=500", f"--out={out}", "--checkpoint_every=5"]
    command = [sys.executable, "-m", "keras_gan", "train", "--processes=2", *flags]
    launcher = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while not any((out / "checkpoints").glob("*")):
        assert launcher.poll() is None
        time.sleep(0.2)
    children = pathlib.Path(f"/proc/{launcher.pid}/task/{launcher.pid}/children")
    if not children.exists():
        launcher.terminate()
        pytest.skip("the system does not list a process's children")
    os.kill(int(children.read_text().split()[1]), 9)
    said = launcher.communicate(timeout=LONGEST)[1]
    assert launcher.returncode not in (0, None)
    assert "Another process of this training has ended" in said, said[-2000:]
