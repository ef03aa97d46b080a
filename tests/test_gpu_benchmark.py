"""`benchmarks/gpu.py`: its processes, rows and tables, and every part at toy size."""

import inspect
import json
import math
import subprocess
import sys
import threading
import time

import keras
import numpy as np
import pytest

from benchmarks.gpu_parts import PARTS, Task, exclusive, pictures, plan, processes, rows, shares
from tools import pack_for_gpu

pytestmark = pytest.mark.any_backend
once = pytest.mark.skipif(
    keras.backend.backend() != "torch", reason="it starts processes of its own, on JAX and PyTorch"
)


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """The folder of a whole run at toy size."""
    out = tmp_path_factory.mktemp("gpu")
    done = _run(out)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return out


def _run(out):
    command = [sys.executable, "-m", "benchmarks.gpu", "--toy", "--minutes=60", f"--out={out}"]
    return subprocess.run(command, capture_output=True, text=True, cwd=processes.ROOT)


def of(out, metric):
    """The rows of a metric by their subject."""
    return {r["subject"]: r for r in rows.read(out / rows.FILE)[1] if r["metric"] == metric}


@once
@pytest.mark.timeout(4000)
def test_every_part_ends_well_without_tensorflow(toy):
    ended = of(toy, rows.SECONDS)
    tasks = [task for part in PARTS for task in plan.tasks(part, toy, "data", True)]
    assert set(ended) == {task.subject for task in tasks} and len(ended) == 11
    for task in tasks:
        imported = ended[task.subject]["protocol"]["imported"]
        assert task.backend in imported and "tensorflow" not in imported
    assert not of(toy, rows.FAILED) and not of(toy, rows.LEFT_OUT)


@once
def test_conformance_holds_on_both_backends(toy):
    found = {k: r for k, r in of(toy, "resumed_difference").items() if "conformance" in k}
    assert {k: r["value"] <= 1e-6 for k, r in found.items()} == {
        "conformance gan jax": True,
        "conformance gan torch": True,
    }
    assert of(toy, "bfloat16_trains").keys() == found.keys()


@once
def test_each_contestant_has_a_speed_and_a_share_of_the_matrix_rate(toy):
    tasks = [t for t in plan.tasks("speed", toy, "data", True) if t.module == "speed"]
    contestants, shares_ = {t.subject for t in tasks}, of(toy, "share_of_matrix_rate")
    assert of(toy, "images_per_second").keys() == shares_.keys() == contestants
    assert all(r["value"] > 0 for r in of(toy, "images_per_second").values())
    # Not below 1: the rate is measured at another moment, on a machine that others use.
    assert all(r["value"] > 0 for r in shares_.values())


@once
def test_a_killed_training_ends_as_one_that_was_not_and_is_scored(toy):
    for task in plan.tasks("training", toy, "data", True):
        log = (toy / "logs" / f"{task.subject.replace(' ', '_')}.log").read_text()
        assert "Resumed from checkpoint-5" in log
        assert of(toy, "resumed_difference")[task.subject]["value"] <= 1e-6
        seen = of(toy, "images_seen")[task.subject]
        assert seen["value"] == seen["protocol"]["planned"] == 128
        scored = of(toy, "fd_efficientnet_lite0")[task.subject]
        assert scored["value"] > 0 and scored["protocol"]["run_images_seen"] == 128
        assert (toy / f"cifar10_{task.settings['setup']['gan']}_{task.backend}.zip").is_file()


@once
def test_memory_is_told_or_said_not_to_be(toy):
    found = of(toy, "peak_device_bytes")
    assert len(found) == 2
    for row in found.values():
        told = row["protocol"].get("told") == "not told on this device"
        assert told if row["value"] is None else row["value"] > 0


@once
def test_the_tables_have_all_parts_and_a_second_run_does_nothing(toy):
    before = (toy / "gpu.md").read_text()
    for title in ("Conformance", "Matrix products", "Speed", "Memory", "Training"):
        assert f"## {title}\n\n| " in before
    measured = rows.read(toy / rows.FILE)
    start = time.monotonic()
    assert _run(toy).returncode == 0
    assert rows.read(toy / rows.FILE) == measured and (toy / "gpu.md").read_text() == before
    assert time.monotonic() - start < 60


@once
def test_the_tasks_of_a_card_fit_their_modules(tmp_path):
    tasks = [task for part in PARTS for task in plan.tasks(part, tmp_path, "data", False)]
    assert len({task.subject for task in tasks}) == len(tasks) > 100
    for task in tasks:
        module = __import__(f"benchmarks.gpu_parts.{task.module}", fromlist=["measure"])
        json.dumps(task.settings)
        inspect.signature(module.measure).bind(None, **task.settings, until=0.0)


@once
def test_the_library_needs_the_operations_of_the_step_by_hand():
    from benchmarks.gpu_parts import flops

    plain, penalised = ((gan, 16, 4) for gan in ("gan, no penalty", "r3gan"))
    assert flops.per_image(*plain) == pytest.approx(flops.per_image_by_hand(*plain), rel=0.05)
    ratio = flops.per_image(*penalised) / flops.per_image_by_hand(*penalised)
    assert 1.0 <= ratio < 1.3  # A pass through the critic more, for the penalty.


def _task(module, **settings):
    return Task(module, module, keras.backend.backend(), settings)


def test_a_task_that_fails_is_a_row_and_the_next_one_runs(tmp_path):
    rows.begin(tmp_path / rows.FILE, {})
    tasks = [_task("absent"), _task("gone")]
    processes.run(tasks, tmp_path, time.time() + 60, at_once=1)
    for name in ("absent", "gone"):
        error = of(tmp_path, rows.FAILED)[name]["protocol"]["error"]
        assert error.startswith("exit status 1: ModuleNotFoundError") and name in error


def test_a_task_without_time_is_ended_or_left_out(tmp_path):
    rows.begin(tmp_path / rows.FILE, {})
    tasks = [_task("card", size=8, repeats=1, lock="x"), _task("gone")]
    processes.run(tasks, tmp_path, time.time() + 0.2, at_once=1)
    assert "out of time" in of(tmp_path, rows.FAILED)["card"]["protocol"]["error"]
    assert list(of(tmp_path, rows.LEFT_OUT)) == ["gone"]


def test_a_task_ends_with_the_process_that_started_it(tmp_path):
    lock = tmp_path / "lock"
    settings = {"size": 8, "repeats": 1, "lock": str(lock), "until": 0.0}
    told = {"rows": str(tmp_path / "a"), "subject": "a", "module": "card", "settings": settings}
    with exclusive.alone(lock):  # It waits for this, or still imports.
        child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.gpu_parts", json.dumps(told)],
            stdin=subprocess.PIPE,
            cwd=processes.ROOT,
        )
        child.stdin.close()
        assert child.wait(60) == 1


def test_rows_of_unfinished_tasks_are_dropped_and_a_torn_line_too(tmp_path):
    path = tmp_path / rows.FILE
    rows.begin(path, {"cores": 1})
    for subject in ("whole", "failed", "killed"):
        rows.append(path, subject, "value", 1.0, kind="x")
    rows.append(path, "whole", rows.SECONDS, 2.0)
    rows.append(path, "failed", rows.FAILED, error="it broke")
    with path.open("a") as file:
        file.write('{"subject": "killed", "metr')
    with pytest.raises(ValueError, match=r"measured with .*'cores': 1.*Received: .*'cores': 2"):
        rows.begin(path, {"cores": 2})
    rows.begin(path, {"cores": 1})
    environment, found = rows.read(path)
    assert environment == {"cores": 1} and {r["subject"] for r in found} == {"whole"}
    assert found[0] == {
        **{"subject": "whole", "metric": "value", "value": 1.0, "error": None},
        "protocol": {"kind": "x"},
    }


def test_the_share_is_that_of_the_best_batch(tmp_path):
    path, told = tmp_path / rows.FILE, {"gan": "gan", "size": 8, "width": 4, "hand": None}
    rows.begin(path, {})
    rows.append(path, "card", "matrix_rate", 1000.0, precision="float32")
    rows.append(path, "flops", "flops_per_image", 10.0, **told)
    for batch, speed in ((4, 20.0), (8, 25.0), (16, math.nan)):
        rows.append(path, "a", "images_per_second", speed, precision="float32", batch=batch, **told)
    found = [row for row in rows.read(path)[1] if row["value"] is not None]
    ((subject, share, protocol),) = shares.missing(found)
    assert (subject, share, protocol["batch"]) == ("a", 0.25, 8)


def test_one_process_is_timed_while_no_other_uses_the_card(tmp_path):
    lock, entered = tmp_path / "lock", threading.Event()

    def timed():
        with exclusive.alone(lock):
            entered.set()

    thread = threading.Thread(target=timed)
    with exclusive.shared(lock), exclusive.shared(lock):
        thread.start()
        assert not entered.wait(0.2)
    thread.join(10)
    assert entered.is_set()


def test_packed_pictures_come_back_as_they_were_and_fit_the_space(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (25, 8, 8, 3), "uint8")
    images[:, :4] = 7
    pictures.save(tmp_path / "a.npz", pictures.pack(images, strip=10), images.shape[1:])
    assert np.array_equal(pictures.load(tmp_path / "a.npz"), images)


def test_as_many_pictures_are_packed_as_fit(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "STRIP", 10)
    images = np.random.default_rng(0).integers(0, 256, (25, 8, 8, 3), "uint8")
    one = len(next(pictures.pack(images[:10], 10))) + 512
    for space, expected in ((one // 2, 0), (int(2.5 * one), 20), (10 * one, 25)):
        strips, count = pack_for_gpu.fitting(images, space)
        assert count == expected and sum(map(len, strips)) <= space
        if count:
            pictures.save(tmp_path / "a.npz", strips, images.shape[1:])
            assert np.array_equal(pictures.load(tmp_path / "a.npz"), images[:count])
