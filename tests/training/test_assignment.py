"""What is assigned to a built GAN counts from the next `fit` on, or is refused with a line."""

import inspect

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import models, schedules
from keras_gan.layers import ImagePool
from keras_gan.models import GAN, R3GAN, WGAN, WGANGP
from keras_gan.penalties import Penalty
from keras_gan.text import Tokenizer
from tests.conformance import Case, values
from tests.minimal_gans import TOKENIZER
from tests.models.test_conformance import CASES
from tests.training.test_trainer import POINTS, make

OTHER = {  # Where it is neither the number after, nor true for false.
    "penalty": "r2",
    "penalty_weight": 3.0,
    "gamma": 3.0,
    "augment": "cutout",
    "distortion": "translation",
    "ema_ramp": 0.25,
    "name": "another",
    "divergence": "neyman",
    "estimator": "gumbel",
    "baseline": "none",
    "near_misses": 0.25,
    "tokenizer": Tokenizer(["blue"], TOKENIZER.length),
    "prompts": ["a green circle"],
}
OTHER_LOSS = {GAN: "minimax", models.FGAN: "non_saturating", models.Pix2Pix: "least_squares"}


def other_value(model, name, value):
    if name == "loss":
        return next(loss for kind, loss in OTHER_LOSS.items() if issubclass(model, kind))
    if name == "replay":
        return ImagePool(64)
    if name in OTHER:
        return OTHER[name]
    return not value if isinstance(value, bool) else value + 1


def arguments_of(model):
    gans = [each for each in model.__mro__ if issubclass(each, models.AdversarialModel)]
    names = {name for each in gans for name in inspect.signature(each.__init__).parameters}
    return names - {"self", "kwargs", "generator", "critic"}


@pytest.mark.any_backend
@pytest.mark.parametrize("name", CASES)
def test_every_argument_of_a_constructor_counts_or_is_refused(name):
    gan = CASES[name].build()
    for argument in sorted(arguments_of(type(gan))):
        before = gan.get_config()
        value = other_value(type(gan), argument, before.get(argument))
        try:
            setattr(gan, argument, value)
        except (AttributeError, ValueError) as error:
            assert "`" in str(error) and "Received: " in str(error)
            assert gan.get_config() == before
        else:
            assert gan.get_config()[argument] != before[argument]


LINES = {
    "penalty_weight": (WGANGP, 3.0),
    "gamma": (R3GAN, 0.05),
    "loss": (GAN, "minimax"),
    "ema_half_life": (GAN, 500),
    "ema_ramp": (GAN, None),
}


def settings(gan):
    return {k: v for k, v in gan.get_config().items() if k not in (*gan.networks(), "name")}


@pytest.mark.any_backend
@pytest.mark.parametrize("name", LINES)
def test_the_line_of_an_error_sets_what_the_argument_has_become(name):
    model, value = LINES[name]
    gan, expected = make(model), make(model, **{name: value})
    with pytest.raises(AttributeError, match=f"`{name}`.*Received: gan.{name} = ") as error:
        setattr(gan, name, value)
    assert settings(gan) != settings(expected)
    exec(str(error.value).split("`")[3], {"gan": gan, "keras_gan": keras_gan})
    assert settings(gan) == settings(expected)


@pytest.mark.any_backend
def test_another_prior_is_refused_since_no_file_keeps_it():
    gan = make()
    with pytest.raises(AttributeError, match="`self.prior`.*Received: another `prior`"):
        gan.prior = keras_gan.training.priors.Prior((3,), "uniform")


@pytest.mark.any_backend
@pytest.mark.parametrize(
    ("name", "setting"), [("codes", "categorical"), ("tokens", "tokenizer"), ("texts", "tokenizer")]
)
def test_what_the_networks_were_built_for_stays(name, setting):
    gan = CASES[name].build()
    line = rf"`{type(gan).__name__}\(generator, critic, {setting}=...\)`"
    with pytest.raises(AttributeError, match=f"{line}.*Received: another `{setting}`"):
        setattr(gan, setting, other_value(type(gan), setting, 2))


class Own(GAN):
    """A GAN whose constructor holds one argument by its name, and one by another."""

    def __init__(self, generator, critic, *others, gamma=1.0, sharpness=2.0, **kwargs):
        super().__init__(generator, critic, **kwargs)
        self.gamma, self._sharp = gamma, sharpness


@pytest.mark.any_backend
def test_a_class_of_one_s_own_may_hold_an_argument_under_its_name():
    gan = make(Own)
    gan.gamma = 3.0
    with pytest.raises(AttributeError, match="does not read `sharpness`.*sharpness=5.0"):
        gan.sharpness = 5.0
    assert inspect.signature(Own).parameters.keys() >= {"generator", "gamma", "sharpness"}


@pytest.mark.any_backend
@pytest.mark.parametrize("value", [-5, float("nan"), "long"])
def test_an_impossible_half_life_is_refused_by_the_average_too(value):
    gan = make()
    with pytest.raises(ValueError, match="`ema_half_life` must be.*Received: ema_half_life="):
        gan.average.half_life = value
    assert gan.average.half_life == 10_000


# ---- what is set within a part, and in optimizers ----------------------------------------------


def still(gan):
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    return gan


def logged(gan, name):
    return gan.fit(POINTS, batch_size=64, verbose=0).history[name][0]


def test_a_weight_within_a_penalty_counts_from_the_next_fit_on():
    gan = still(make(penalty="r1"))
    first = logged(gan, "penalty")
    gan.penalty.weight *= 1000
    assert logged(gan, "penalty") == pytest.approx(1000 * first, rel=1e-3)


def test_the_numbers_of_a_schedule_count_from_the_next_fit_on():
    gan = still(make(penalty="r1", penalty_weight=schedules.Cosine(1.0, 1.0, 10)))
    first = logged(gan, "penalty")
    gan.penalty.weight.start = gan.penalty.weight.end = 1000.0
    assert logged(gan, "penalty") == pytest.approx(1000 * first, rel=1e-3)


def critic_moves(gan):
    before = values(gan.critic.trainable_variables)
    gan.fit(POINTS, batch_size=64, verbose=0)
    after = values(gan.critic.trainable_variables)
    return max(np.abs(a - b).max() for a, b in zip(after, before, strict=True))


@pytest.mark.parametrize(
    "change",
    [
        lambda critic: setattr(critic, "clipnorm", 1e-9),
        lambda critic: setattr(
            critic, "learning_rate", keras.optimizers.schedules.ExponentialDecay(1e-9, 10, 0.9)
        ),
    ],
    ids=["clipnorm", "schedule"],
)
def test_a_setting_of_an_optimizer_counts_from_the_next_fit_on(change):
    gan = make()
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    assert critic_moves(gan) > 1e-4
    change(gan.optimizer["critic"])
    assert critic_moves(gan) < 1e-7


def test_a_step_is_made_anew_for_another_setting_alone():
    gan = make(penalty="r1", critic_steps=1, ema_half_life=schedules.Cosine(1.0, 9.0, 10))
    gan.fit(POINTS, batch_size=16, verbose=0)
    step = gan.train_function
    gan.optimizer["critic"].learning_rate = 1e-5  # A variable of the step.
    gan.fit(POINTS, batch_size=16, verbose=0)
    gan.train_on_batch(POINTS[:16])
    assert gan.train_function is step
    gan.average.half_life = 50
    gan.fit(POINTS, batch_size=16, verbose=0)
    assert gan.train_function is not step


class Sets(keras.callbacks.Callback):
    def __init__(self, hook):
        super().__init__()
        setattr(self, hook, lambda *_, **__: setattr(self.model, "penalty", Penalty("r1", 3.0)))


@pytest.mark.parametrize("hook", ["on_train_batch_end", "on_epoch_end"])
def test_a_setting_is_not_changed_by_a_callback(hook):
    gan = make(penalty="r1")
    with pytest.raises(RuntimeError, match="between two calls of `fit`.*Received: gan.penalty = "):
        gan.fit(POINTS, batch_size=16, epochs=2, verbose=0, callbacks=[Sets(hook)])
    assert np.isfinite(gan.generate(2)).all() and gan.penalty.weight == 1.0
    gan.penalty = Penalty("r1", 3.0)
    gan.fit(POINTS, batch_size=16, verbose=0)


# ---- the checks of the constructor -------------------------------------------------------------


@pytest.mark.any_backend
def test_a_penalty_is_refused_by_the_same_error_as_in_the_constructor():
    case = Case(GAN, batch_normalized_critic=True)
    errors = []
    for refused in (
        lambda: case.build(penalty="r1"),
        lambda: setattr(case.build(), "penalty", "r1"),
    ):
        with pytest.raises(ValueError, match="without BatchNormalization") as error:
            refused()
        errors.append(str(error.value).partition("Received")[0])
    assert errors[0] == errors[1]


@pytest.mark.any_backend
def test_names_are_taken_as_in_the_constructor():
    gan = CASES["wgan_gp"].build()
    gan.penalty, gan.augment = "r1", "color"
    assert (gan.penalty.name, gan.penalty.weight, gan.augment.policy) == ("r1", 10.0, ["color"])
    for name, value in (("penalty", "gp"), ("augment", "flip"), ("critic_steps", 0)):
        with pytest.raises(ValueError, match=f"Received: {value!r}"):
            setattr(gan, name, value)
    with pytest.raises(ValueError, match="gan.average.half_life = 500"):
        gan.average = 500
    with pytest.raises(ValueError, match="colours do not belong to both"):
        CASES["pair"].build().augment = "color"
    with pytest.raises(ValueError, match="`augment` is for images"):
        CASES["tokens"].build().augment = abs
    with pytest.raises(ValueError, match="Unknown loss"):
        CASES["gan"].build().objective = "hinge"


def test_another_pool_is_filled_and_counts_no_other():
    gan = make(replay=ImagePool(64))
    gan.fit(POINTS, batch_size=16, verbose=0)
    count = len(gan.variables)
    gan.replay = ImagePool(100)
    gan.fit(POINTS, batch_size=16, verbose=0)
    assert int(gan.replay.count.numpy()) == 64 and len(gan.variables) == count
    gan.replay = None
    gan.fit(POINTS, batch_size=16, verbose=0)
    assert len(gan.variables) == count - 2


def test_a_gan_without_a_pool_is_given_one():
    gan = make()
    gan.fit(POINTS, batch_size=16, verbose=0)
    gan.replay = ImagePool(64)
    gan.fit(POINTS, batch_size=16, verbose=0)
    assert int(gan.replay.count.numpy()) == 64


def test_a_pool_is_one_gan_s(tmp_path):
    gan, line = make(replay=ImagePool(100)), r"replay=keras_gan.layers.ImagePool\(50\)"
    gan.fit(POINTS, batch_size=16, verbose=0)
    with pytest.raises(ValueError, match=f"A pool belongs to the GAN.*{line}.*of another GAN"):
        make(replay=gan.replay)
    with pytest.raises(ValueError, match=line):
        make().replay = 50
    gan.replay = gan.replay
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    np.testing.assert_array_equal(again.replay.images.numpy(), gan.replay.images.numpy())
    again.fit(POINTS, batch_size=16, verbose=0)
    assert int(gan.replay.count.numpy()) == 64 and int(again.replay.count.numpy()) == 100


@pytest.mark.any_backend
def test_a_conditional_gan_refuses_a_pool_that_is_assigned():
    gan = CASES["labelled"].build()
    with pytest.raises(ValueError, match="replay=None"):
        gan.replay = ImagePool(50)


def test_another_clip_holds_the_critic_and_is_saved(tmp_path):
    gan = make(WGAN, clip=0.5)
    gan.fit(POINTS, batch_size=8, verbose=0)
    gan.clip = 0.001
    gan.fit(POINTS, batch_size=8, verbose=0)
    for value in values(gan.critic.trainable_variables):
        assert np.abs(value).max() <= np.float32(0.001)
    gan.save(tmp_path / "gan.keras")
    assert keras.saving.load_model(tmp_path / "gan.keras").clip.bound == 0.001
    with pytest.raises(ValueError, match="Received: clip=-1"):
        gan.clip = -1


@pytest.mark.any_backend
def test_keras_s_seed_decides_that_of_a_gan():
    seeds = []
    for _ in range(2):
        keras.utils.set_random_seed(0)
        seeds.append([GAN(*(n() for n in NETWORKS)).seed for _ in range(2)])
    assert seeds[0] == seeds[1] and seeds[0][0] != seeds[0][1]


NETWORKS = (
    lambda: keras_gan.networks.mlp_generator((2,), latent_dim=3, width=8, depth=1),
    lambda: keras_gan.networks.mlp_critic((2,), width=8, depth=1),
)
