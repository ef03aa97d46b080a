"""How far a run is: a bar in a terminal, lines elsewhere."""

import contextlib
import io
import types

import pytest
from rich.console import Console
from rich.progress import Progress

from keras_gan import cli
from keras_gan.cli import time_left
from keras_gan.training.callback import TrainingManager
from tests.cli_run import EPOCHS, FLAGS, STEPS

pytestmark = pytest.mark.any_backend


def test_it_counts_the_steps_of_all_epochs():
    shown = Progress(console=Console(file=io.StringIO()))
    bar = time_left.Bar(shown)
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
    monkeypatch.setattr(time_left, "told", lambda: contextlib.nullcontext([time_left.Bar(shown)]))
    assert cli.main(["keras_gan", "train", *FLAGS, f"--out={tmp_path}"]) == 0
    (task,) = shown.tasks
    assert task.completed == task.total == EPOCHS * STEPS and task.finished


def test_lines_tell_it_elsewhere(monkeypatch, capsys):
    now = [100.0]
    monkeypatch.setattr(time_left.time, "monotonic", lambda: now[0])
    lines = time_left.Lines()
    lines.set_params({"epochs": 2, "steps": 300})
    for epoch in range(2):
        lines.on_epoch_begin(epoch)
        for batch in range(300):
            lines.on_train_batch_end(batch)
            now[0] += 1.0  # After the first step, which took long.
    assert capsys.readouterr().out.splitlines() == [
        "epoch 1 of 2, 21 of 600 steps, 9 min 39 s left",
        "epoch 2 of 2, 321 of 600 steps, 4 min 39 s left",
    ]


def test_an_epoch_that_is_resumed_has_the_steps_before(monkeypatch, capsys):
    class Keeper(TrainingManager):
        progress = types.SimpleNamespace(step=200)

    now, keeper = [0.0], Keeper()
    monkeypatch.setattr(time_left.time, "monotonic", lambda: now[0])
    lines = time_left.Lines()
    lines.see([keeper, lines])
    lines.set_params({"epochs": 3, "steps": 300})
    for epoch, steps in ((1, 100), (2, 300)):
        lines.on_epoch_begin(epoch)
        for batch in range(steps):
            lines.on_train_batch_end(batch)
            now[0] += 1.0
        keeper.progress.step = 0
    assert capsys.readouterr().out.splitlines() == [
        "epoch 2 of 3, 521 of 900 steps, 6 min 19 s left",
        "epoch 3 of 3, 821 of 900 steps, 1 min 19 s left",
    ]


def test_the_terminal_decides(monkeypatch):
    def kinds():
        with time_left.told() as callbacks:
            return [type(each) for each in callbacks]

    assert kinds() == [time_left.Lines]
    monkeypatch.setattr(time_left, "is_terminal", lambda stream: True)
    assert kinds() == [time_left.Bar]
    monkeypatch.setattr(time_left.Voice, "muted", True)
    assert kinds() == []
