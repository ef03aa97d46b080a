"""The bar of a run in a terminal."""

import contextlib
import io

import keras
import pytest
from rich.console import Console
from rich.progress import Progress

from keras_gan import cli
from keras_gan.cli import time_left
from tests.cli_run import EPOCHS, FLAGS, STEPS

pytestmark = pytest.mark.any_backend


def test_it_counts_the_steps_of_all_epochs():
    shown = Progress(console=Console(file=io.StringIO()))
    bar = time_left.TimeLeft(shown)
    bar.set_params({"epochs": 5, "steps": 4})
    bar.on_epoch_begin(2)  # Of a run that is resumed.
    (task,) = shown.tasks
    assert (task.completed, task.total, task.description) == (8, 20, "epoch 3 of 5")
    bar.on_train_batch_end(1)
    assert task.completed == 10 and len(shown.tasks) == 1
    bar.on_epoch_begin(3)
    bar.on_train_batch_end(3)
    assert (task.completed, task.description) == (16, "epoch 4 of 5")


def test_train_shows_it(tmp_path, monkeypatch):
    shown = Progress(console=Console(file=io.StringIO()))
    monkeypatch.setattr(
        time_left, "bar", lambda: contextlib.nullcontext([time_left.TimeLeft(shown)])
    )
    assert cli.main(["keras_gan", "train", *FLAGS, f"--out={tmp_path}"]) == 0
    (task,) = shown.tasks
    assert task.completed == task.total == EPOCHS * STEPS and task.finished


def test_only_a_terminal_has_one(monkeypatch):
    with time_left.bar() as none:
        assert none == []
    monkeypatch.setattr(time_left, "is_terminal", lambda stream: True)
    with time_left.bar() as one:
        assert [type(each) for each in one] == [time_left.TimeLeft]
        assert isinstance(one[0], keras.callbacks.Callback)
    monkeypatch.setattr(time_left.Voice, "muted", True)
    with time_left.bar() as none:
        assert none == []
