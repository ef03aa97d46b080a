"""`Checkpoint`'s folder: how many, whose, on which disk, and what is refused."""

import errno
import os
import shutil
import signal
import warnings

import keras
import numpy as np
import pytest

from keras_gan.callbacks import Checkpoint, Curves
from keras_gan.saving import checkpoint_files, named_tensors, run_state
from keras_gan.utils import atomic_files, folder_locks, pace
from tests.callbacks.test_checkpoint import (
    EPOCHS,
    POINTS,
    STEPS,
    Bench,
    Breaks,
    Broken,
    Loader,
    build,
    names,
    other_run,
    steps,
)
from tests.corruption import mutated_manifest, mutated_record

pytestmark = pytest.mark.any_backend


@pytest.fixture(scope="module")
def bench():
    return Bench()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such locks")
def test_two_trainings_do_not_write_one_directory(bench, tmp_path):
    with (
        folder_locks.claimed(tmp_path),
        pytest.raises(OSError, match="Another training writes there"),
    ):
        bench.fit(tmp_path)
    assert names(tmp_path) == []


def test_other_callbacks_keep_their_state(bench, tmp_path):
    def curves():
        return Curves(tmp_path / "curves.png")

    bench.broken_off(tmp_path / "run", 13)
    again = curves()
    bench.fresh()
    with pytest.raises(Broken):
        bench.fit(tmp_path / "kept", curves(), Breaks(13))
    bench.lost()
    history = bench.fit(tmp_path / "kept", again, resume=True)
    assert again.history == history.history


class Worse(keras.callbacks.Callback):
    """A score that falls from epoch to epoch."""

    adds_logs = True

    def on_epoch_end(self, epoch, logs=None):
        logs["score"] = -float(epoch)


def test_best_scores_are_part_of_it(bench, tmp_path):
    def monitors(name):
        score = {"monitor": "score", "mode": "max"}
        path = tmp_path / f"{name}.weights.h5"
        return [
            Worse(),
            keras.callbacks.EarlyStopping(patience=9, **score),
            keras.callbacks.ReduceLROnPlateau(patience=9, cooldown=2, **score),
            keras.callbacks.ModelCheckpoint(
                path, save_best_only=True, save_weights_only=True, **score
            ),
        ]

    def known(callbacks):
        names = ("best", "best_epoch", "wait", "cooldown_counter")
        return [{n: vars(c)[n] for n in names if n in vars(c)} for c in callbacks[1:]]

    bench.fresh()
    whole, killed, again = map(monitors, ("whole", "killed", "again"))
    bench.fit(tmp_path / "whole", *whole)
    bench.fresh()
    with pytest.raises(Broken):
        bench.fit(tmp_path / "killed", *killed, Breaks(13))
    bench.lost()
    bench.fit(tmp_path / "killed", *again, resume=True)
    assert known(again) == known(whole)
    assert known(whole)[0] == {"best": 0.0, "best_epoch": 0, "wait": EPOCHS - 1}


def test_weights_that_no_checkpoint_holds_are_refused(bench, tmp_path):
    stopping = keras.callbacks.EarlyStopping("critic_loss", mode="min", restore_best_weights=True)
    with pytest.raises(ValueError, match="save_best_only=True.*Received: restore_best_weights"):
        bench.fit(tmp_path, stopping)


def test_one_at_the_beginning_at_each_multiple_and_at_the_end(bench, tmp_path):
    bench.fresh()
    bench.fit(tmp_path, every=7, keep=9)
    assert steps(tmp_path) == [0, 7, 14, 18]
    assert (tmp_path / "LATEST").read_text() == "checkpoint-18\n"
    bench.fit(tmp_path, every=7, keep=9, epochs=1)
    assert steps(tmp_path) == [0, 7, 14, 18, 21, 24]


def test_by_the_clock_unless_writing_takes_long(bench, tmp_path, monkeypatch):
    now = [0.0]

    class Clock(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            now[0] += 21.0

    def written(name, seconds):
        write = checkpoint_files.write

        def slow(*arguments):
            now[0] += seconds
            return write(*arguments)

        with monkeypatch.context() as patched:
            patched.setattr(pace.time, "monotonic", lambda: now[0])
            patched.setattr(checkpoint_files, "write", slow)
            bench.fresh()
            bench.fit(tmp_path / name, Clock(), every=None, keep=9)
        return steps(tmp_path / name)

    assert written("a minute", 1.0) == [0, 3, 6, 9, 12, 15, 18]
    assert written("longer", 2.0) == [0, 3, 8, 13, 18]  # 2 s are 2 % of 100 s.


def test_so_many_are_kept_and_stale_ones_go(bench, tmp_path):
    (tmp_path / f".checkpoint-4.{os.getpid()}.tmp").mkdir()
    bench.fresh()
    bench.fit(tmp_path, every=1, keep=3)
    assert names(tmp_path) == ["LATEST", "checkpoint-16", "checkpoint-17", "checkpoint-18"]


def test_resuming_needs_one_checkpoint_callback(bench, tmp_path):
    keepers = [Checkpoint(tmp_path, every=1), Checkpoint(tmp_path, every=2)]
    for arguments in (
        {"resume": True}, {"on_nonfinite": "rollback"}, {"resume": True, "callbacks": keepers},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="takes one checkpoint callback.*Received"):
            bench.gan.fit(POINTS, **arguments)
    with pytest.raises(ValueError, match='must be "stop" or "rollback". Received: \'ignore\''):
        bench.gan.fit(POINTS, on_nonfinite="ignore")


@pytest.mark.parametrize("arguments", [{"every": 0}, {"every": 2.5}, {"every": 1, "keep": 0}])
def test_numbers_that_mean_nothing_are_refused(arguments, tmp_path):
    with pytest.raises(ValueError, match="integer of at least 1. Received"):
        Checkpoint(tmp_path, **arguments)


def test_other_models_than_gans_are_refused(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="GAN of this library. Received: Sequential"):
        model.fit(POINTS, POINTS[:, :1], callbacks=[Checkpoint(tmp_path, every=1)], verbose=0)


def test_a_new_run_does_not_write_over_one_that_is_ahead(bench, tmp_path):
    bench.broken_off(tmp_path, 9)
    bench.fresh()
    with pytest.raises(ValueError, match="resume=True.*checkpoint-8, a GAN at step 0"):
        bench.fit(tmp_path)
    assert steps(tmp_path) == [4, 8]


CHANGES = {
    "batch size": ({"batch_size": 4}, "batch_size: 8 then, 4 now"),
    "order": ({"shuffle": False}, "shuffle: True then, False now"),
    "epochs' length": ({"steps_per_epoch": 5}, "steps_per_epoch: 6 then, 5 now"),
    "one value": ({"data": POINTS + np.eye(52, 2, dtype="float32") * 1e-3}, "content: "),
    "fewer rows": ({"data": POINTS[:50]}, r"data: \[52, 2\] float32 then, \[50, 2\]"),
    "stream": ({"data": [POINTS[:8]] * 9, "batch_size": None}, "batch_size: 8 then, None now"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_other_data_is_refused(change, bench, tmp_path):
    arguments, message = CHANGES[change]
    if isinstance(arguments.get("data"), list):
        arguments = {**arguments, "data": Loader(arguments["data"])}
    bench.broken_off(tmp_path, 5)
    before = named_tensors.digest(run_state.capture(bench.gan))
    with pytest.raises(ValueError, match=f"against checkpoint-4 in .*{message}"):
        bench.fit(tmp_path, resume=True, **arguments)
    assert named_tensors.digest(run_state.capture(bench.gan)) == before


def test_another_gan_is_refused(bench, tmp_path):
    bench.broken_off(tmp_path, 5)
    arguments = {"batch_size": 8, "verbose": 0, "resume": True}
    for other, message in (
        (build(critic_steps=2), "critic_steps: 1 then, 2 now"),
        (build(steps_per_execution=2), "steps_per_execution: 1 then, 2 now"),
    ):
        with pytest.raises(ValueError, match=message):
            other.fit(POINTS, callbacks=[Checkpoint(tmp_path, every=1)], **arguments)
    sgd = build()
    sgd.compile("sgd", "sgd")
    with pytest.raises(ValueError, match=r"tensors optimizers/.*momentum: .* then, None now"):
        sgd.fit(POINTS, callbacks=[Checkpoint(tmp_path, every=1)], **arguments)


def test_how_to_go_on_can_be_told_in_other_words(bench, tmp_path, capsys):
    def fit(*others):
        keeper = Checkpoint(tmp_path, how_to_resume="make go")
        bench.gan.fit(POINTS, batch_size=8, epochs=1, verbose=0, callbacks=[keeper, *others])

    bench.fresh()
    with pytest.raises(SystemExit):
        fit(Breaks(1, lambda: signal.raise_signal(signal.SIGTERM)))
    assert "checkpoint-2 is written. Go on by `make go`." in capsys.readouterr().out
    bench.fresh()
    with pytest.raises(ValueError, match="go on with it by `make go`, or give a new run"):
        fit()


def test_a_full_disk_is_a_warning_and_the_next_one_another_try(bench, tmp_path, monkeypatch):
    bench.fresh()
    sync = atomic_files.sync

    def full(path):
        if ".checkpoint-8." in str(path):
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(path)

    monkeypatch.setattr(atomic_files, "sync", full)
    with pytest.warns(UserWarning, match="checkpoint-8 could not .*No space left.*goes on"):
        history = bench.fit(tmp_path, keep=9)
    assert steps(tmp_path) == [0, 4, 12, 16, 18] and bench.is_at_the_end(history)
    assert not [n for n in names(tmp_path) if n.endswith(".tmp")]


def test_a_folder_that_cannot_be_written_is_an_error_before_training(bench, tmp_path):
    bench.fresh()
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="can be created and written to"):
        bench.fit(tmp_path / "file" / "run")
    assert int(bench.gan.steps_done.numpy()) == 0


def test_a_first_checkpoint_that_cannot_be_written_is_an_error(bench, tmp_path, monkeypatch):
    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    bench.fresh()
    monkeypatch.setattr(atomic_files, "sync", full)
    with pytest.raises(OSError, match="No space left"):
        bench.fit(tmp_path)
    assert int(bench.gan.steps_done.numpy()) == 0 and names(tmp_path) == []


def test_a_run_is_not_gone_on_with_by_another_gan(bench, tmp_path):
    bench.fresh()
    bench.fit(tmp_path, epochs=1)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    other = build()
    other.steps_done.assign(STEPS + 100)
    with pytest.raises(FileExistsError, match="another run: go on with it by `fit.*checkpoint-6"):
        other.fit(POINTS, batch_size=8, verbose=0, callbacks=[Checkpoint(tmp_path)])
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
    bench.fit(tmp_path, epochs=1)
    assert max(steps(tmp_path)) == 2 * STEPS


def test_a_run_whose_folder_is_taken_writes_nothing_there(bench, tmp_path):
    bench.fresh()
    with pytest.warns(UserWarning, match="could not be written .*another run"):
        bench.fit(tmp_path / "run", Breaks(9, lambda: other_run(tmp_path / "run")))
    assert names(tmp_path / "run") == ["LATEST", "checkpoint-3"]


def test_a_run_whose_folder_is_removed_makes_it_anew(bench, tmp_path):
    bench.fresh()
    history = bench.fit(tmp_path / "run", Breaks(9, lambda: shutil.rmtree(tmp_path / "run")))
    assert steps(tmp_path / "run") == [16, 18] and bench.is_at_the_end(history)


@pytest.mark.parametrize("corrupt", [mutated_record, mutated_manifest], ids=lambda f: f.__name__)
def test_what_is_signed_anew_is_refused_or_goes_on_equally(corrupt, bench, tmp_path):
    bench.broken_off(tmp_path / "whole", 9)
    for seed in range(12):
        directory = tmp_path / str(seed)
        shutil.copytree(tmp_path / "whole", directory)
        corrupt(directory / "checkpoint-8", np.random.default_rng(seed))
        bench.lost()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                history = bench.fit(directory, resume=True)
            except ValueError as error:
                assert "A run goes on with the" in str(error)
                continue
        assert bench.is_at_the_end(history)
