"""Loss scaling under float16: what is lost without it, and what an overflow costs."""

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan.models import GAN, NonFiniteError
from keras_gan.training.loss_scale import (
    FLOOR,
    INITIAL_SCALE,
    LossScale,
    NoScale,
    computes_in_float16,
)
from tests.conformance import BATCH, Case, largest_difference, make_images, state_of, values


def make_scale(start=INITIAL_SCALE, count=0):
    return LossScale(
        keras.Variable(start, trainable=False),
        keras.Variable(count, dtype="int32", trainable=False),
    )


def finite(truth):
    return ops.convert_to_tensor(truth)


class Overflowing(GAN):
    """A GAN whose generator's loss is infinite from a step on, for a number of steps."""

    first, steps = 1, 1

    def generator_loss(self, real, fake):
        step = self.steps_done.value
        bad = ops.logical_and(step >= self.first, step < self.first + self.steps)
        return super().generator_loss(real, fake) * ops.where(bad, float("inf"), 1.0)


def scales(gan):
    names = ("critic", "generator")
    return [float(gan.optimizer.scale_of(name).scale.numpy()) for name in names]


def test_the_scale_grows_after_the_interval_and_halves_at_once(monkeypatch):
    monkeypatch.setattr("keras_gan.training.loss_scale.GROWTH_INTERVAL", 3)
    scale, seen = make_scale(8.0), []
    for truth in (True, True, True, True, False, True, True, True, True, True, True):
        scale.update(finite(truth))
        seen.append(float(scale.scale.numpy()))
    assert seen == [8, 8, 16, 16, 8, 8, 8, 16, 16, 16, 32]


def test_the_interval_is_two_thousand_updates():
    scale, seen = make_scale(8.0, count=1_998), []
    for _ in range(2):
        scale.update(finite(True))
        seen.append(float(scale.scale.numpy()))
    assert seen == [8, 16]


def test_the_scale_stops_at_its_floor():
    scale = make_scale(2 * FLOOR)
    assert not bool(scale.exhausted)
    for _ in range(3):
        scale.update(finite(False))
    assert float(scale.scale.numpy()) == FLOOR and bool(scale.exhausted)


def test_scaling_is_undone():
    scale = make_scale(4.0)
    assert float(scale.apply(ops.convert_to_tensor(3.0))) == 12
    assert float(scale.remove([ops.convert_to_tensor(12.0)])[0]) == 3
    assert NoScale().apply(3.0) == 3 and NoScale().remove([3.0]) == [3.0]
    assert NoScale().exhausted  # So that a NaN is an error at once.


def test_one_float16_layer_is_enough_to_be_scaled():
    dense = lambda policy: keras.layers.Dense(1, dtype=policy)  # noqa: E731
    whole, half = (
        keras.Sequential([keras.Input((2,)), dense(policy)])
        for policy in ("float32", "mixed_float16")
    )
    found = [computes_in_float16(networks) for networks in ([whole], [whole, half])]
    assert found == [False, True]


@pytest.mark.parametrize("scaled", [True, False])
def test_gradients_below_float16_arrive_only_when_scaled(mixed_float16, monkeypatch, scaled):
    class Faint(GAN):
        def critic_loss(self, real, fake):
            return 1e-8 * super().critic_loss(real, fake)

    gan = Case(Faint).build(smooth=True)
    monkeypatch.setattr("keras_gan.training.compilation.computes_in_float16", lambda _: scaled)
    gan.compile(keras.optimizers.SGD(1e6), keras.optimizers.SGD(1e6))
    before = values(gan.critic.trainable_variables)
    gan.fit(make_images(BATCH), batch_size=BATCH, verbose=0)
    kernels = [
        largest_difference([a], [b]) > 0
        for a, b in zip(before, values(gan.critic.trainable_variables), strict=True)
        if a.ndim == 4
    ]
    assert all(kernels) if scaled else not any(kernels)


def test_gradients_are_divided_by_the_scale_that_they_have(mixed_float16, monkeypatch):
    moved = []
    for interval in (1, 2_000):
        monkeypatch.setattr("keras_gan.training.loss_scale.GROWTH_INTERVAL", interval)
        gan = Case(GAN).compiled(smooth=True)
        gan.fit(make_images(BATCH), batch_size=BATCH, verbose=0)
        assert scales(gan)[0] == INITIAL_SCALE * (2 if interval == 1 else 1)
        moved.append(values(gan.critic.trainable_variables))
    assert largest_difference(*moved) == 0


def test_the_losses_of_an_undone_update_are_in_no_mean(mixed_float16):
    gan = Case(Overflowing).compiled()
    history = gan.fit(make_images(4 * BATCH), batch_size=BATCH, verbose=0).history
    assert int(gan.optimizer["generator"].iterations.numpy()) == 3
    assert all(np.isfinite(history[name][0]) for name in history) and len(history) == 4


def test_an_overflow_costs_both_players_the_step(mixed_float16):
    gan = Case(Overflowing).compiled()
    images = make_images(BATCH)
    gan.fit(images, batch_size=BATCH, verbose=0)
    weights = state_weights(gan)
    assert scales(gan) == [INITIAL_SCALE, INITIAL_SCALE]
    gan.fit(images, batch_size=BATCH, verbose=0)
    assert largest_difference(weights, state_weights(gan)) == 0
    assert scales(gan) == [INITIAL_SCALE, INITIAL_SCALE / 2]
    assert int(gan.steps_done.numpy()) == 2 and int(gan.images_seen.numpy()) == BATCH
    gan.fit(images, batch_size=BATCH, verbose=0)
    assert largest_difference(weights, state_weights(gan)) > 0
    assert gan.optimizer["critic"].iterations.numpy() == 2


def state_weights(gan):
    """All that an update may write: both networks, the average and both optimizers."""
    networks = [gan.generator, gan.critic, gan.ema_generator]
    inner = [v for o in gan.optimizer.optimizers for v in o.variables]
    return values([*(v for n in networks for v in n.weights), *inner])


def test_an_error_at_the_floor(mixed_float16):
    class Hopeless(Overflowing):
        first, steps = 0, 10_000

    gan = Case(Hopeless).compiled()
    with pytest.raises(NonFiniteError, match="floor of 1 in step 15, .* of the generator"):
        gan.fit(make_images(BATCH), batch_size=BATCH, epochs=40, verbose=0)
    assert scales(gan)[1] == FLOOR and np.isfinite(scales(gan)).all()


def test_the_scale_is_saved(mixed_float16, tmp_path):
    gan = Case(GAN).compiled()
    gan.optimizer.scale_of("critic").scale.assign(512.0)
    gan.save(tmp_path / "gan.keras")
    loaded = keras.saving.load_model(tmp_path / "gan.keras")
    assert scales(loaded) == [512, INITIAL_SCALE]
    assert largest_difference(state_of(gan), state_of(loaded)) == 0
