import errno
import json
import shutil

import numpy as np
import pytest

from keras_gan import networks
from keras_gan.callbacks import RunLog, run_log
from keras_gan.models import GAN
from keras_gan.saving import run_folder, run_state
from keras_gan.utils import atomic_files

pytestmark = pytest.mark.any_backend


@pytest.fixture(scope="module")
def gan():
    gan = GAN(
        networks.mlp_generator((2,), 3, width=4),
        networks.mlp_critic((2,), width=4),
        penalty="r1",
        penalty_weight=0.5,
        seed=7,
    )
    gan.compile("adam", "sgd")
    return gan


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(run_log.time, "perf_counter", lambda: now[0])
    return now


def begin(gan, directory, epochs=5, **arguments):
    log = RunLog(directory, **arguments)
    log.set_model(gan)
    log.set_params({"epochs": epochs})
    return log


def play(log, first, last, clock, loss=1.0):
    """Run epochs `first` to `last`, counted from 0, of 2 s each."""
    log.on_train_begin()
    for epoch in range(first, last + 1):
        log.on_epoch_begin(epoch)
        clock[0] += 2.0
        log.on_epoch_end(epoch, {"critic_loss": np.float32(loss)})


def read(directory):
    return run_folder.read_log(directory / "log.jsonl")


def test_a_line_an_epoch(gan, tmp_path, clock):
    play(begin(gan, tmp_path / "new"), 0, 1, clock, loss=0.1)
    expected = {"steps": 0, "images_seen": 0, "seconds": 2.0, "critic_loss": float(np.float32(0.1))}
    assert read(tmp_path / "new") == [{"epoch": 1, **expected}, {"epoch": 2, **expected}]
    assert list(read(tmp_path / "new")[0])[:4] == ["epoch", "steps", "images_seen", "seconds"]


def test_a_loss_that_is_nan_is_null(gan, tmp_path, clock):
    play(begin(gan, tmp_path), 0, 0, clock, loss=np.nan)
    text = (tmp_path / "log.jsonl").read_text()
    assert '"critic_loss": null' in text and "NaN" not in text


def test_config_says_what_the_run_is(gan, tmp_path):
    begin(gan, tmp_path, epochs=9, config={"note": np.int64(3)}).on_train_begin()
    config = json.loads((tmp_path / "config.json").read_text())
    assert list(config) == ["note", "epochs", "gan", "sessions"]
    assert config["note"] == 3 and config["epochs"] == 9
    about = config["gan"]
    assert about["class"] == "keras_gan>GAN" and about["seed"] == 7
    assert about["critic"] == {"name": "mlp_critic", "parameters": gan.critic.count_params()}
    assert about["penalty"]["weight"] == 0.5
    assert about["generator_optimizer"]["class"] == "Adam"
    assert about["critic_optimizer"]["learning_rate"] == pytest.approx(0.01)
    (session,) = config["sessions"]
    assert (
        session["versions"] == run_state.versions() and session["device"] and session["step"] == 0
    )


def test_lines_after_the_checkpoint_are_cut_off(gan, tmp_path, clock):
    play(begin(gan, tmp_path), 0, 3, clock)
    with open(tmp_path / "log.jsonl", "a") as file:
        file.write('{"epoch": 5, "ste')  # A line cut short by a kill.
    play(begin(gan, tmp_path), 2, 2, clock, loss=5.0)
    assert [(r["epoch"], r["critic_loss"]) for r in read(tmp_path)] == [(1, 1), (2, 1), (3, 5)]


def test_a_new_run_begins_a_new_log(gan, tmp_path, clock):
    log = begin(gan, tmp_path)
    play(log, 0, 3, clock)
    play(log, 0, 0, clock)
    assert [record["epoch"] for record in read(tmp_path)] == [1]


def test_an_interrupted_epoch_counts_all_its_seconds(gan, tmp_path, clock):
    log = begin(gan, tmp_path)
    play(log, 0, 0, clock)
    assert log.get_state()["seconds"] == 0
    log.on_epoch_begin(1)
    clock[0] += 3.0
    kept = json.loads(json.dumps(log.get_state()))
    again = begin(gan, tmp_path)
    again.set_state(kept)
    play(again, 1, 2, clock)
    assert [record["seconds"] for record in read(tmp_path)] == [2.0, 5.0, 2.0]
    assert len(run_folder.read_json(tmp_path / "config.json")["sessions"]) == 2


def test_a_full_disk_is_a_warning_and_the_line_comes_later(gan, tmp_path, clock, monkeypatch):
    log = begin(gan, tmp_path)
    play(log, 0, 0, clock)

    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(atomic_files, "sync", full)
        log.on_epoch_begin(1)
        with pytest.warns(UserWarning, match="log.jsonl' could not be .*No space left.*goes on"):
            log.on_epoch_end(1, {})
    assert [record["epoch"] for record in read(tmp_path)] == [1]
    log.on_epoch_begin(2)
    log.on_epoch_end(2, {})
    assert [record["epoch"] for record in read(tmp_path)] == [1, 2, 3]


def test_an_unwritable_directory_stops_before_the_first_step(gan, tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(OSError, match="Received: .*run"):
        begin(gan, tmp_path / "run").on_train_begin()


def test_a_log_that_is_deleted_or_changed_comes_back(gan, tmp_path, clock):
    log = begin(gan, tmp_path)
    play(log, 0, 1, clock)
    for epoch, damage in enumerate(
        (
            lambda: (tmp_path / "log.jsonl").unlink(),
            lambda: (tmp_path / "log.jsonl").write_text('{"epoch": 1}\n'),
            lambda: shutil.rmtree(tmp_path),
        ),
        start=2,
    ):
        damage()
        log.on_epoch_begin(epoch)
        log.on_epoch_end(epoch, {})
        assert [record["epoch"] for record in read(tmp_path)] == list(range(1, epoch + 2))
    assert (tmp_path / "config.json").is_file()
    state = json.loads(json.dumps(log.get_state()))
    (tmp_path / "log.jsonl").unlink()
    again = begin(gan, tmp_path)
    again.set_state(state)
    play(again, 5, 5, clock)
    assert [record["epoch"] for record in read(tmp_path)] == [1, 2, 3, 4, 5, 6]
