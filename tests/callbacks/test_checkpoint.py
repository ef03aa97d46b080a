"""`Checkpoint` and `fit(..., resume=True)`: a run that is broken off ends as one that is not."""

import shutil
import signal
import threading

import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.callbacks import Checkpoint
from keras_gan.layers import ImagePool
from keras_gan.models import GAN, NonFiniteError
from keras_gan.saving import checkpoint_files, named_tensors, run_state
from tests.conformance import values

POINTS = np.random.default_rng(0).standard_normal((52, 2)).astype("float32")
EPOCHS, STEPS = 3, 6  # Of 8 rows; 4 rows are left over in each epoch.
BACKEND = keras.backend.backend()


class Broken(Exception):
    """Takes the place of a kill."""

    is_a_kill = True


class Fails(Exception):
    """An exception that is one."""


class Breaks(keras.callbacks.Callback):
    """Does something before the `number`-th execution of a `fit`, counted from 0."""

    def __init__(self, number, action=None):
        super().__init__()
        self.number, self.action = number, action or self.throw

    def throw(self):
        raise Broken

    def on_train_begin(self, logs=None):
        self.left = self.number

    def on_train_batch_begin(self, batch, logs=None):
        self.left -= 1
        if self.left < 0 and self.action:
            action, self.action = self.action, None
            action()


def build(seed=0, steps_per_execution=1, **arguments):
    generator = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dropout(0.2, seed=1),
         keras.layers.BatchNormalization(), keras.layers.Dense(2)]
    )  # fmt: skip
    critic = networks.mlp_critic((2,), width=4, depth=1)
    gan = GAN(generator, critic, seed=seed, replay=ImagePool(10), ema_half_life=50, **arguments)
    optimizers = keras.optimizers.Adam(1e-2, 0.5), keras.optimizers.Adam(2e-2)
    gan.compile(*optimizers, steps_per_execution=steps_per_execution)
    return gan


class Bench:
    """One GAN, traced once, that tests put back to where it began."""

    def __init__(self, **arguments):
        keras.utils.set_random_seed(0)
        self.gan = build(**arguments)
        self.start = run_state.capture(self.gan)
        self.history = self.fit(verbose=0)
        self.end = named_tensors.digest(run_state.capture(self.gan))

    def fresh(self):
        run_state.restore(self.gan, self.start)
        self.gan.seed = 0
        return self.gan

    def lost(self):
        """The same GAN in another process: other weights, another seed."""
        for variable in self.gan.weights:
            if "float" in variable.dtype:
                variable.assign(variable * 0 + 0.1)
        self.gan.seed = 99
        self.gan.optimizer.rates = self.gan.compiled_rates

    def fit(self, directory=None, *others, data=POINTS, every=4, keep=2, **arguments):
        keepers = [Checkpoint(directory, every=every, keep=keep)] if directory else []
        arguments = {"epochs": EPOCHS, "batch_size": 8, "verbose": 0, **arguments}
        return self.gan.fit(data, callbacks=[*keepers, *others], **arguments)

    def broken_off(self, directory, number, **arguments):
        self.fresh()
        with pytest.raises(Broken):
            self.fit(directory, Breaks(number), **arguments)
        self.lost()

    def is_at_the_end(self, history):
        assert named_tensors.digest(run_state.capture(self.gan)) == self.end
        assert history.history == self.history.history
        assert history.epoch == self.history.epoch == list(range(EPOCHS))
        return True


@pytest.fixture(scope="module")
def bench():
    return Bench()


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def steps(directory):
    return sorted(int(n.split("-")[1]) for n in names(directory) if n.startswith("checkpoint"))


# ---- going on --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [3, 8, 9, 12, 17])
def test_a_run_broken_off_ends_as_one_that_is_not(number, bench, tmp_path, capsys):
    bench.broken_off(tmp_path, number)
    history = bench.fit(tmp_path, resume=True)
    assert bench.is_at_the_end(history)
    step = number // 4 * 4
    expected = f"checkpoint-{step}: epoch {step // STEPS + 1}, after {step % STEPS} of its steps."
    assert expected in capsys.readouterr().out


def test_a_run_broken_off_again_and_again(bench, tmp_path):
    bench.broken_off(tmp_path, 5, every=1)
    for _ in range(3):
        with pytest.raises(Broken):
            bench.fit(tmp_path, Breaks(3), every=1, resume=True)
        bench.lost()
    assert bench.is_at_the_end(bench.fit(tmp_path, every=1, resume=True))


@pytest.mark.skipif(BACKEND == "torch", reason="PyTorch runs one eager step a call")
def test_several_steps_in_an_execution(tmp_path):
    bench = Bench(steps_per_execution=4)  # Keras rounds an epoch of 6 up to 8 steps.
    assert int(bench.gan.steps_done.numpy()) == 24
    bench.fresh()
    bench.fit(tmp_path / "all", every=6, keep=9)
    assert steps(tmp_path / "all") == [0, 8, 12, 20, 24]
    for number in (1, 2, 3, 5):
        bench.broken_off(tmp_path / str(number), number, every=3)
        assert max(steps(tmp_path / str(number))) == 4 * number
        assert bench.is_at_the_end(bench.fit(tmp_path / str(number), every=3, resume=True))


def test_a_finished_run_returns_at_once_and_goes_on_when_more_is_asked(bench, tmp_path):
    bench.fresh()
    bench.fit(tmp_path)
    bench.lost()
    assert bench.is_at_the_end(bench.fit(tmp_path, Breaks(0), resume=True))
    more = bench.fit(tmp_path, resume=True, epochs=EPOCHS + 1)
    assert more.epoch == [0, 1, 2, 3] and len(more.history["critic_loss"]) == 4
    bench.fresh()
    assert bench.fit(epochs=EPOCHS + 1).history == more.history


def test_the_next_fit_is_a_fit_like_any_other(bench, tmp_path):
    bench.broken_off(tmp_path, 9)
    bench.fit(tmp_path, resume=True)
    before = int(bench.gan.steps_done.numpy())
    history = bench.fit(epochs=1)
    assert int(bench.gan.steps_done.numpy()) == before + STEPS and history.epoch == [0]
    bench.gan._initial_epoch = 5  # As Keras's BackupAndRestore leaves it.
    assert bench.fit(epochs=1).epoch == [0]


def test_a_second_fit_by_the_same_checkpoint_trains_too(bench, tmp_path):
    bench.fresh()
    keeper = Checkpoint(tmp_path, every=100)
    for epochs, trained in ((2, 2), (2, 4), (3, 7)):
        assert bench.fit(None, keeper, epochs=epochs).epoch == list(range(epochs))
        assert int(bench.gan.steps_done.numpy()) == trained * STEPS
    bench.lost()
    bench.fit(tmp_path, resume=True, epochs=4)
    assert int(bench.gan.steps_done.numpy()) == 8 * STEPS


def test_without_a_checkpoint_training_begins(bench, tmp_path, capsys):
    bench.fresh()
    assert bench.is_at_the_end(bench.fit(tmp_path, resume=True))
    assert "training begins" in capsys.readouterr().out


@pytest.mark.parametrize("fresh", [True, False])
def test_a_step_before_all_checkpoints_is_refused(fresh, bench, tmp_path):
    bench.fresh()
    bench.fit(tmp_path)
    if fresh:
        bench.fresh()
    message = r"`fit\(..., resume=16\)`. Received: resume=5, .* of the steps 16, 18"
    with pytest.raises(ValueError, match=message):
        bench.fit(tmp_path, resume=5)


def test_a_damaged_checkpoint_costs_one_interval(bench, tmp_path):
    bench.broken_off(tmp_path, 9)
    path = tmp_path / "checkpoint-8" / "state.npz"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.warns(UserWarning, match="checkpoint-8 .*using checkpoint-4"):
        assert bench.is_at_the_end(bench.fit(tmp_path, resume=True))


def test_writing_changes_nothing(bench, tmp_path):
    bench.fresh()
    assert bench.is_at_the_end(bench.fit(tmp_path, every=1))


class Loader:
    """A stream of batches that tells its length."""

    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter(self.batches)

    def __len__(self):
        return len(self.batches)


# ---- NaN -------------------------------------------------------------------------------------


class Poison:
    """Makes a GAN's generator loss NaN at one step, for as long as its noise is as given."""

    def __init__(self, gan, step, once=True):
        self.gan, self.step, self.once = gan, step, once
        self.loss, self.seeds = gan.generator_loss, None

    def __call__(self, real, fake):
        seed = keras.ops.cast(self.gan.noise_seed.state.value[0], "int32")
        now = self.gan.steps_done.value == self.step
        if self.once:
            now = keras.ops.logical_and(now, seed == 0)
        return self.loss(real, fake) * keras.ops.where(now, np.float32("nan"), np.float32(1))


@pytest.fixture(scope="module")
def poisoned():
    """Benches whose step 9 fails with the noise of seed 0, or always."""
    made = {}
    for once in (True, False):
        keras.utils.set_random_seed(0)
        bench = Bench.__new__(Bench)
        bench.gan = build()
        bench.start = run_state.capture(bench.gan)
        bench.gan.generator_loss = Poison(bench.gan, 9, once)
        made[once] = bench
    return made


def test_a_nan_stops_and_leaves_the_last_good_checkpoint(poisoned, tmp_path):
    bench = poisoned[False]
    bench.fresh()
    with pytest.raises(NonFiniteError) as error:
        bench.fit(tmp_path, every=1)
    assert (error.value.step, error.value.player) == (9, "generator")
    assert steps(tmp_path) == [8, 9]
    saved = checkpoint_files.newest(tmp_path)
    assert saved.tensors["game/000:gan/steps_done"] == 9
    assert saved.tensors["game/002:gan/nonfinite"].tolist() == [-1, -1, -1]
    assert error.value.__notes__ == [f"The checkpoints in {str(tmp_path)!r} are from before."]


def test_a_nan_in_the_last_step_is_no_checkpoint(poisoned, tmp_path):
    bench = poisoned[False]
    bench.fresh()
    with pytest.raises(NonFiniteError):
        bench.fit(tmp_path, every=4, epochs=1, steps_per_epoch=10)
    assert steps(tmp_path) == [4, 8]


def test_rolling_back_takes_other_noise_and_says_so(poisoned, tmp_path, capsys):
    bench = poisoned[True]
    bench.fresh()
    history = bench.fit(tmp_path, on_nonfinite="rollback")
    assert int(bench.gan.steps_done.numpy()) == EPOCHS * STEPS
    assert history.epoch == [0, 1, 2] and np.isfinite([*history.history.values()]).all()
    assert int(values([bench.gan.noise_seed.state])[0][0]) != 0
    printed = capsys.readouterr().out
    assert "Step 9: an update of the generator was NaN or infinite." in printed
    assert "Back to step 8 with other noise, rollback 1 of 3." in printed
    assert printed.count("Back to") == 1


def test_rolling_back_ends_after_so_many_times(poisoned, tmp_path, capsys):
    bench = poisoned[False]
    bench.fresh()
    keeper = Checkpoint(tmp_path, every=4, max_rollbacks=2)
    with pytest.raises(NonFiniteError):
        bench.gan.fit(
            POINTS, batch_size=8, epochs=3, verbose=0, callbacks=[keeper], on_nonfinite="rollback"
        )
    assert capsys.readouterr().out.count("Back to step 8") == 2 and steps(tmp_path) == [4, 8]


def test_a_state_that_is_not_finite_is_never_written(bench, tmp_path):
    bench.fresh()

    def poison():
        run_state.sync(bench.gan)
        average = bench.gan.ema_generator.weights[0]
        average.assign(average + np.float32("inf"))

    with pytest.raises(NonFiniteError, match="infinity in average/000:dense"):
        bench.fit(tmp_path, Breaks(6, poison))
    assert steps(tmp_path) == [0, 4]
    with pytest.raises(NonFiniteError):
        bench.fit(tmp_path / "new")


# ---- signals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, exception",
    [
        (signal.SIGINT, KeyboardInterrupt),
        (signal.SIGTERM, SystemExit),
        *(
            pytest.param(getattr(signal, name), SystemExit, marks=pytest.mark.any_backend)
            for name in ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGXCPU")
            if hasattr(signal, name)
        ),
    ],
)
def test_a_signal_ends_the_execution_and_leaves_a_checkpoint(
    number, exception, bench, tmp_path, capsys
):
    before = signal.signal(number, signal.default_int_handler)
    try:
        bench.fresh()
        with pytest.raises(exception) as raised:
            bench.fit(tmp_path, Breaks(8, lambda: signal.raise_signal(number)), every=100)
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)
    if exception is SystemExit:
        assert raised.value.code == 128 + number
    assert steps(tmp_path) == [0, 9]
    printed = capsys.readouterr().out
    assert f"{number.name}: checkpoint-9 is written. Go on by" in printed
    assert f"Checkpoint({str(tmp_path)!r}, every=100)], resume=True)" in printed
    bench.lost()
    assert bench.is_at_the_end(bench.fit(tmp_path, every=100, resume=True))


def test_a_second_signal_acts_at_once(bench, tmp_path):
    def twice():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        bench.fresh()
        with pytest.raises(KeyboardInterrupt):
            bench.fit(tmp_path, Breaks(8, twice), every=100)
    finally:
        signal.signal(signal.SIGINT, before)
    assert steps(tmp_path) == [0]


def test_a_signal_in_the_last_execution_is_not_lost(bench, tmp_path):
    last = Breaks(EPOCHS * STEPS - 1, lambda: signal.raise_signal(signal.SIGTERM))
    bench.fresh()
    with pytest.raises(SystemExit):
        bench.fit(tmp_path, last)
    assert max(steps(tmp_path)) == EPOCHS * STEPS
    assert bench.is_at_the_end(bench.fit(tmp_path, resume=True))


def test_other_threads_and_ignored_signals_are_left_alone(bench, tmp_path):
    bench.fresh()
    seen = []
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        look = Breaks(1, lambda: seen.append(signal.getsignal(signal.SIGTERM)))
        bench.fit(tmp_path / "a", look)
        handler = signal.signal(signal.SIGTERM, signal.SIG_DFL)
        bench.fresh()
        look = Breaks(1, lambda: seen.append(signal.getsignal(signal.SIGTERM)))
        thread = threading.Thread(target=bench.fit, args=(tmp_path / "b", look))
        thread.start()
        thread.join()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert handler is signal.SIG_IGN and seen == [signal.SIG_IGN, signal.SIG_DFL]
    assert max(steps(tmp_path / "b")) == EPOCHS * STEPS


# ---- other ends ------------------------------------------------------------------------------


class FailsAt(keras.callbacks.Callback):
    """Raises at the `number`-th time of one event, counted from 0."""

    def __init__(self, event, number):
        super().__init__()
        self.left = number
        setattr(self, event, self.fail)

    def fail(self, *arguments, **keywords):
        self.left -= 1
        if self.left == -1:
            raise Fails


class FailingLoader(Loader):
    """A stream whose `number`-th batch over all passes cannot be read, counted from 0."""

    def __init__(self, batches, number):
        super().__init__(batches)
        self.left = number

    def __iter__(self):
        for batch in self.batches:
            self.left -= 1
            if self.left == -1:
                raise Fails
            yield batch


@pytest.mark.parametrize(
    "event, number, step",
    [
        ("on_train_batch_begin", 8, 8),
        ("on_train_batch_end", 8, 9),
        ("on_train_batch_end", 0, 1),
        ("on_epoch_end", 1, 12),
        ("on_epoch_begin", 1, 6),
    ],
)
def test_an_exception_of_a_callback_leaves_the_last_whole_step(
    event, number, step, bench, tmp_path
):
    bench.fresh()
    with pytest.raises(Fails) as raised:
        bench.fit(tmp_path, FailsAt(event, number), every=100)
    assert max(steps(tmp_path)) == step
    assert f"checkpoint-{step} is written. Go on by `fit(" in raised.value.__notes__[0]
    bench.lost()
    assert bench.is_at_the_end(bench.fit(tmp_path, every=100, resume=True))


def test_an_exception_of_the_data_leaves_the_last_whole_step(bench, tmp_path):
    batches = list(POINTS[:48].reshape(6, 8, 2))
    arguments = {"batch_size": None, "every": 100}
    bench.fresh()
    expected = bench.fit(data=Loader(batches), **arguments).history
    end = named_tensors.digest(run_state.capture(bench.gan))
    bench.fresh()
    with pytest.raises(Fails):
        bench.fit(tmp_path, data=FailingLoader(batches, 9), **arguments)
    assert steps(tmp_path) == ([0] if BACKEND == "tensorflow" else [0, 9])
    bench.lost()
    bench.gan.steps_done.assign(0)  # As in another process.
    history = bench.fit(tmp_path, data=Loader(batches), resume=True, **arguments)
    assert history.history == expected
    assert named_tensors.digest(run_state.capture(bench.gan)) == end


def other_run(directory):
    """The folder is removed, and another run takes its place."""
    shutil.rmtree(directory)
    checkpoint_files.write(directory, 3, {"a": np.zeros(2)}, {"run": "another"}, keep=2)


@pytest.mark.parametrize("how", [shutil.rmtree, other_run], ids=["removed", "taken"])
def test_there_is_no_rolling_back_into_a_folder_that_is_not_there(how, poisoned, tmp_path):
    bench = poisoned[True]
    bench.fresh()
    gone = Breaks(9, lambda: how(tmp_path / "run"))
    with pytest.raises(NonFiniteError) as error:
        bench.fit(tmp_path / "run", gone, on_nonfinite="rollback")
    assert "has no checkpoint to go back to" in error.value.__notes__[0]
