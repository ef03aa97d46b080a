"""`only_where`: a part of a step that is run with all it writes, or left out."""

import dataclasses

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import backend, models, networks
from tests.conformance import compile_gan, largest_difference, state_of
from tests.helpers import normal, numpy


class Phased(models.GAN):
    """A GAN whose players' updates hang on a condition."""

    condition_of_step = None

    def players(self):
        when = type(self).condition_of_step
        return [
            dataclasses.replace(player, when=when and (lambda: when(self)))
            for player in super().players()
        ]


def trained(when, **arguments):
    class Conditioned(Phased):
        condition_of_step = staticmethod(when) if when else None

    gan = compile_gan(build(Conditioned), **arguments)
    before = state_of(gan)
    gan.fit(normal(24, 2), batch_size=6, verbose=0)
    return gan, before


def build(model):
    keras.utils.set_random_seed(0)
    generator = networks.mlp_generator((2,), latent_dim=3, width=4, depth=1)
    return model(generator, networks.mlp_critic((2,), width=4, depth=1), seed=0)


def always(gan):
    return gan.steps_done.value >= 0


def never(gan):
    return gan.steps_done.value < 0


def test_false_leaves_every_variable_as_it_was():
    gan, before = trained(never)
    counters = {id(v) for v in (gan.steps_done, gan.images_seen)}
    variables = [*gan.variables, *gan.optimizer.variables]
    for variable, old in zip(variables, before, strict=True):
        if id(variable) not in counters:
            np.testing.assert_array_equal(numpy(variable), old, err_msg=variable.path)
    assert int(numpy(gan.steps_done)) == 4


@pytest.mark.parametrize("options", [{}, {"run_eagerly": True}])
def test_true_equals_no_condition(options):
    if options and keras.backend.backend() == "jax":
        pytest.skip("JAX compiles an eager condition anew in each step")
    (with_condition, _), (without, _) = trained(always, **options), trained(None, **options)
    # JAX compiles two programs, whose sums may be in another order.
    most = 1e-6 if keras.backend.backend() == "jax" else 0
    assert largest_difference(state_of(with_condition), state_of(without)) <= most
    assert numpy(with_condition.optimizer["critic"].iterations) == 4


def test_it_decides_anew_in_each_step():
    gan, _ = trained(lambda gan: gan.steps_done.value % 2 == 0)
    assert gan.optimizer["critic"].iterations.numpy() == 2
    assert gan.optimizer["generator"].iterations.numpy() == 2


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="a branch is traced either way")
def test_an_update_left_out_is_not_computed():
    variable = keras.Variable(1.0)

    def algorithm():
        variable.assign(variable.value * ops.cast(np.nan, "float32"))
        return ops.convert_to_tensor(True)

    false = ops.convert_to_tensor(False)
    assert not bool(numpy(backend.only_where(false, algorithm, false)))
    assert numpy(variable) == 1.0


def test_replicas_are_refused(monkeypatch):
    class Conditioned(Phased):
        condition_of_step = staticmethod(always)

    gan = build(Conditioned)
    monkeypatch.setattr(backend, "replica_count", lambda: 2)
    with pytest.raises(ValueError, match="`when` works on one device.*Received: 'critic' on 2"):
        compile_gan(gan)
