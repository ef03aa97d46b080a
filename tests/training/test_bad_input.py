"""Bad input raises before the first step, says what came, what was expected and what to write."""

import dataclasses

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import divergences
from keras_gan.layers import ImagePool
from keras_gan.models import (
    ACGAN,
    DRAGAN,
    FGAN,
    GAN,
    R3GAN,
    WGAN,
    WGANGP,
    ConditionalGAN,
    NonFiniteError,
)
from keras_gan.networks import mlp_critic, mlp_generator
from keras_gan.penalties import Penalty
from tests.conformance import make_critic, make_generator
from tests.helpers import numpy
from tests.minimal_gans import (
    auxiliary,
    labelled,
    labelled_critic,
    labelled_generator,
)

SHAPE = (4, 4, 1)
IMAGES = np.random.default_rng(0).uniform(-1, 1, (24, *SHAPE)).astype("float32")
LABELS = np.arange(24)


def generator(shape=SHAPE, latent_dim=3):
    return mlp_generator(shape, latent_dim, width=4, depth=1)


def critic(shape=SHAPE):
    return mlp_critic(shape, width=4, depth=1)


def sgd():
    return keras.optimizers.SGD(0.01)


@pytest.fixture(scope="module")
def shared():
    keras.utils.set_random_seed(0)
    gan = GAN(generator(), critic(), seed=0)
    gan.compile(sgd(), sgd())
    return gan, [numpy(v).copy() for v in gan.variables]


def state(gan):
    return [numpy(v).copy() for v in gan.variables]


@pytest.fixture
def gan(shared):
    gan, start = shared
    yield gan
    for variable, value in zip(gan.variables, start, strict=True):
        variable.assign(value)


def steps_done(gan):
    return int(numpy(gan.steps_done))


def stream(*parts):
    yield from parts


def batches(count=8):
    """Batches of three images."""
    return [IMAGES[3 * i : 3 * i + 3] for i in range(count)]


def with_nan(images, index):
    images = images.copy()
    images[index, 1, 2, 0] = np.nan
    return images


BAD_DATA = {
    "pixels": (IMAGES * 127.5 + 127.5, r"\[-1, 1\].*`x = x / 127.5 - 1`.*values from"),
    "other_range": (IMAGES * 3, r"\[-1, 1\].*a mean and a deviation: undo.*values from -"),
    "nan_in_the_last_image": (with_nan(IMAGES, -1), "finite.*Drop such rows.*row 23 of the array"),
    "infinite": (np.where(IMAGES > 0.99, np.inf, IMAGES), "finite.*np.isfinite.*infinity in row"),
    "empty": (IMAGES[:0], "is empty: look at how it is loaded.*shape"),
    "too_few": (IMAGES[:2], r"needs 3 rows.*batch_size=2\)`.*2 rows"),
    "channels": (np.repeat(IMAGES, 3, axis=3), r"\(batch, 4, 4, 1\).*`image_shape=\(4, 4, 3\)`"),
    "size": (IMAGES[:, :3], r"\(batch, 4, 4, 1\).*resize\(images, \(4, 4\)\)`.*\(24, 3, 4, 1\)"),
    "no_channel_axis": (IMAGES[..., 0], r"`images\[..., None\]`.*shape \(24, 4, 4\)"),
    "one_image": (IMAGES[0], r"dataset.batch\(64.*shape \(4, 4, 1\)"),
    "integers": (IMAGES.astype("int32"), r"uint8.*the array. Write `x = .*dtype int32"),
    "booleans": (IMAGES > 0, "uint8 .*floats in.*dtype bool"),
    "list": ([{"image": IMAGES[0]}], r"`np.stack\(images\)`.*list"),
    "labelled_pair": ((IMAGES, LABELS), r"unconditional.*`fit\(images\)`.*tuple of 2"),
    "labelled_dict": ({"image": IMAGES, "label": LABELS}, "unconditional.*dict of 2"),
}


@pytest.mark.parametrize("case", BAD_DATA)
def test_a_bad_array_raises_before_the_first_step(gan, case):
    data, message = BAD_DATA[case]
    before = state(gan)
    arguments = {} if case == "list" else {"batch_size": 3}
    with pytest.raises(ValueError, match=f"(?s){message}") as error:
        gan.fit(data, verbose=0, **arguments)
    assert "Received" in str(error.value)
    assert_unchanged(gan, before)


def assert_unchanged(gan, before):
    assert steps_done(gan) == 0
    for old, variable in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(old, numpy(variable))


BAD_STREAMS = {
    "pixels": ([b * 127.5 + 127.5 for b in batches()], r"first batch.*`x = x / 127.5 - 1`"),
    "nan_in_the_first_batch": ([with_nan(IMAGES[:3], 1)], "finite.*row 1 of the first batch"),
    "empty": ([], "stream of batches.*yields nothing"),
    "empty_batch": ([IMAGES[:0]], "first batch of the stream is empty"),
    "unbatched": (list(IMAGES), r"`dataset.batch\(64.*shape \(4, 4, 1\)"),
    "labelled": ([(b, LABELS[:3]) for b in batches()], r"map\(lambda image, label.*tuple of 2"),
    "channels": ([np.repeat(b, 3, axis=3) for b in batches()], r"`image_shape=\(4, 4, 3\)`"),
    "integers": ([b.astype("int64") for b in batches()], "first batch.*astype.*dtype int64"),
}


@pytest.mark.parametrize("case", BAD_STREAMS)
def test_a_bad_stream_raises_before_the_first_step(gan, case):
    data, message = BAD_STREAMS[case]
    before = state(gan)
    with pytest.raises(ValueError, match=f"(?s){message}") as error:
        gan.fit(stream(*data), verbose=0)
    assert "Received" in str(error.value)
    assert_unchanged(gan, before)


LATE = {
    "nan": (lambda b: with_nan(b, 2), "finite.*row 2 of batch 7"),
    "range": (lambda b: b * 127.5 + 127.5, r"\[-1, 1\].*in batch 7"),
    "size": (lambda b: b[:, :3], "shape.*batch 7 of the stream"),
    "integers": (lambda b: b.astype("int32"), "batch 7 of the stream.*dtype int32"),
}


@pytest.mark.parametrize("case", LATE)
def test_a_late_bad_batch_raises_before_its_use_and_is_named(gan, case):
    spoil, message = LATE[case]
    data = [spoil(b) if number == 7 else b for number, b in enumerate(batches(), start=1)]
    with pytest.raises(ValueError, match=f"(?s){message}") as error:
        gan.fit(stream(*data), verbose=0)
    assert "Received" in str(error.value)
    # Input is prepared ahead of the steps, so a step or two may be cancelled with the bad one.
    assert steps_done(gan) <= 6
    assert all(np.isfinite(numpy(v)).all() for v in gan.trainable_variables)


def test_a_stream_of_too_few_batches_raises_before_the_first_step():
    gan = GAN(generator(), critic(), critic_steps=5, seed=0)
    gan.compile(sgd(), sgd())
    with pytest.raises(ValueError, match=r"5 full batches.*smaller batches.*after 2 of them"):
        gan.fit(stream(*batches(2)), verbose=0)
    assert steps_done(gan) == 0


@pytest.mark.parametrize("data", [lambda x: x, lambda x: stream(x[:12], x[12:])])
def test_the_range_of_zero_to_one_is_refused(gan, data):
    with pytest.raises(ValueError, match=r"(?s)\[-1, 1\].*`x = x \* 2 - 1`.*Received: values"):
        gan.fit(data((IMAGES + 1) / 2), verbose=0)
    assert steps_done(gan) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        {"y": LABELS},
        {"class_weight": {0: 1.0}},
        {"sample_weight": np.ones(24)},
        {"validation_split": 0.2},
        {"validation_data": IMAGES},
    ],
)
def test_arguments_of_keras_that_mean_nothing_here_are_refused(gan, arguments):
    before = state(gan)
    (name,) = arguments
    with pytest.raises(ValueError, match=f"`{name}` .*leave it out. Received: {name}"):
        gan.fit(IMAGES, batch_size=3, verbose=0, **arguments)
    assert_unchanged(gan, before)


@pytest.mark.parametrize("batch_size", [0, -2, 1.5])
def test_a_bad_batch_size_is_refused(gan, batch_size):
    before = state(gan)
    with pytest.raises(ValueError, match=f"positive integer. Received: {batch_size}"):
        gan.fit(IMAGES, batch_size=batch_size, verbose=0)
    assert_unchanged(gan, before)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"latents": np.zeros((2, 4))}, r"\(count, 3\).*Received: shape \(2, 4\)"),
        ({"latents": np.zeros(3)}, r"\(count, 3\).*Received: shape \(3,\)"),
        ({"latents": np.zeros((0, 3))}, r"\(count, 3\).*Received: shape \(0, 3\)"),
        ({"count": 0}, "`count` .*Received: 0"),
        ({"count": 2, "labels": [1, 2]}, "`labels`.*Received: labels"),
        ({"count": 2, "dtype": "int8"}, "uint8.*Received: 'int8'"),
        ({"count": 2, "truncation": 0.0}, "positive. Received: 0.0"),
    ],
)
def test_bad_arguments_of_generate_are_refused(gan, arguments, message):
    with pytest.raises(ValueError, match=f"(?s){message}"):
        gan.generate(**arguments)


def test_fit_before_compile_is_refused():
    gan = GAN(generator(), critic())
    with pytest.raises(ValueError, match=r"`gan.compile\(generator_optimizer=.*Received"):
        gan.fit(IMAGES, batch_size=3)
    assert steps_done(gan) == 0


class Unregistered(keras.Model):
    """Its config does not hold its constructor's argument."""

    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(keras.ops.reshape(x, (-1, 16)))


@keras.saving.register_keras_serializable(package="tests")
class Forgetful(keras.Sequential):
    """Its config is that of a wider network than it is."""

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(3), layers.Dense(1)])


def forgetful():
    return Forgetful([keras.Input((4, 4, 1)), layers.Flatten(), layers.Dense(2), layers.Dense(1)])


def unregistered():
    model = Unregistered(1)
    model(IMAGES[:1])
    return model


def critic_of(outputs, normalized=False):
    x = images = keras.Input(SHAPE)
    if normalized:
        x = layers.BatchNormalization()(x)
    return keras.Model(images, outputs(layers.Flatten()(x)))


def three_inputs():
    inputs = [keras.Input(SHAPE) for _ in range(3)]
    return keras.Model(inputs, layers.Dense(1)(layers.Flatten()(layers.Add()(inputs))))


BAD_PLAYERS = {
    "two_logits": (
        lambda: GAN(generator(), critic_of(layers.Dense(2))),
        r"`keras.layers.Dense\(1\)`.*outputs \(batch, 2\)",
    ),
    "two_outputs": (
        lambda: GAN(generator(), critic_of(lambda x: [layers.Dense(1)(x), layers.Dense(1)(x)])),
        "critic of this GAN has one output.*Received: outputs",
    ),
    "other_shapes": (
        lambda: GAN(generator((8, 8, 1)), critic()),
        r"same shape.*samples \(8, 8, 1\).*inputs \(4, 4, 1\)",
    ),
    "critic_without_condition": (
        lambda: GAN(labelled_generator(False), make_critic()),
        r"critic a second input of the shape that the generator has. Received: .*\(batch, 3\)",
    ),
    "generator_without_condition": (
        lambda: GAN(make_generator(), labelled_critic(False)),
        "generator a second input of the shape that the critic has. Received",
    ),
    "other_number_of_classes": (
        lambda: GAN(labelled_generator(False, 3), labelled_critic(False, 4)),
        r"same number of classes. Received: \(3,\) for the generator and \(4,\)",
    ),
    "prediction_of_another_number_of_classes": (
        lambda: ACGAN(labelled_generator(False, 4), auxiliary()[1]),
        r"`keras.layers.Dense\(4\)`.*prediction of shape \(batch, 3\)",
    ),
    "prediction_without_a_condition": (
        lambda: ACGAN(make_generator(), auxiliary()[1]),
        r"dcgan_generator\(..., classes=10\)`.*a generator of latents alone",
    ),
    "conditional_without_a_condition": (
        lambda: ConditionalGAN(make_generator(), make_critic()),
        "ConditionalGAN learns samples of each class: give both networks a second input",
    ),
    "three_inputs": (
        lambda: GAN(generator(), three_inputs()),
        "one input, or two where the second is a condition. Received: inputs of shapes",
    ),
    "pool_with_condition": (
        lambda: GAN(*labelled(), replay=ImagePool(8)),
        "forgets the condition.*`replay=None`. Received: replay=",
    ),
    "other_channels": (
        lambda: GAN(generator((4, 4, 3)), critic()),
        r"same shape.*samples \(4, 4, 3\).*inputs \(4, 4, 1\)",
    ),
    "no_model": (lambda: GAN(layers.Dense(2), critic()), r"dcgan_generator\(.*Received: Dense"),
    "rebuilt_as_another": (
        lambda: GAN(generator(), forgetful()),
        "critic cannot be rebuilt.*get_config.*Received: Forgetful",
    ),
    "cannot_be_rebuilt": (
        lambda: GAN(generator(), unregistered()),
        "critic cannot be rebuilt.*get_config.*Received: Unregistered",
    ),
    "unbuilt": (
        lambda: GAN(keras.Sequential([layers.Dense(2)]), critic()),
        r"`generator.build\(\(None, ...\)\)`.*Received: an unbuilt",
    ),
    "batch_normalization_under_a_penalty": (
        lambda: WGANGP(generator(), critic_of(layers.Dense(1), normalized=True)),
        'normalization="layer".*Received: a critic with BatchNormalization',
    ),
    "critic_steps": (
        lambda: GAN(generator(), critic(), critic_steps=0),
        "`critic_steps` must be .* at least 1. Received: 0",
    ),
    "penalty_weight": (
        lambda: WGANGP(generator(), critic(), penalty_weight=-1.0),
        "positive.*`penalty=None`.*penalty_weight=-1.0",
    ),
    "a weight without a penalty": (
        lambda: GAN(generator(), critic(), penalty_weight=3.0),
        '`penalty="r1"`. Received: penalty=None, penalty_weight=3.0',
    ),
    "a weight of a penalty that has one": (
        lambda: GAN(generator(), critic(), penalty=Penalty("r1"), penalty_weight=3.0),
        "for a penalty that is given by name",
    ),
    "augmented points": (
        lambda: GAN(generator((2,)), critic((2,)), augment="color"),
        "for images: leave out `augment`",
    ),
    "loss": (
        lambda: GAN(generator(), critic(), loss="bce"),
        "non_saturating, minimax.*Received: 'bce'",
    ),
    "penalty": (lambda: GAN(generator(), critic(), penalty="gp"), "wgan_gp.*Received: 'gp'"),
    "penalty_object": (lambda: GAN(generator(), critic(), penalty=10), "wgan_gp.*Received: 10"),
    "augment": (lambda: GAN(generator(), critic(), augment="flip"), "cutout.*Received: 'flip'"),
    "half_life": (lambda: GAN(generator(), critic(), ema_half_life=-1), "ema_half_life=-1"),
}


@pytest.mark.parametrize("case", BAD_PLAYERS)
def test_bad_players_and_arguments_are_refused(case):
    build, message = BAD_PLAYERS[case]
    with pytest.raises(ValueError, match=f"(?s){message}") as error:
        build()
    assert "Received" in str(error.value)


def test_one_optimizer_for_both_players_is_refused():
    optimizer = sgd()
    with pytest.raises(ValueError, match="pass two objects. Received: the same SGD"):
        GAN(generator(), critic()).compile(optimizer, optimizer)


def test_an_optimizer_of_another_gan_is_refused():
    first, second = GAN(generator(), critic()), GAN(generator(), critic())
    own = keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3)
    for _ in range(2):  # A GAN's own optimizers may be compiled in again.
        first.compile(*own)
    message = r"`keras.optimizers.Adam\(2e-4\)`. Received: critic_optimizer=Adam, built for other"
    with pytest.raises(ValueError, match=message):
        second.compile(keras.optimizers.Adam(1e-3), own[1])


class UnregisteredSGD(keras.optimizers.SGD):
    pass


@keras.saving.register_keras_serializable("tests")
class ForgetfulSGD(keras.optimizers.SGD):
    """One whose `get_config` leaves a setting out."""

    def __init__(self, *args, damping=0.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.damping = damping


def without_decay():
    optimizer = keras.optimizers.AdamW()
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    return optimizer


def several():
    mapping = keras.optimizers.OptimizerMap(keras.optimizers.Adam())
    return keras.optimizers.MultiOptimizer(mapping)


OPTIMIZERS = {
    "average": (lambda: keras.optimizers.SGD(use_ema=True), r"SGD\(use_ema=True\)"),
    "loss scale": (
        lambda: keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam()),
        "`optimizer.inner_optimizer`. Received: critic_optimizer=LossScaleOptimizer",
    ),
    "factor": (
        lambda: keras.optimizers.Adam(loss_scale_factor=8.0),
        r"leave `loss_scale_factor` out.*Adam\(loss_scale_factor=8.0\)",
    ),
    "several": (several, "share one optimizer.*critic_optimizer=MultiOptimizer"),
    "without decay": (without_decay, "with _exclude_from_weight_decay_pattern outside its config"),
    "attribute": (lambda: ForgetfulSGD(damping=0.5), "SGD with damping outside its config"),
    "class": (UnregisteredSGD, "register_keras_serializable.*Received: UnregisteredSGD"),
    "function": (lambda: keras.optimizers.Adam(lambda: 1e-3), "register.*Received: Adam: .*lambda"),
}


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_an_optimizer_that_cannot_be_kept_is_refused(kind):
    make, message = OPTIMIZERS[kind]
    with pytest.raises(ValueError, match=message):
        GAN(generator(), critic()).compile(sgd(), make())


def test_optimizers_that_can_be_kept_are_taken():
    schedule = keras.optimizers.schedules.CosineDecay(1e-3, 10)
    taken = ForgetfulSGD(), keras.optimizers.AdamW(schedule, gradient_accumulation_steps=2)
    GAN(generator(), critic()).compile(*taken)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("player", ["critic", "generator"])
def test_a_non_finite_weight_stops_training_and_changes_nothing(gan, player, value):
    gan.fit(IMAGES[:9], batch_size=3, verbose=0)
    kernel = getattr(gan, player).trainable_variables[-2]
    kernel.assign(np.full(kernel.shape, value))
    weights = [v for net in (gan.generator, gan.critic, gan.ema_generator) for v in net.weights]
    weights += gan.optimizer.variables
    before = [numpy(v).copy() for v in weights]
    with pytest.raises(NonFiniteError) as error:
        gan.fit(IMAGES, batch_size=3, verbose=0)
    assert (error.value.step, error.value.player, error.value.update) == (3, "critic", 0)
    assert "step=3, player='critic', update=0" in str(error.value)
    for old, variable in zip(before, weights, strict=True):
        np.testing.assert_array_equal(old, numpy(variable), err_msg=variable.path)
    assert steps_done(gan) == 3


@pytest.mark.parametrize("role", ["generator", "critic"])
def test_keras_s_own_spectral_normalization_is_refused(role):
    shapes = {"generator": ((3,), (2,)), "critic": ((2,), (1,))}
    networks = {
        player: keras.Sequential([keras.Input(taken), layers.Dense(*made)])
        for player, (taken, made) in shapes.items()
    }
    (taken, made), wrap = shapes[role], layers.SpectralNormalization
    networks[role] = keras.Sequential([keras.Input(taken), wrap(layers.Dense(*made))])
    with pytest.raises(ValueError, match=f"`keras_gan.layers.Sp.*Received: a {role} with Spectral"):
        GAN(**networks)


def test_the_critic_of_a_wgan_is_not_another_gan_s():
    clipped = critic()
    WGAN(generator(), clipped)
    for model in (GAN, WGAN):
        with pytest.raises(ValueError, match="clone_model.critic.*kept within ±0.01"):
            model(generator(), clipped)
    GAN(generator(), keras.models.clone_model(clipped))


@pytest.mark.parametrize(
    "model, weight", [(WGANGP, "penalty_weight"), (DRAGAN, "penalty_weight"), (R3GAN, "gamma")]
)
def test_a_weight_beside_a_penalty_that_has_its_own_is_refused(model, weight):
    for penalty in (Penalty("r1", 2.0), None):
        with pytest.raises(ValueError, match="for a penalty that is given by name.*weight=5"):
            model(generator(), critic(), penalty=penalty, **{weight: 5})
        gan = model(generator(), critic(), penalty=penalty)
        assert gan.penalty is penalty
    default = {"penalty_weight": 10.0, "gamma": 1.0}[weight]
    assert model(generator(), critic()).penalty.weight == default
    assert model(generator(), critic(), **{weight: 5}).penalty.weight == 5


def test_a_divergence_of_one_s_own_could_not_be_saved():
    own = dataclasses.replace(divergences.get("kl"), threshold=2.0)
    with pytest.raises(ValueError, match="one of this library: .*kl.*override.*Received: 'kl'"):
        FGAN(generator(), critic(), own)
    assert FGAN(generator(), critic(), divergences.get("kl")).divergence.name == "kl"


def test_names_of_others_are_refused_with_the_name_here():
    with pytest.raises(ValueError, match=r"called critic here: `GAN\(generator, critic\)`. Rec"):
        GAN(generator=generator(), discriminator=critic())
    gan = GAN(generator(), critic())
    for name, expected in {
        "optimizer": "compile(generator_optimizer=..., critic_optimizer=...)",
        "discriminator_optimizer": "called critic here",
        "loss": "the class is the loss",
        "metrics": "keras_gan.callbacks.Evaluate",
    }.items():
        with pytest.raises(ValueError) as error:
            gan.compile(**{name: "adam"})
        assert expected in str(error.value) and f"GAN.compile({name}=str)" in str(error.value)
    with pytest.raises(TypeError, match="unexpected keyword argument 'optimiser'"):
        gan.compile(optimiser="adam")


def test_a_gan_of_one_s_own_may_call_its_networks_otherwise():
    class Own(GAN):
        def __init__(self, generator, discriminator):
            super().__init__(generator, discriminator)

    assert Own(generator(), discriminator=critic()).compiled is False


@pytest.mark.parametrize("stream", [False, True])
def test_a_pool_that_is_smaller_than_a_batch_is_refused_before_the_first_step(stream):
    gan = GAN(generator(), critic(), replay=ImagePool(8))
    gan.compile(sgd(), sgd())
    before = state(gan)
    with pytest.raises(ValueError, match=r"^The pool.*ImagePool\(12\)`.*batches of 12\.$"):
        if stream:
            gan.fit(iter([IMAGES[:12], IMAGES[12:]]), verbose=0)
        else:
            gan.fit(IMAGES, batch_size=12, verbose=0)
    for now, then in zip(state(gan), before, strict=True):
        np.testing.assert_array_equal(now, then)
