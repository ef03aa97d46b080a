"""A training that falls apart in finite numbers is told, once, with the line that helps."""

import types
import warnings

import keras
import pytest

from keras_gan.callbacks import Checkpoint
from keras_gan.models import DivergenceError
from keras_gan.saving import checkpoint_files
from keras_gan.training.stability import Stability
from tests.training.test_trainer import POINTS, make

TOLD = "come apart since image"


def falling_apart(begin, factor=1e3, **arguments):
    """A GAN whose losses are `factor` times as large from step `begin` on."""
    gan = make(compiled=False, penalty="r1", **arguments)
    for name in ("critic_loss", "generator_loss"):
        loss = getattr(gan, name)

        def larger(real, fake, loss=loss):
            late = gan.steps_done.value >= begin
            return loss(real, fake) * keras.ops.where(late, factor, 1.0)

        setattr(gan, name, larger)
    gan.compile(keras.optimizers.SGD(1e-6), keras.optimizers.SGD(1e-6))
    return gan


def fit(gan, epochs=40, **arguments):
    return gan.fit(POINTS, batch_size=16, epochs=epochs, steps_per_epoch=40, verbose=0, **arguments)


def warned(gan, **arguments):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fit(gan, **arguments)
    return [str(w.message) for w in caught if TOLD in str(w.message)]


@pytest.fixture(scope="module")
def late():
    return falling_apart(100)


def restart(gan, steps=0):
    gan.steps_done.assign(steps)
    gan.images_seen.assign(16 * steps)
    return gan


def test_it_is_told_once_with_the_place_and_the_line_that_helps(late):
    (message,) = warned(restart(late), epochs=4)
    assert "since image 1,440: critic_loss 1" in message and "generator_loss" in message
    line = message.split("`")[1]
    rates = late.optimizer.rates
    exec(line, {"gan": late})
    assert late.optimizer.rates == pytest.approx({name: rate / 4 for name, rate in rates.items()})
    late.optimizer.rates = rates


@pytest.mark.any_backend
def test_a_training_that_stays_as_it_was_is_left_alone(late):
    assert warned(restart(late), epochs=2) == []
    assert warned(restart(late, 200), epochs=2) == []  # As large as in all of its past.


@pytest.mark.any_backend
def test_the_checkpoint_before_is_kept_and_can_be_gone_on_from(late, tmp_path):
    keeper = Checkpoint(tmp_path, every=10, keep=1)
    (message,) = warned(restart(late), epochs=5, callbacks=[keeper])
    assert "`fit(..., resume=90)`" in message
    assert (tmp_path / "checkpoint-90").is_dir() and len([*tmp_path.glob("checkpoint-*")]) <= 4
    fit(late, epochs=3, resume=90, callbacks=[Checkpoint(tmp_path, every=100, keep=5)])
    assert [p.name for p in tmp_path.glob("checkpoint-*") if "200" in p.name] == []
    assert checkpoint_files.newest_step(tmp_path) == 120


@pytest.mark.any_backend
def test_a_command_that_trains_names_the_command_that_goes_back(late, tmp_path):
    keeper = Checkpoint(tmp_path, every=10, keep=1, how_to_go_back="make back STEP={step}")
    (message,) = warned(restart(late), epochs=4, callbacks=[keeper])
    assert "Go on from before, at a lower rate, by `make back STEP=90`." in message
    assert "fit(" not in message and "optimizer" not in message


@pytest.mark.any_backend
def test_it_stops_where_it_is_told_to(late, tmp_path):
    with pytest.raises(DivergenceError, match=TOLD) as error:
        fit(restart(late), on_divergence="stop", callbacks=[Checkpoint(tmp_path, every=30)])
    assert error.value.last_good_step == 90
    assert checkpoint_files.newest_step(tmp_path) == 90


@pytest.mark.any_backend
def test_it_goes_back_where_it_is_told_to(late, tmp_path, capsys):
    keeper = Checkpoint(tmp_path, every=20, max_rollbacks=1)
    with pytest.raises(DivergenceError):
        fit(restart(late), on_divergence="rollback", callbacks=[keeper])
    printed = capsys.readouterr().out
    assert "Back to step 80 with other noise, rollback 1 of 1" in printed


@pytest.mark.any_backend
def test_a_resumed_run_knows_its_past(late, tmp_path):
    fit(restart(late), epochs=2, callbacks=[Checkpoint(tmp_path, every=1000)])
    more = {"resume": True, "callbacks": [Checkpoint(tmp_path, every=1000)]}
    assert len(warned(restart(late), epochs=3, **more)) == 1  # 5 windows would be too few.


def test_what_it_does_is_one_of_three(late):
    with pytest.raises(ValueError, match='`on_divergence` must be "warn", "stop" or "rollback"'):
        fit(late, on_divergence="ignore")
    with pytest.raises(ValueError, match="roll back takes one checkpoint callback"):
        fit(late, on_divergence="rollback")


@pytest.mark.parametrize("executed", [1, 4])
def test_windows_of_an_epoch_that_is_gone_on_with(executed):
    """The logs are means over the whole epoch: 0 in its first 24 steps, 1 from then on."""
    stability, judged = Stability(), []
    stability.manager = types.SimpleNamespace(progress=types.SimpleNamespace(step=24))
    stability.set_model(
        types.SimpleNamespace(steps_per_execution=executed, watched_logs=["penalty"])
    )
    stability._steps, stability._judge = 24, judged.append
    stability.on_epoch_begin(0)
    for steps in range(24 + executed, 24 + 60 * executed, executed):
        stability.on_train_batch_end(0, {"penalty": (steps - 24) / steps})
    assert len(judged) >= 4
    assert all(means == {"penalty": pytest.approx(1.0)} for means in judged)


@pytest.mark.parametrize(
    "means, told",
    [
        ([1.0] * 9 + [10.1, 10.1], True),
        ([1.0] * 9 + [10.1, 1.0, 10.1], False),  # One window is none.
        ([0.01] * 9 + [9.9] * 3, False),  # Below the order of a loss.
        ([3.0] + [0.1] * 9 + [29.0] * 3, False),  # It has been as large before.
        ([-1.0] * 9 + [-10.1] * 2, True),
        ([0.1] * 4 + [50.0] * 3, False),  # At the start, where there is no past.
        ([1.1**i for i in range(60)], False),  # It grows slowly.
    ],
)
def test_the_rule(means, told):
    stability = Stability()
    tellings = []
    stability._tell = lambda beyond: tellings.append(beyond)
    for mean in means:
        stability._judge({"penalty": abs(mean)})
    assert bool(tellings) == told
