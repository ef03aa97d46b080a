"""`--processes`, and the environment variables by which a process finds its place."""

import signal
import subprocess
import sys

import keras
import pytest

from keras_gan.cli import main, parse, processes, train

JAX = keras.backend.backend() == "jax"


def run_and_read(capsys, *arguments):
    code = main(["keras_gan", *arguments])
    return code, capsys.readouterr().err


def child(code):
    return subprocess.Popen([sys.executable, "-c", code])


@pytest.mark.skipif(JAX, reason="JAX trains in several processes")
def test_other_backends_name_the_one_to_set(capsys, monkeypatch):
    code, said = run_and_read(capsys, "train", "--data=ring8", "--processes=2")
    assert code == 2 and "set KERAS_BACKEND=jax. Received: --processes=2 with" in said
    monkeypatch.setenv(processes.COUNT, "2")
    code, said = run_and_read(capsys, "train", "--data=ring8")
    assert code == 2 and f"set KERAS_BACKEND=jax. Received: {processes.COUNT}=2 with" in said


@pytest.mark.skipif(not JAX, reason="several processes train on JAX")
def test_a_missing_variable_is_named(monkeypatch):
    monkeypatch.setenv(processes.COUNT, "2")
    monkeypatch.setenv(processes.ADDRESS, "localhost:1")
    with pytest.raises(ValueError, match=f"export {processes.INDEX}. Received"):
        processes.join()


def test_one_process_joins_nobody(monkeypatch):
    monkeypatch.delenv(processes.COUNT, raising=False)
    processes.join()
    monkeypatch.setenv(processes.COUNT, "1")
    processes.join()


def test_the_children_get_the_flags_and_no_record_their_number():
    flags, _ = parse("train", ["--data=ring8", "--processes=2", "--nomirror"])
    assert train.given(flags) == ["--data=ring8", "--mirror=False"]
    assert "processes" not in train.describe(flags)
    again, _ = parse("train", train.given(flags))
    assert (again.data, again.mirror, again.processes) == ("ring8", False, 1)


@pytest.mark.any_backend
def test_the_launcher_ends_as_its_first_failure_and_waits_for_none(monkeypatch):
    assert processes._first_failure([child("pass"), child("pass")]) == 0
    monkeypatch.setattr(processes, "PATIENCE", 0.5)
    endless = child("import time; time.sleep(600)")
    assert processes._first_failure([endless, child("raise SystemExit(3)")]) == 3
    assert endless.returncode == -15
    assert processes._first_failure([child("import os; os.kill(os.getpid(), 9)")]) == 137


@pytest.mark.any_backend
@pytest.mark.parametrize(
    "named, each", [("0,1", ["0", "1"]), ("3", ["3", "3"]), (None, [None, None])]
)
def test_each_process_has_the_device_that_is_named_for_it(named, each, monkeypatch):
    environments = []
    monkeypatch.setattr(processes.keras.backend, "backend", lambda: "jax")
    if named is None:
        monkeypatch.delenv(processes.DEVICES, raising=False)
    else:
        monkeypatch.setenv(processes.DEVICES, named)
    started = subprocess.Popen
    monkeypatch.setattr(
        processes.subprocess,
        "Popen",
        lambda command, env, **_: (
            environments.append(env) or started([sys.executable, "-c", "pass"])
        ),
    )
    assert processes.launch(2, ["list"]) == 0
    assert [env.get(processes.DEVICES) for env in environments] == each


@pytest.mark.any_backend
def test_children_are_told_once_to_end_and_have_time(tmp_path):
    begun = tmp_path / "begun"
    code = (
        "import pathlib, signal, sys, time\n"
        "signal.signal(signal.SIGINT, lambda *_: (time.sleep(0.5), sys.exit(7)))\n"
        f"pathlib.Path({str(begun)!r}).touch()\n"
        "while True:\n"  # A signal just before a long sleep would wait for its end.
        "    time.sleep(0.05)"
    )
    process = child(code)
    while not begun.exists():
        assert process.poll() is None
    processes._end([process], signal.SIGINT)
    assert process.returncode == 7
