"""What several processes share out and agree on, each of them played in turn by this one."""

import signal

import keras
import numpy as np
import pytest

from keras_gan import backend, callbacks, data_adapters
from keras_gan.backend import processes
from keras_gan.backend.prediction import predict, sharing
from keras_gan.callbacks.signal_watch import SignalWatch
from keras_gan.data_adapters import Continuous
from keras_gan.training import callback
from keras_gan.utils.errors import LostProcessError


@pytest.fixture
def become(monkeypatch):
    """Makes this process number `index` of `count`, where the others answer `others`."""

    def become(index, count, others=None):
        monkeypatch.setattr(backend, "process", lambda: (index, count))
        if others is not None:
            monkeypatch.setattr(
                backend, "gathered", lambda array: np.stack([array, *others(array)])
            )

    return become


def feed_of(x, batch_size=6):
    orders = {"batch_size": batch_size, "critic_steps": 2, "shuffle": True}
    feed = data_adapters.make_feed(x, Continuous((2,)), **orders, steps_per_epoch=None, epochs=1)
    feed.begin(seed=1, start=0, epochs=1)
    return feed


def test_the_rows_of_all_processes_are_those_of_one(become):
    x = np.random.default_rng(0).normal(size=(30, 2)).astype("float32")
    whole = [rows for (rows,) in feed_of(x)()]
    parts = []
    for index in range(3):
        become(index, 3)
        parts.append([rows for (rows,) in feed_of(x)()])
    assert len(whole) == 2
    for step, rows in enumerate(whole):
        np.testing.assert_array_equal(rows, np.concatenate([part[step] for part in parts]))


def test_a_stream_is_refused_with_the_line_to_write(become):
    become(0, 2)
    batches = (np.zeros((12, 2), "float32") for _ in range(2))
    with pytest.raises(ValueError, match=r"`np.concatenate\(list\(batches\)\)`.*in 2 processes"):
        data_adapters.make_feed(
            batches,
            Continuous((2,)),
            batch_size=None,
            critic_steps=1,
            shuffle=True,
            steps_per_epoch=None,
            epochs=1,
        )


def test_predictions_are_shared_out_and_joined_in_order(become, monkeypatch):
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    x = np.random.default_rng(0).normal(size=(7, 2)).astype("float32")
    whole, parts = predict(network, x, 4), []
    monkeypatch.setattr(processes, "gathered", lambda part: parts.append(part) or part[None])
    for index in range(3):
        become(index, 3)
        with sharing():
            predict(network, x, 4)
    assert [len(part) for part in parts] == [3, 3, 3]
    monkeypatch.setattr(processes, "gathered", lambda part: np.stack(parts))
    with sharing():
        np.testing.assert_allclose(predict(network, x, 4), whole, atol=1e-6)
        with sharing(False):
            monkeypatch.setattr(processes, "gathered", None)
            np.testing.assert_allclose(predict(network, x, 4), whole, atol=1e-6)


def test_all_take_what_the_first_process_has(become):
    become(0, 2, others=lambda array: [array * 0])
    assert processes.agreed({"name": "run", "step": None}) == {"name": "run", "step": None}


def test_what_differs_is_named_with_its_process(become):
    become(0, 3, others=lambda array: [array, array[::-1]])
    with pytest.raises(ValueError, match="give each the same seed.*another in process 2 than"):
        processes.require_same({"seed": 1})
    become(0, 3, others=lambda array: [array, array])
    processes.require_same({"seed": 1})


def test_a_signal_of_any_process_is_told_to_all_in_one_step(become):
    become(0, 2, others=lambda array: [np.array([int(signal.SIGTERM), 0.0])])
    watch = SignalWatch()
    assert watch.agreed(0) == signal.SIGTERM
    asked = [watch.agreed(0) for _ in range(SignalWatch.MOST)]
    assert asked.count(signal.SIGTERM) >= 1 and watch.between <= SignalWatch.MOST


def test_callbacks_that_only_write_are_those_of_the_first_process(become, tmp_path):
    own = keras.callbacks.Callback()
    both = [own, callbacks.Checkpoint(tmp_path), keras.callbacks.EarlyStopping("fd")]
    writers = [
        callbacks.RunLog(tmp_path),
        callbacks.SampleGrid(tmp_path),
        callbacks.Curves(tmp_path / "curves.png"),
        callbacks.Report(tmp_path),
        keras.callbacks.CSVLogger(tmp_path / "log.csv"),
        keras.callbacks.ModelCheckpoint(tmp_path / "best.keras"),
    ]
    assert callback.of_this_process([*both, *writers]) == [*both, *writers]
    become(1, 2)
    assert callback.of_this_process([*both, *writers]) == both


def test_a_lost_process_is_told_as_one(become, monkeypatch):
    become(1, 2)
    monkeypatch.setattr(backend, "lost_process", lambda error: "Gloo" in str(error))
    monkeypatch.setattr(backend, "leave_at_once", lambda: None)
    with pytest.raises(LostProcessError, match="process 1 of 2 ends too.*Gloo"):
        with processes.losses_told():
            raise RuntimeError("Gloo all-reduce failed")
    with pytest.raises(RuntimeError, match="out of memory"), processes.losses_told():
        raise RuntimeError("out of memory")


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="`tf.distribute`")
def test_a_strategy_for_several_machines_is_refused(monkeypatch):
    import tensorflow as tf

    strategy = object.__new__(tf.distribute.MultiWorkerMirroredStrategy)
    monkeypatch.setattr(tf.distribute, "get_strategy", lambda: strategy)
    with pytest.raises(ValueError, match="KERAS_BACKEND=jax.*MultiWorkerMirroredStrategy"):
        backend.refuse_strategy()
