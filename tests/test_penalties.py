import keras
import numpy as np
import pytest
from keras import layers, ops

import keras_gan
from keras_gan import penalties
from keras_gan.augment import DiffAugment
from keras_gan.penalties import (
    Penalty,
    dragan_penalty,
    gradient_penalty,
    r1_penalty,
    r2_penalty,
)
from tests.helpers import (
    assert_gradients_are_finite_differences,
    constant_noise,
    normal,
    numpy,
    uniform_noise,
    weight_gradients,
)

REAL, FAKE = normal(5, 3, 2, 2, seed=1), normal(5, 3, 2, 2, seed=2)
MIX = np.array([0, 1, 0.25, 0.5, 0.9], "float32")
SLOPE = 0.4  # Of the bowl under a one-sided penalty: some of its gradients are then below one.


def bowl(x):
    """D(x) = ½‖x‖², whose gradient at x is x."""
    return ops.sum(ops.square(x), axis=(1, 2, 3)) / 2


def norms(x):
    return np.sqrt(np.sum(np.square(x.astype("float64")), axis=(1, 2, 3)))


def between(mix):
    return FAKE + np.reshape(mix, (-1, 1, 1, 1)) * (REAL - FAKE)


def test_the_norm_is_each_image_s_own_over_all_its_axes():
    squared = numpy(penalties.squared_gradient_norm(bowl, ops.convert_to_tensor(REAL)))
    np.testing.assert_allclose(squared, norms(REAL) ** 2, rtol=1e-6)


def test_a_map_of_logits_has_the_same_penalty_at_every_resolution():
    """Four tiles have four times the logits of one: nothing else differs."""

    def patches(x):
        cells = ops.reshape(ops.square(x), (5, x.shape[1] // 2, 2, x.shape[2] // 2, 2))
        return ops.mean(cells, axis=(2, 4))

    def penalty(x):
        return numpy(r1_penalty(patches, ops.convert_to_tensor(x)))

    one = normal(5, 4, 4, 1)
    tiled = np.tile(one, (1, 2, 2, 1))
    np.testing.assert_allclose(penalty(tiled), penalty(one), rtol=1e-5)
    expected = 0.5 * np.mean(np.sum((one / 2) ** 2, axis=(1, 2, 3)) / 4)  # Of four logits.
    np.testing.assert_allclose(penalty(one), expected, rtol=1e-5)


@pytest.mark.parametrize("target, one_sided", [(1, False), (2, False), (1, True), (30, True)])
def test_a_linear_critic_s_penalty_is_known(target, one_sided):
    w = normal(3, 2, 2, seed=3)

    def linear(x):
        return ops.sum(x * ops.convert_to_tensor(w), axis=(1, 2, 3))

    got = gradient_penalty(linear, REAL, FAKE, MIX, target=target, one_sided=one_sided)
    excess = np.linalg.norm(w) - target
    expected = max(0, excess) ** 2 if one_sided else excess**2
    np.testing.assert_allclose(numpy(got), expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("target, golden", [(1.0, 9), (2.0, 1)])
def test_the_penalty_is_tf_gan_s_times_the_squared_target(target, golden):
    # D(x) = Σ 2x over four coordinates has the gradient (2, 2, 2, 2), of norm 4. TF-GAN divides by
    # the target, (‖∇D‖ / target - 1)², where the paper and this library subtract it.
    x = normal(3, 4)
    got = gradient_penalty(lambda x: ops.sum(2 * x, axis=1), x, x, MIX[:3], target=target)
    np.testing.assert_allclose(numpy(got) / target**2, golden, rtol=1e-5)


@pytest.mark.parametrize("mix", [0.0, 1.0, MIX])
def test_the_interpolated_penalty_is_taken_at_each_pair_s_own_point(mix):
    mix = np.broadcast_to(np.asarray(mix, "float32"), (5,))
    points = between(mix)
    np.testing.assert_array_equal(points[mix == 0], FAKE[mix == 0])
    np.testing.assert_allclose(points[mix == 1], REAL[mix == 1], rtol=1e-5, atol=1e-6)
    expected = np.mean((norms(points) - 1) ** 2)
    np.testing.assert_allclose(numpy(gradient_penalty(bowl, REAL, FAKE, mix)), expected, rtol=1e-5)


def test_both_penalties_have_two_sides_unless_told_otherwise():
    def flat(x):
        return 0.5 * ops.sum(x, axis=(1, 2, 3)) / np.sqrt(12)

    for got in (gradient_penalty(flat, REAL, FAKE, MIX), dragan_penalty(flat, REAL, 0.0 * REAL)):
        np.testing.assert_allclose(numpy(got), 0.5**2, rtol=1e-5)


CLOSED_FORMS = {
    "wgan_gp": np.mean((norms(between(0.3)) - 1) ** 2),
    "wgan_gp_one_sided": np.mean(np.maximum(norms(SLOPE * between(0.3)) - 1, 0) ** 2),
    "dragan": np.mean((norms(REAL + 0.3 * 0.5 * REAL.std()) - 1) ** 2),
    "r1": np.mean(norms(REAL) ** 2) / 2,
    "r2": np.mean(norms(FAKE) ** 2) / 2,
    "r1_r2": np.mean(norms(REAL) ** 2) / 2 + np.mean(norms(FAKE) ** 2) / 2,
}


def test_every_penalty_has_a_closed_form():
    assert penalties.names() == sorted(CLOSED_FORMS)


@pytest.mark.parametrize("name", CLOSED_FORMS)
def test_every_penalty_is_its_closed_form_times_its_weight(name):
    slope = SLOPE if name == "wgan_gp_one_sided" else 1.0
    penalty = Penalty(name, weight=3.0)
    got = penalty(lambda x: slope * bowl(x), REAL, FAKE, constant_noise(0.3))
    np.testing.assert_allclose(numpy(got), 3 * CLOSED_FORMS[name], rtol=1e-5)


def test_dragan_looks_around_the_data_at_half_its_deviation():
    asked = []

    def noise(shape, distribution):
        asked.append((tuple(shape), distribution))
        return ops.convert_to_tensor(normal(*shape, seed=9))

    got = Penalty("dragan")(bowl, REAL, FAKE, noise)
    around = REAL + 0.5 * REAL.std() * normal(*REAL.shape, seed=9)
    np.testing.assert_allclose(numpy(got), np.mean((norms(around) - 1) ** 2), rtol=1e-5)
    assert asked == [(REAL.shape, "normal")]


def test_one_sided_spares_only_what_is_flat():
    flat = norms(SLOPE * between(0.3)) < 1
    assert flat.any() and not flat.all()


def test_the_shares_are_drawn_uniformly_one_a_pair():
    asked = []

    def noise(shape, distribution):
        asked.append((tuple(shape), distribution))
        return ops.full(shape, 0.5)

    Penalty("wgan_gp")(bowl, REAL, FAKE, noise)
    assert asked == [((5,), "uniform")]


@pytest.mark.parametrize("name", penalties.names())
def test_half_precision_images_do_not_overflow(name):
    real, fake = (
        ops.cast(300 * x / norms(x)[:, None, None, None], "float16") for x in (REAL, FAKE)
    )
    value = Penalty(name)(bowl, real, fake, constant_noise(float(name != "dragan")))
    assert numpy(value).dtype == np.float32
    expected = {"wgan_gp": 299**2, "wgan_gp_one_sided": 299**2, "r1_r2": 300**2, "dragan": 299**2}
    np.testing.assert_allclose(numpy(value), expected.get(name, 300**2 / 2), rtol=2e-3)


@pytest.mark.parametrize("name", penalties.names())
def test_a_flat_critic_has_a_finite_penalty_and_finite_gradients(name):
    x = keras.Input((3, 2, 2))
    critic = keras.Model(x, layers.Dense(1, kernel_initializer="zeros")(layers.Flatten()(x)))
    value, gradients = weight_gradients(
        lambda: Penalty(name)(critic, REAL, FAKE, constant_noise(0.3)), critic
    )
    assert numpy(value) == pytest.approx(1 if name in ("wgan_gp", "dragan") else 0, abs=1e-5)
    assert all(np.isfinite(numpy(g)).all() for g in gradients if g is not None)


def smooth_critic():
    """Every kind of layer that a critic is made of, and none with a kink."""
    conv = {"padding": "same", "data_format": "channels_last"}
    x = images = keras.Input((4, 4, 2))
    x = layers.Conv2D(3, 3, strides=2, activation="softplus", **conv)(x)
    x = layers.Conv2DTranspose(4, 4, strides=2, activation="tanh", **conv)(x)
    x = keras_gan.layers.GroupNormalization(groups=2, axis=-1)(x)
    x = layers.Conv2D(2, 3, activation="softplus", **conv)(x)
    x = layers.Dense(3, activation="tanh")(layers.Flatten()(x))
    return keras.Model(images, layers.Dense(1)(x))


@pytest.mark.parametrize("policy", [None, "color,translation,cutout"])
@pytest.mark.parametrize("name", penalties.names())
def test_the_weights_gradient_is_the_finite_difference(name, policy, widest_floats):
    critic = smooth_critic()
    for index, variable in enumerate(critic.trainable_variables):
        variable.assign(0.5 * normal(*variable.shape, seed=index))
    real, fake = (normal(3, 4, 4, 2, seed=seed, dtype=widest_floats) for seed in (1, 2))
    penalty, augment = Penalty(name), policy and DiffAugment(policy)
    slope = 8 if "one_sided" in name else 2  # Steep enough for the one side that is punished.

    def loss():
        noise = uniform_noise()

        def logits(x):
            return slope * critic(augment(x, noise) if augment else x, training=True)

        return penalty(logits, real, fake, noise)

    assert numpy(loss()) > 0.01
    assert_gradients_are_finite_differences(loss, critic)


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="only TensorFlow lacks the second derivative"
)
@pytest.mark.parametrize("run_eagerly", [False, True])
def test_a_bilinear_resize_under_a_penalty_raises_instead_of_training(run_eagerly):
    x = images = keras.Input((4, 4, 1))
    x = layers.Conv2D(2, 3, activation="softplus", data_format="channels_last")(x)
    x = layers.UpSampling2D(2, interpolation="bilinear", data_format="channels_last")(x)
    critic = keras.Model(images, layers.Dense(1)(layers.Flatten()(x)))
    generator = keras_gan.networks.mlp_generator((4, 4, 1), latent_dim=2, width=4, depth=1)
    gan = keras_gan.models.WGANGP(generator, critic, critic_steps=1)
    gan.compile("sgd", "sgd", run_eagerly=run_eagerly)
    with pytest.raises(ValueError, match="(?s)bilinear.*Received"):
        gan.fit(np.tanh(normal(4, 4, 4, 1)), batch_size=2, verbose=0)
    assert numpy(r1_penalty(critic, normal(2, 4, 4, 1))) > 0  # Whose value alone is right.


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="right on the other backends")
@pytest.mark.parametrize("layer", [layers.GroupNormalization, layers.LayerNormalization])
def test_a_norm_with_a_wrong_second_derivative_is_refused(layer):
    arguments = {"groups": 1} if layer is layers.GroupNormalization else {}
    generator = keras_gan.networks.mlp_generator((4,), latent_dim=2, width=4, depth=1)
    own = keras.saving.register_keras_serializable()(type(f"Own{layer.__name__}", (layer,), {}))
    for kind in (layer, own):
        critic = keras.Sequential([keras.Input((4,)), kind(**arguments), layers.Dense(1)])
        with pytest.raises(ValueError, match="keras_gan.layers.GroupNormalization.*Received"):
            keras_gan.models.WGANGP(generator, critic)
        keras_gan.models.SNGAN(generator, critic)
    ours = keras.Sequential(
        [keras.Input((4,)), keras_gan.layers.GroupNormalization(1), layers.Dense(1)]
    )
    keras_gan.models.WGANGP(generator, ours)


def test_an_unknown_penalty_is_refused():
    with pytest.raises(ValueError, match="dragan, r1, r1_r2, r2, wgan_gp.*Received: 'gp'"):
        Penalty("gp")


@pytest.mark.parametrize("weight", [0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_is_not_positive_is_refused(weight):
    with pytest.raises(ValueError, match=f"penalty=None.*Received: penalty_weight={weight}"):
        Penalty("r1", weight)


def test_a_penalty_survives_its_config():
    penalty = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(Penalty("r2", 0.5))
    )
    assert (penalty.name, penalty.weight) == ("r2", 0.5)


def test_r1_is_taken_at_its_images_alone_and_r2_likewise():
    assert numpy(r1_penalty(bowl, REAL)) == pytest.approx(CLOSED_FORMS["r1"], rel=1e-5)
    assert numpy(r2_penalty(bowl, FAKE)) == pytest.approx(CLOSED_FORMS["r2"], rel=1e-5)
