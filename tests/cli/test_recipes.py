import inspect

import keras
import pytest

from keras_gan.cli.recipes import RECIPES


@pytest.mark.parametrize("name", [name for name in RECIPES if name != "wgan"])
def test_adam_forgets_gradients_at_once_and_their_squares_slowly(name):
    optimizer = RECIPES[name].optimizer()
    assert optimizer.beta_1 == 0.0
    assert optimizer.beta_2 == (0.9 if name == "wgan_gp" else 0.99)


def test_clipping_goes_with_an_optimizer_without_momentum():
    optimizer = RECIPES["wgan"].optimizer()
    assert isinstance(optimizer, keras.optimizers.RMSprop) and optimizer.momentum == 0.0


@pytest.mark.parametrize("name", RECIPES)
def test_each_call_gives_an_optimizer_of_its_own_at_the_rate_asked_for(name):
    recipe = RECIPES[name]
    first, second = recipe.optimizer(), recipe.optimizer(0.5)
    assert float(first.learning_rate) == pytest.approx(recipe.learning_rate)
    assert float(second.learning_rate) == pytest.approx(0.5)


@pytest.mark.parametrize("name", RECIPES)
def test_the_penalty_s_weight_goes_by_the_name_that_the_class_has_for_it(name):
    assert inspect.signature(RECIPES[name].model).bind_partial(**{RECIPES[name].weight: 1.0})
