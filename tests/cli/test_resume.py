"""`train` interrupted in every way, then `resume`: the run ends like an uninterrupted one."""

import errno
import json
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys

import keras
import pytest

from keras_gan import cli, data
from keras_gan.cli import run_results, train
from keras_gan.saving import named_tensors, run_folder, run_state
from keras_gan.utils import atomic_files
from tests.cli_run import BATCH, EPOCHS, FLAGS, STEPS, also

ROOT = pathlib.Path(__file__).parents[2]


class Signals(keras.callbacks.Callback):
    """Sends a signal to this process before a given step."""

    def __init__(self, step, number):
        super().__init__()
        self.step, self.number = step, number

    def on_epoch_begin(self, epoch, logs=None):
        self.start = int(keras.ops.convert_to_numpy(self.model.steps_done))

    def on_train_batch_begin(self, batch, logs=None):
        if self.start + batch == self.step:
            signal.raise_signal(self.number)


@pytest.fixture
def with_signal(monkeypatch):
    """Run a command and send it a signal before a step; returns the exit code."""

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
    """The files of a finished run, without its times."""
    log = run_folder.read_log(out / "log.jsonl")
    metrics = run_folder.read_json(out / "metrics.json")
    for record, name in [*((record, "seconds") for record in log), (metrics, "training_seconds")]:
        assert record.pop(name) >= 0
    config = run_folder.read_json(out / "config.json")
    described = {k: config[k] for k in ("flags", "epochs", "run")}
    del described["flags"]["out"]
    return {"log": log, "metrics": metrics, "config": described}


def assert_same(out, uninterrupted):
    assert without_times(out) == without_times(uninterrupted)
    digests = [
        named_tensors.digest(run_state.capture(keras.saving.load_model(folder / "model.keras")))
        for folder in (out, uninterrupted)
    ]
    assert digests[0] == digests[1]
    for name in ("samples.png", f"grids/epoch_000{EPOCHS}.png"):
        assert (out / name).read_bytes() == (uninterrupted / name).read_bytes()


def epochs_logged(out):
    return [record["epoch"] for record in run_folder.read_log(out / "log.jsonl")]


@pytest.mark.any_backend
def test_killed_in_mid_epoch_and_resumed_in_another_process(uninterrupted, tmp_path):
    out = tmp_path / "run"
    died = process("tests.cli_run", 14, "train", *FLAGS, f"--out={out}")
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    assert epochs_logged(out) == [1, 2]  # The newest checkpoint is from before the second ended.
    resumed = process("keras_gan", "resume", out)
    assert resumed.returncode == 0, resumed.stderr[-2000:]
    assert "Resumed from checkpoint-10: epoch 2, after 4 of its steps." in resumed.stdout
    assert_same(out, uninterrupted)
    sessions = run_folder.read_json(out / "config.json")["sessions"]
    assert [session["step"] for session in sessions] == [0, 10]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """Folder of a run that signals interrupt; later tests resume and extend it."""
    return tmp_path_factory.mktemp("runs") / "stopped run"


def test_signals_leave_a_checkpoint_and_print_the_command_to_resume(
    with_signal, uninterrupted, stopped, capsys
):
    line = f"Go on by `python -m keras_gan resume '{stopped}'`."
    train_ = ["train", *FLAGS, f"--out={stopped}"]
    assert with_signal(7, signal.SIGTERM, *train_) == 128 + signal.SIGTERM
    assert f"SIGTERM: checkpoint-8 is written. {line}" in capsys.readouterr().out
    assert with_signal(15, signal.SIGINT, "resume", str(stopped)) == 128 + signal.SIGINT
    out, err = capsys.readouterr()
    assert f"SIGINT: checkpoint-16 is written. {line}" in out
    assert err.endswith("keras_gan resume: interrupted\n")
    assert epochs_logged(stopped) == [1, 2]


def refused(capsys, *command):
    assert cli.main(["keras_gan", *command]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    return err


def test_train_refuses_the_folder_of_a_run(stopped, capsys):
    config = (stopped / "config.json").read_bytes()
    message = refused(capsys, "train", *FLAGS, f"--out={stopped}")
    assert f"go on with it by `python -m keras_gan resume '{stopped}'`, or give" in message
    assert (stopped / "config.json").read_bytes() == config
    assert epochs_logged(stopped) == [1, 2]


@pytest.mark.parametrize(
    "change, expected",
    [
        (lambda c: c["run"].update(backend="theano"), "set KERAS_BACKEND=theano. Received: KERAS"),
        (lambda c: c["flags"].update(colour=3), "Unknown command line flag 'colour'"),
        (lambda c: c["flags"].update(batch_size=5), f"batch_size: {BATCH} then, 5 now"),
        (lambda c: c.pop("flags"), "without a config.json of that command"),
    ],
)
def test_a_changed_run_is_refused(change, expected, stopped, tmp_path, capsys):
    shutil.copytree(stopped, tmp_path / "run")
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    change(config)
    (tmp_path / "run" / "config.json").write_text(json.dumps(config))
    assert expected in refused(capsys, "resume", str(tmp_path / "run"))


def test_what_cannot_be_resumed_is_one_line(stopped, tmp_path, capsys):
    shutil.copytree(stopped, tmp_path / "run", ignore=shutil.ignore_patterns("checkpoint-*"))
    message = refused(capsys, "resume", str(tmp_path / "run"))
    assert "There is no checkpoint to resume from. The run was started by `python" in message
    (tmp_path / "run" / "config.json").write_text('{"flags"')
    assert "Expected a JSON file. Received: " in refused(capsys, "resume", str(tmp_path / "run"))
    assert "Received: --epochs=2." in refused(capsys, "resume", str(stopped), "--epochs=2")


def full_disk(path):
    raise OSError(errno.ENOSPC, "No space left on device", str(path))


def test_a_disk_that_fills_up_loses_nothing(stopped, uninterrupted, capsys, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(run_results, "save", lambda gan, path: full_disk(path))
        assert cli.main(["keras_gan", "resume", str(stopped)]) == 2
    message = capsys.readouterr().err.splitlines()[-1]
    assert "Training is over" in message and "No space left" in message
    assert f"`python -m keras_gan resume '{stopped}'` goes on" in message
    assert cli.main(["keras_gan", "resume", str(stopped)]) == 0
    assert_same(stopped, uninterrupted)


def test_a_finished_run_says_so_and_can_be_extended(stopped, capsys):
    assert cli.main(["keras_gan", "resume", str(stopped)]) == 0
    assert f"is finished: {EPOCHS} epochs. --epochs={2 * EPOCHS} would" in capsys.readouterr().out
    assert cli.main(["keras_gan", "resume", str(stopped), f"--epochs={EPOCHS + 1}"]) == 0
    assert epochs_logged(stopped) == [1, 2, 3, 4]
    assert run_folder.read_json(stopped / "metrics.json")["epochs"] == EPOCHS + 1
    assert run_folder.read_json(stopped / "config.json")["flags"]["epochs"] == EPOCHS + 1
    gan = keras.saving.load_model(stopped / "model.keras")
    falls = gan.optimizer["critic"].get_config()["learning_rate"]["config"]["schedule"]["config"]
    assert falls == {"start": 1e-3, "end": 0.0, "images": 2 * STEPS * BATCH * (EPOCHS + 1)}


def test_a_run_goes_on_with_another_rate(stopped, capsys):
    longer = f"--epochs={EPOCHS + 3}"
    assert cli.main(["keras_gan", "resume", str(stopped), longer, "--learning_rate=0.0005"]) == 0
    assert "changed: critic_optimizer learning_rate schedule start: 0.001 then, 0.0005" in (
        capsys.readouterr().out
    )
    gan = keras.saving.load_model(stopped / "model.keras")
    for player in ("critic", "generator"):
        rate = gan.optimizer[player].get_config()["learning_rate"]["config"]
        assert rate["schedule"]["config"]["start"] == 5e-4
    assert run_folder.read_json(stopped / "config.json")["flags"]["learning_rate"] == 5e-4


@pytest.mark.any_backend
def test_the_command_that_goes_back_from_a_training_that_came_apart():
    command = run_results.lower_rate_command("runs/a {b}", 2e-3).format(step=107)
    *_, name, out, step, rate = shlex.split(command)
    assert (name, out) == ("resume", "runs/a {b}")
    flags, _ = cli.parse("resume", [out, step, rate])
    assert (flags.step, flags.learning_rate) == (107, 5e-4)
    assert run_results.lower_rate_command("a", None).endswith(" --step={step}")


def test_a_failed_save_leaves_the_old_model(tmp_path):
    class Breaks:
        def save(self, path):
            pathlib.Path(path).write_text("half")
            full_disk(path)

    (tmp_path / "model.keras").write_text("before")
    with pytest.raises(OSError, match="No space left"):
        run_results.save(Breaks(), tmp_path / "model.keras")
    assert [p.name for p in tmp_path.iterdir()] == ["model.keras"]
    assert (tmp_path / "model.keras").read_text() == "before"


# ---- ends ------------------------------------------------------------------------------------

ENDS = [
    getattr(signal, n) for n in ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGXCPU") if hasattr(signal, n)
]


@pytest.mark.parametrize("number", ENDS)
def test_a_signal_while_data_load_is_one_line(number, tmp_path, capsys, monkeypatch, request):
    def load(*arguments, **keywords):
        with atomic_files.replacing(tmp_path / "cached"):
            signal.raise_signal(number)

    monkeypatch.setattr(data, "load", load)
    before = signal.signal(number, signal.SIG_DFL)  # `nohup` has SIGHUP ignored.
    request.addfinalizer(lambda: signal.signal(number, before))
    assert cli.main(["keras_gan", "train", *FLAGS, f"--out={tmp_path / 'run'}"]) == 128 + number
    assert signal.getsignal(number) is signal.SIG_DFL and list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err == f"keras_gan train: ended by {number.name}\n"


def test_a_signal_while_results_are_written_waits_for_them(stopped, capsys, monkeypatch):
    save = run_results.save

    def interrupted(gan, path):
        signal.raise_signal(signal.SIGTERM)
        save(gan, path)

    monkeypatch.setattr(run_results, "save", interrupted)
    (stopped / "metrics.json").write_text("[")  # Damaged results are written again.
    with pytest.raises(SystemExit) as left:
        sys.exit(cli.main(["keras_gan", "resume", str(stopped)]))
    assert left.value.code == 128 + signal.SIGTERM
    epochs = run_folder.read_json(stopped / "config.json")["flags"]["epochs"]
    assert run_folder.read_json(stopped / "metrics.json")["epochs"] == epochs


@pytest.mark.parametrize(
    "text",
    ["[]", "3", '{"command": 1, "flags": {}, "run": {}}', "[" * 100_000,
     '{"command": "a", "flags": {"epochs": "3"}, "run": {"backend": "jax"}}'],
    ids=range(5),
)  # fmt: skip
def test_a_malformed_config_is_one_line(text, stopped, tmp_path, capsys):
    shutil.copytree(stopped, tmp_path / "run")
    (tmp_path / "run" / "config.json").write_text(text)
    assert "Received: " in refused(capsys, "resume", str(tmp_path / "run"))
