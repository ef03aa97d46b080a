"""`train` broken off in every way, and `resume`: the run ends as one that was left alone."""

import errno
import json
import pathlib
import shutil
import signal
import subprocess
import sys

import keras
import pytest

from keras_gan import cli
from keras_gan.cli import outcome, train
from keras_gan.saving import named_tensors, run_folder, run_state
from tests.cli_run import BATCH, EPOCHS, FLAGS, STEPS, also

ROOT = pathlib.Path(__file__).parents[2]


class Signals(keras.callbacks.Callback):
    """A signal to this process when the GAN is about to make a step."""

    def __init__(self, step, number):
        super().__init__()
        self.step, self.number = step, number

    def on_epoch_begin(self, epoch, logs=None):
        self.start = int(keras.ops.convert_to_numpy(self.model.steps_done))

    def on_train_batch_begin(self, batch, logs=None):
        if self.start + batch == self.step:
            signal.raise_signal(self.number)


@pytest.fixture
def interrupted(monkeypatch):
    """Run a command that a signal reaches before a step; the exit code."""

    def run(step, number, *command):
        before = signal.signal(number, signal.default_int_handler)
        with monkeypatch.context() as patched:
            patched.setattr(train, "list_callbacks", also(Signals(step, number)))
            try:
                return cli.main(["keras_gan", *command])
            except SystemExit as left:
                return left.code
            finally:
                signal.signal(number, before)

    return run


def process(*command):
    command = [sys.executable, "-m", *map(str, command)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def without_times(out):
    """All that a finished run wrote down, but for how long it took."""
    log = run_folder.read_log(out / "log.jsonl")
    metrics = run_folder.read_json(out / "metrics.json")
    for record, name in [*((record, "seconds") for record in log), (metrics, "training_seconds")]:
        assert record.pop(name) >= 0
    config = run_folder.read_json(out / "config.json")
    described = {k: config[k] for k in ("flags", "epochs", "run")}
    del described["flags"]["out"]
    return {"log": log, "metrics": metrics, "config": described}


def assert_same(out, whole):
    assert without_times(out) == without_times(whole)
    digests = [
        named_tensors.digest(run_state.capture(keras.saving.load_model(folder / "model.keras")))
        for folder in (out, whole)
    ]
    assert digests[0] == digests[1]
    for name in ("samples.png", f"grids/epoch_000{EPOCHS}.png"):
        assert (out / name).read_bytes() == (whole / name).read_bytes()


def epochs_logged(out):
    return [record["epoch"] for record in run_folder.read_log(out / "log.jsonl")]


def test_killed_in_mid_epoch_and_resumed_in_another_process(whole, tmp_path):
    out = tmp_path / "run"
    died = process("tests.cli_run", 14, "train", *FLAGS, f"--out={out}")
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    assert epochs_logged(out) == [1, 2]  # The checkpoint does not know of the second.
    resumed = process("keras_gan", "resume", out)
    assert resumed.returncode == 0, resumed.stderr[-2000:]
    assert "Resumed from checkpoint-10: epoch 2, after 4 of its steps." in resumed.stdout
    assert_same(out, whole)
    sessions = run_folder.read_json(out / "config.json")["sessions"]
    assert [session["step"] for session in sessions] == [0, 10]


@pytest.fixture(scope="module")
def broken_off(tmp_path_factory):
    """A folder for a run that signals break off, and what else tests make of it."""
    return tmp_path_factory.mktemp("runs") / "broken off"


def test_signals_leave_a_checkpoint_and_tell_how_to_go_on(interrupted, whole, broken_off, capsys):
    line = f"Go on by `python -m keras_gan resume '{broken_off}'`."
    train_ = ["train", *FLAGS, f"--out={broken_off}"]
    assert interrupted(7, signal.SIGTERM, *train_) == 128 + signal.SIGTERM
    assert f"SIGTERM: checkpoint-8 is written. {line}" in capsys.readouterr().out
    assert interrupted(15, signal.SIGINT, "resume", str(broken_off)) == 128 + signal.SIGINT
    out, err = capsys.readouterr()
    assert f"SIGINT: checkpoint-16 is written. {line}" in out
    assert err.endswith("keras_gan resume: interrupted\n") and epochs_logged(broken_off) == [1, 2]


def refused(capsys, *command):
    assert cli.main(["keras_gan", *command]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    return err


def test_a_run_that_is_ahead_is_not_begun_again(broken_off, capsys):
    config = (broken_off / "config.json").read_bytes()
    message = refused(capsys, "train", *FLAGS, f"--out={broken_off}")
    assert f"go on with it by `python -m keras_gan resume '{broken_off}'`, or give" in message
    assert (broken_off / "config.json").read_bytes() == config and epochs_logged(broken_off) == [
        1,
        2,
    ]


@pytest.mark.parametrize(
    "change, expected",
    [
        (lambda c: c["run"].update(backend="theano"), "set KERAS_BACKEND=theano. Received: KERAS"),
        (lambda c: c["flags"].update(colour=3), "Unknown command line flag 'colour'"),
        (lambda c: c["flags"].update(batch_size=5), f"batch_size: {BATCH} then, 5 now"),
        (lambda c: c.pop("flags"), "without a config.json of that command"),
    ],
)
def test_another_run_than_was_begun_is_refused(change, expected, broken_off, tmp_path, capsys):
    shutil.copytree(broken_off, tmp_path / "run")
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    change(config)
    (tmp_path / "run" / "config.json").write_text(json.dumps(config))
    assert expected in refused(capsys, "resume", str(tmp_path / "run"))


def test_what_cannot_be_resumed_is_one_line(broken_off, tmp_path, capsys):
    shutil.copytree(broken_off, tmp_path / "run", ignore=shutil.ignore_patterns("checkpoint-*"))
    message = refused(capsys, "resume", str(tmp_path / "run"))
    assert "no checkpoint to go on from. The run began by `python -m keras_gan train" in message
    (tmp_path / "run" / "config.json").write_text('{"flags"')
    assert "Expected a JSON file. Received: " in refused(capsys, "resume", str(tmp_path / "run"))
    assert "Received: --epochs=2." in refused(capsys, "resume", str(broken_off), "--epochs=2")


def full_disk(path):
    raise OSError(errno.ENOSPC, "No space left on device", str(path))


def test_a_disk_that_fills_up_loses_nothing(broken_off, whole, capsys, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(outcome, "save", lambda gan, path: full_disk(path))
        assert cli.main(["keras_gan", "resume", str(broken_off)]) == 2
    message = capsys.readouterr().err.splitlines()[-1]
    assert "Training is over" in message and "No space left" in message
    assert f"`python -m keras_gan resume '{broken_off}'` goes on" in message
    assert cli.main(["keras_gan", "resume", str(broken_off)]) == 0
    assert_same(broken_off, whole)


def test_a_finished_run_says_so_and_can_be_extended(broken_off, capsys):
    assert cli.main(["keras_gan", "resume", str(broken_off)]) == 0
    assert f"is finished: {EPOCHS} epochs. --epochs={2 * EPOCHS} would" in capsys.readouterr().out
    assert cli.main(["keras_gan", "resume", str(broken_off), f"--epochs={EPOCHS + 1}"]) == 0
    assert epochs_logged(broken_off) == [1, 2, 3, 4]
    assert run_folder.read_json(broken_off / "metrics.json")["epochs"] == EPOCHS + 1
    assert run_folder.read_json(broken_off / "config.json")["flags"]["epochs"] == EPOCHS + 1
    gan = keras.saving.load_model(broken_off / "model.keras")
    falls = gan.optimizer["critic"].get_config()["learning_rate"]["config"]["schedule"]["config"]
    assert falls == {"start": 1e-3, "end": 0.0, "images": 2 * STEPS * BATCH * (EPOCHS + 1)}


def test_a_model_is_saved_whole_or_not_at_all(tmp_path):
    class Breaks:
        def save(self, path):
            pathlib.Path(path).write_text("half")
            full_disk(path)

    (tmp_path / "model.keras").write_text("before")
    with pytest.raises(OSError, match="No space left"):
        outcome.save(Breaks(), tmp_path / "model.keras")
    assert [p.name for p in tmp_path.iterdir()] == ["model.keras"]
    assert (tmp_path / "model.keras").read_text() == "before"
