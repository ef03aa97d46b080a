"""A resumed run ends as one that was not broken off: streams, rates, stops, settings."""

import shutil

import keras
import numpy as np
import pytest

from keras_gan import schedules
from keras_gan.callbacks import Checkpoint
from keras_gan.callbacks.monitors import Monitor
from keras_gan.data_adapters.array_feed import _content as content
from keras_gan.layers import ImagePool
from keras_gan.models import GAN
from keras_gan.saving import named_tensors, run_state
from tests.callbacks.test_checkpoint import (
    EPOCHS,
    POINTS,
    STEPS,
    Bench,
    Breaks,
    Broken,
    Loader,
)

BATCHES = list(POINTS[:48].reshape(6, 8, 2))


@pytest.fixture(scope="module")
def bench():
    return Bench()


def digest(bench):
    return named_tensors.digest(run_state.capture(bench.gan))


def assert_equal_when_broken_off(bench, directory, arguments, number, every, callbacks=list):
    """`arguments` and `callbacks` make those of one process."""
    bench.fresh()
    expected = bench.fit(None, *callbacks(), **arguments()).history
    end = digest(bench)
    bench.fresh()
    with pytest.raises(Broken):
        bench.fit(directory, *callbacks(), Breaks(number), every=every, **arguments())
    bench.lost()
    bench.gan.steps_done.assign(0)  # As in another process.
    history = bench.fit(directory, *callbacks(), every=every, resume=True, **arguments())
    assert history.history == expected and digest(bench) == end


# ---- streams ---------------------------------------------------------------------------------


def reshuffled():
    tf = pytest.importorskip("tensorflow")
    return tf.data.Dataset.from_tensor_slices(POINTS).shuffle(52, seed=3).batch(8, True)


def endless():
    generator = np.random.default_rng(5)
    while True:
        yield POINTS[generator.integers(0, 52, 8)]


class Shuffled(keras.utils.PyDataset):
    def __init__(self):
        super().__init__()
        self.generator, self.order = np.random.default_rng(1), np.arange(48)

    def __len__(self):
        return STEPS

    def __getitem__(self, index):
        return POINTS[self.order[8 * index : 8 * index + 8]]

    def on_epoch_end(self):
        self.order = self.generator.permutation(48)


class Lengthless:
    """An order of its own in each pass."""

    def __init__(self):
        self.generator = np.random.default_rng(2)

    def __iter__(self):
        return iter([BATCHES[i] for i in self.generator.permutation(6)])


def torch_loader():
    torch = pytest.importorskip("torch")
    seeded = torch.Generator().manual_seed(4)
    return torch.utils.data.DataLoader(
        torch.as_tensor(POINTS), batch_size=8, shuffle=True, drop_last=True, generator=seeded
    )


STREAMS = {
    "the same each time": lambda: {"data": Loader(BATCHES)},
    "tf.data that reshuffles": lambda: {"data": reshuffled()},
    "tf.data that repeats": lambda: {"data": reshuffled().repeat(), "steps_per_epoch": STEPS},
    "a generator": lambda: {"data": endless(), "steps_per_epoch": STEPS},
    "a PyDataset that shuffles": lambda: {"data": Shuffled()},
    "no length": lambda: {"data": Lengthless(), "steps_per_epoch": STEPS},
    "PyTorch's loader": lambda: {"data": torch_loader()},
}


@pytest.mark.parametrize("stream", STREAMS)
def test_a_stream_that_is_the_same_in_each_process_goes_on_exactly(stream, bench, tmp_path, capsys):
    def arguments():
        return {"batch_size": None, **STREAMS[stream]()}

    for number, every in ((14, STEPS), (9, 4)):  # At an epoch's border, and in its midst.
        directory = tmp_path / str(every)
        assert_equal_when_broken_off(bench, directory, arguments, number, every)
    assert "steps of the stream are read again" in capsys.readouterr().out


def test_a_generator_is_not_read_for_the_steps_of_earlier_fits(bench, tmp_path):
    def begun():
        bench.fresh()
        bench.fit(epochs=1)
        return {"data": endless(), "batch_size": None, "steps_per_epoch": STEPS}

    expected = bench.fit(**begun()).history
    end = digest(bench)
    with pytest.raises(Broken):
        bench.fit(tmp_path, Breaks(9), **begun())
    bench.lost()
    bench.gan.steps_done.assign(0)  # As in another process.
    arguments = {"data": endless(), "batch_size": None, "steps_per_epoch": STEPS}
    assert bench.fit(tmp_path, resume=True, **arguments).history == expected
    assert digest(bench) == end


def test_the_same_generator_goes_on_where_it_is(bench, tmp_path, capsys):
    bench.fresh()
    arguments = {"batch_size": None, "steps_per_epoch": STEPS}
    expected = bench.fit(data=endless(), **arguments).history
    bench.fresh()
    stream = endless()
    bench.fit(tmp_path, data=stream, epochs=2, **arguments)
    assert bench.fit(tmp_path, data=stream, resume=True, **arguments).history == expected
    assert "read again" not in capsys.readouterr().out


# ---- rates and stops -------------------------------------------------------------------------


# The newest checkpoint is just before the break, earlier in its epoch, or at an epoch's border.
@pytest.mark.parametrize("number, every", [(9, 1), (9, 4), (14, 4), (7, STEPS)])
def test_a_rate_that_falls_with_each_epoch(number, every, bench, tmp_path):
    def callbacks():
        return [keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.9 * rate)]

    assert_equal_when_broken_off(bench, tmp_path, dict, number, every, callbacks)
    rates = bench.gan.optimizer.rates
    assert rates["critic"] == pytest.approx(2e-2 * 0.9**EPOCHS)


@pytest.mark.any_backend
def test_a_run_that_early_stopping_has_ended_trains_no_more(bench, tmp_path, capsys):
    class Worse(keras.callbacks.Callback):
        adds_logs = True

        def on_epoch_end(self, epoch, logs=None):
            logs["score"] = -float(epoch)

    def fit(patience, **arguments):
        stopping = keras.callbacks.EarlyStopping("score", patience=patience, mode="max")
        bench.fit(tmp_path, Worse(), stopping, epochs=6, **arguments)
        return int(bench.gan.steps_done.numpy())

    bench.fresh()
    assert fit(2) == 3 * STEPS
    bench.lost()
    for _ in range(2):
        assert fit(2, resume=True) == 3 * STEPS
    assert "EarlyStopping has ended this run after epoch 3" in capsys.readouterr().out
    assert fit(3, resume=True) == 4 * STEPS


def test_monitors_get_their_own_state_in_whatever_order_they_come(bench, tmp_path):
    def monitors():
        best = tmp_path / "best.keras"
        monitored = {"monitor": "generator_loss", "mode": "min"}
        yield keras.callbacks.ModelCheckpoint(best, save_best_only=True, **monitored)
        yield keras.callbacks.EarlyStopping("real_logit", patience=99, mode="min")

    bench.fresh()
    saving, stopping = monitors()
    with pytest.raises(Broken):
        bench.fit(tmp_path / "run", saving, stopping, Breaks(9))
    bench.lost()
    again, stopping_again = monitors()
    seen = []
    look = Breaks(0, lambda: seen.append((again.best, stopping_again.best)))
    bench.fit(tmp_path / "run", stopping_again, again, look, resume=True)
    assert seen == [(saving.best, stopping.best)]


def test_a_monitor_s_state_is_known_before_it_is_restored():
    """A resumed run with other settings writes its checkpoint anew before the first epoch."""
    stopping = keras.callbacks.EarlyStopping("real_logit", patience=99, mode="min")
    stopping.on_train_begin()
    monitor = Monitor(stopping)
    state = {"best": 0.5, "wait": 2.0}
    monitor.set_state(dict(state))
    assert state.items() <= monitor.get_state().items()
    monitor.training_has_begun()
    assert (stopping.best, stopping.wait) == (0.5, 2)
    assert state.items() <= monitor.get_state().items()


class Stops(keras.callbacks.Callback):
    """Sets `stop_training` after batch `number` of a `fit`."""

    def __init__(self, number):
        super().__init__()
        self.left = number

    def on_train_batch_end(self, batch, logs=None):
        self.left -= 1
        if self.left < 0:
            self.model.stop_training = True


@pytest.mark.parametrize("stops", [[2], [8], [2, 3], [2, 2, 3], [STEPS - 1]])
def test_a_run_that_a_callback_stops_goes_on_where_it_was(stops, bench, tmp_path):
    bench.fresh()
    for i, number in enumerate(stops):
        bench.fit(tmp_path, Stops(number), resume=i > 0)
        bench.lost()
    assert int(bench.gan.steps_done.numpy()) == sum(number + 1 for number in stops)
    assert bench.is_at_the_end(bench.fit(tmp_path, resume=True))


# ---- settings --------------------------------------------------------------------------------


def make(activation="relu", dropout=0.2, critic=None, generator_rate=1e-2, **settings):
    generator = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dropout(dropout),
         keras.layers.Dense(2)]
    )  # fmt: skip
    judge = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(4, activation), keras.layers.Dense(1)]
    )
    defaults = {"penalty": "r1", "replay": ImagePool(10), "ema_half_life": 50, "seed": 0}
    gan = GAN(generator, judge, **{**defaults, **settings})
    rates = {"learning_rate": 2e-2, **(critic or {})}
    gan.compile(keras.optimizers.Adam(generator_rate), keras.optimizers.Adam(**rates))
    return gan


def fit(gan, directory, resume=True, epochs=1, **arguments):
    keeper = Checkpoint(directory, every=100, **arguments)
    gan.fit(POINTS, batch_size=8, epochs=epochs, verbose=0, callbacks=[keeper], resume=resume)
    return gan


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    directory = tmp_path_factory.mktemp("begun")
    fit(make(), directory, resume=False)
    return directory


CHANGES = {
    "loss": ({"loss": "minimax"}, "loss: non_saturating then, minimax now"),
    "penalty": ({"penalty": "r2"}, "penalty name: r1 then, r2 now"),
    "weight": ({"penalty_weight": 2.0}, "penalty weight: 1 then, 2 now"),
    "schedule": (
        {"penalty_weight": schedules.Cosine(1.0, 0.0, 100)},
        "penalty weight: 1 then, .*Cosine",
    ),
    "average": ({"ema_half_life": 51}, "ema_half_life: 50 then, 51 now"),
    "ramp": ({"ema_ramp": 0.1}, "ema_ramp: 0.05 then, 0.1 now"),
    "replay": ({"replay": ImagePool(10, 0.4)}, "replay probability: 0.5 then, 0.4 now"),
    "activation": ({"activation": "tanh"}, "critic layers 1 activation: relu then, tanh now"),
    "dropout": ({"dropout": 0.3}, "generator layers 2 rate: 0.2 then, 0.3 now"),
    "rate": (
        {"critic": {"learning_rate": 1e-3}},
        "critic_optimizer learning_rate: 0.02 then, 0.001 now",
    ),
    "beta": ({"critic": {"beta_1": 0.6}}, "critic_optimizer beta_1: 0.9 then, 0.6 now"),
    "clip": ({"critic": {"clipnorm": 1.0}}, "critic_optimizer clipnorm: None then, 1 now"),
}


@pytest.mark.any_backend
@pytest.mark.parametrize("change", CHANGES)
def test_other_settings_are_refused_by_name(change, begun):
    arguments, message = CHANGES[change]
    with pytest.raises(ValueError, match=f"accept_changes=True.*against checkpoint-6.*{message}"):
        fit(make(**arguments), begun)


@pytest.mark.any_backend
def test_a_gan_built_after_others_has_the_same_settings(begun):
    """Keras numbers layers by what a process has built."""
    assert int(fit(make(), begun).steps_done.numpy()) == STEPS


@pytest.mark.any_backend
@pytest.mark.parametrize("by_hand", [False, True])
def test_a_rate_is_changed_on_purpose(by_hand, begun, tmp_path, capsys):
    directory = tmp_path / "run"
    shutil.copytree(begun, directory)
    changed = make() if by_hand else make(critic={"learning_rate": 1e-3})
    if by_hand:
        changed.optimizer["critic"].learning_rate = 1e-3
    with pytest.raises(ValueError, match="rate: 0.02 then, 0.001"):
        fit(changed, directory, epochs=2)
    fit(changed, directory, epochs=2, accept_changes=True)
    assert changed.optimizer.rates == pytest.approx({"critic": 1e-3, "generator": 1e-2})
    assert "rate: 0.02" in capsys.readouterr().out
    same = make() if by_hand else make(critic={"learning_rate": 1e-3})
    fit(same, directory, epochs=3)  # The run's rate is now this one.
    assert same.optimizer.rates == pytest.approx({"critic": 1e-3, "generator": 1e-2})


@pytest.mark.any_backend
def test_a_rate_that_a_callback_has_lowered_is_no_change(begun, tmp_path):
    shutil.copytree(begun, tmp_path / "run")
    gan = make()
    lower = keras.callbacks.LearningRateScheduler(lambda epoch, rate: 0.5 * rate)
    for epochs in (2, 3):  # The same object, whose rate is lower than that of `compile`.
        keeper = Checkpoint(tmp_path / "run", every=100)
        arguments = {"batch_size": 8, "verbose": 0, "callbacks": [keeper, lower], "resume": True}
        gan.fit(POINTS, epochs=epochs, **arguments)
    assert gan.optimizer.rates["critic"] == pytest.approx(2e-2 / 4)


@pytest.mark.any_backend
def test_all_rows_of_an_array_are_compared():
    """64 MiB and more, in which one value differs."""
    data = np.zeros((40_000, 32, 16), "float32")
    for place in [(0, 0, 0), (17_777, 3, 5), (39_999, 31, 15)]:
        other = data.copy()
        other[place] = 1.0
        assert content([other]) != content([data])
