"""`compile` and `fit` together with the rest of Keras."""

import itertools

import keras
import numpy as np
import pytest

from keras_gan import backend, networks, penalties
from keras_gan.data_adapters.array_feed import ArrayFeed
from keras_gan.layers import ImagePool
from keras_gan.layers.spectral_normalization import spectral_layers
from keras_gan.models import GAN, SNGAN, WGANGP, NonFiniteError
from tests.conformance import largest_difference, moved, state_of, values

POINTS = np.random.default_rng(0).standard_normal((64, 2)).astype("float32")


def make(model=GAN, compiled=True, generator=None, **arguments):
    keras.utils.set_random_seed(0)
    generator = generator or networks.mlp_generator((2,), latent_dim=3, width=8, depth=1)
    gan = model(generator, networks.mlp_critic((2,), width=8, depth=1), seed=0, **arguments)
    if compiled:
        gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(2e-3))
    return gan


def test_two_fits_equal_one_and_visit_new_orders():
    once, twice = make(), make()
    once.fit(POINTS, batch_size=16, epochs=2, verbose=0)
    for _ in range(2):
        twice.fit(POINTS, batch_size=16, epochs=1, verbose=0)
    assert largest_difference(state_of(once), state_of(twice)) == 0


def test_an_epoch_after_other_steps_has_each_row_once(monkeypatch):
    gan, seen = make(), []
    for _ in range(3):
        gan.train_on_batch(POINTS[:16])
    taken = ArrayFeed.__call__

    def recorded(self):
        for step in taken(self):
            seen.append(step[0])
            yield step

    monkeypatch.setattr(ArrayFeed, "__call__", recorded)
    gan.fit(POINTS, batch_size=16, verbose=0)
    np.testing.assert_array_equal(np.sort(np.concatenate(seen)[:, 0]), np.sort(POINTS[:, 0]))


@pytest.mark.parametrize("at_once", [1, 3])
def test_who_walks_the_data_of_a_fit_comes_to_an_end(monkeypatch, at_once):
    if at_once > 1 and keras.backend.backend() == "torch":
        pytest.skip("PyTorch executes one step at a time")
    plain, walked, steps = make(), make(), []
    for gan in (plain, walked):
        gan.compile(
            keras.optimizers.Adam(1e-3), keras.optimizers.Adam(2e-3), steps_per_execution=at_once
        )
    plain.fit(POINTS, batch_size=16, epochs=3, verbose=0)
    fit = keras.Model.fit

    def walking(self, x, **arguments):
        """As loggers do; a generator is gone then, and handed on from memory."""
        steps.extend(itertools.islice(x, 1000))
        again = x if keras.backend.backend() == "tensorflow" else (step for step in steps)
        return fit(self, again, **arguments)

    monkeypatch.setattr(keras.Model, "fit", walking)
    walked.fit(POINTS, batch_size=16, epochs=3, verbose=0)
    assert len(steps) == 3 * (4 + at_once - 1)
    assert largest_difference(state_of(plain), state_of(walked)) == 0


def test_the_seed_decides_everything():
    first, second, third = make(), make(), make()
    third.seed = 1
    for gan in (first, second, third):
        gan.fit(POINTS, batch_size=16, verbose=0)
    assert largest_difference(state_of(first), state_of(second)) == 0
    assert largest_difference(state_of(first), state_of(third)) > 0  # another order of the rows


def test_learning_rate_schedulers_act_on_both_players():
    gan = make()
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    gan.fit(POINTS, batch_size=16, epochs=2, verbose=0, callbacks=[halve])
    rates = [float(gan.optimizer[name].learning_rate.numpy()) for name in ("generator", "critic")]
    assert rates == pytest.approx([1e-3 / 4, 2e-3 / 4])


def test_a_model_checkpoint_in_mid_training_is_whole(tmp_path):
    gan = make(ema_half_life=10)
    path = str(tmp_path / "{epoch}.keras")
    gan.fit(
        POINTS,
        batch_size=16,
        epochs=2,
        verbose=0,
        callbacks=[keras.callbacks.ModelCheckpoint(path)],
    )
    loaded = keras.saving.load_model(str(tmp_path / "1.keras"))
    assert int(loaded.steps_done.numpy()) == 4
    loaded.fit(POINTS, batch_size=16, verbose=0)
    assert largest_difference(state_of(gan), state_of(loaded)) <= 1e-6


def test_history_and_progress_hold_our_keys_alone(capsys):
    history = make(WGANGP, critic_steps=2).fit(POINTS, batch_size=16, verbose=2).history
    keys = {"critic_loss", "real_logit", "fake_logit", "penalty", "generator_loss"}
    assert set(history) == keys
    printed = capsys.readouterr().out
    assert "2/2" in printed and " loss:" not in printed and "nonfinite" not in printed


def test_logs_are_means_over_the_epoch():
    gan = make(critic_steps=2)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    logit = gan.fit(POINTS, batch_size=8, verbose=0).history["real_logit"][0]
    expected = keras.ops.convert_to_numpy(gan.critic(POINTS)).mean()
    assert logit == pytest.approx(float(expected), abs=1e-5)


def test_losses_and_penalty_are_logged_as_they_are():
    gan = make(penalty="r1", penalty_weight=3.0)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    history = gan.fit(POINTS, batch_size=64, verbose=0).history
    expected = gan.penalty(gan.logits, keras.ops.convert_to_tensor(POINTS), None, None)
    expected = float(keras.ops.convert_to_numpy(expected))
    assert history["penalty"][0] == pytest.approx(expected, rel=1e-4)
    for name in ("critic_loss", "generator_loss"):
        assert 0.1 < history[name][0] < 10  # The objectives' own tests know their values.


def test_a_penalty_makes_the_critic_flatter():
    slopes = []
    for weight in (1e-9, 30.0):
        gan = make(penalty="r1", penalty_weight=weight)
        gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(1e-2))
        gan.fit(POINTS, batch_size=64, epochs=3, verbose=0)
        slope = penalties.r1_penalty(gan.logits, keras.ops.convert_to_tensor(POINTS))
        slopes.append(float(keras.ops.convert_to_numpy(slope)))
    assert slopes[1] < 0.8 * slopes[0]


def test_logits_are_float32_whatever_the_critic_computes_in(mixed_bfloat16):
    critic = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    gan = GAN(networks.mlp_generator((2,), latent_dim=3, width=8, depth=1), critic, seed=0)
    assert keras.backend.standardize_dtype(critic(POINTS).dtype) == "bfloat16"
    assert keras.backend.standardize_dtype(gan.logits(POINTS).dtype) == "float32"


def test_the_critic_plays_in_training_mode():
    layers = [keras.Input((2,)), keras.layers.Dropout(0.5, seed=1), keras.layers.Dense(1)]
    gan = GAN(make(compiled=False).generator, keras.Sequential(layers), seed=0)
    first, second = (keras.ops.convert_to_numpy(gan.logits(POINTS)) for _ in range(2))
    assert not np.allclose(first, second)


def test_bytes_become_floats_from_minus_one_to_one():
    rows = keras.ops.convert_to_tensor(np.array([[0, 51, 255]], "uint8"))
    found = keras.ops.convert_to_numpy(make().prepare(rows))
    np.testing.assert_allclose(found, [[-1.0, -0.6, 1.0]], atol=1e-6)


def test_what_holds_unless_one_says_otherwise():
    gan = make(penalty="r1")
    config = gan.get_config()
    assert (gan.penalty.weight, config["ema_half_life"], config["ema_ramp"]) == (1.0, 10_000, 0.05)
    assert (gan.critic_steps, gan.augment, gan.replay) == (1, None, None)
    assert gan.nonfinite.numpy().tolist() == [-1, -1, -1]


def test_the_average_is_no_part_that_is_trained():
    gan = make()
    averaged = {id(v) for v in gan.ema_generator.variables}
    assert averaged and not averaged & {id(v) for v in gan.trainable_variables}


def test_weight_regularizers_of_a_player_count():
    heavy = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2, kernel_regularizer=keras.regularizers.L2(1e3))]
    )
    gan = make(generator=heavy, compiled=False)
    gan.compile(keras.optimizers.SGD(1e-5), keras.optimizers.SGD(0.0))
    kernel = values(heavy.weights)[0]
    gan.fit(POINTS, batch_size=64, verbose=0)
    np.testing.assert_allclose(values(heavy.weights)[0], kernel * (1 - 2e-2), atol=1e-4)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_non_finite_update_is_refused_and_named(bad):
    gan = make(critic_steps=2)
    objective = gan.generator_loss

    def generator_loss(real, fake):
        return objective(real, fake) * keras.ops.where(gan.steps_done.value == 3, bad, 1.0)

    gan.generator_loss = generator_loss
    with pytest.raises(NonFiniteError) as error:
        gan.fit(POINTS, batch_size=16, epochs=4, verbose=0)
    assert (error.value.step, error.value.player, error.value.update) == (3, "generator", 0)
    assert int(gan.steps_done.numpy()) == 3
    assert all(np.isfinite(v).all() for v in state_of(gan))
    assert int(gan.optimizer["generator"].iterations.numpy()) == 3
    assert int(gan.optimizer["critic"].iterations.numpy()) == 8


@pytest.mark.parametrize("player", ["critic", "generator"])
def test_an_update_whose_result_overflows_is_refused_and_named(player):
    """Loss and gradient are finite, 1e25; their squares, Adam's second moment, are not."""
    gan = make(critic_steps=2)
    name = f"{player}_loss"
    objective, network = getattr(gan, name), getattr(gan, player)

    def loss(real, fake):
        weight = network.trainable_variables[-1]
        now = keras.ops.where(gan.steps_done.value == 1, 1e25, 0.0)
        return objective(real, fake) + keras.ops.sum(now * weight)

    setattr(gan, name, loss)
    gan.compile("adam", "adam")
    gan.fit(POINTS[:32], batch_size=16, verbose=0)
    before = values([*gan.weights[3:], *gan.optimizer.variables])
    with pytest.raises(NonFiniteError) as error:
        gan.fit(POINTS, batch_size=16, epochs=4, verbose=0)
    assert (error.value.step, error.value.player, error.value.update) == (1, player, 0)
    assert all(np.isfinite(v).all() for v in state_of(gan))
    if player == "critic":  # The first update of the step: all but the noise is as it was.
        assert not any(moved(before, values([*gan.weights[3:], *gan.optimizer.variables])))


def test_statistics_that_overflow_are_not_written():
    """A finite sample of 3e19, whose square in the batch's variance is infinite."""
    critic = keras.Sequential([keras.layers.BatchNormalization(), keras.layers.Dense(1)])
    critic.build((None, 2))
    gan = GAN(networks.mlp_generator((2,), latent_dim=3, width=8, depth=1), critic, seed=0)
    gan.compile()
    before = values(critic.variables)
    synthesize = gan.synthesize
    gan.synthesize = lambda real: synthesize(real) + 3e19 * real
    with pytest.raises(NonFiniteError) as error:
        gan.fit(POINTS, batch_size=16, verbose=0)
    assert (error.value.step, error.value.player) == (0, "critic")
    assert not any(moved(before, values(critic.variables)))


class AddsLoss(keras.layers.Layer):
    """Adds w · mean(x²), w = 1."""

    def build(self, shape):
        self.w = self.add_weight(
            shape=(), initializer="ones", regularizer=keras.regularizers.L2(0.5), name="w"
        )

    def call(self, x):
        self.add_loss(self.w * keras.ops.mean(keras.ops.square(x)))
        return x

    def get_config(self):
        return super().get_config()


@pytest.mark.parametrize("penalty, calls", [(None, (1, 1)), ("r1", (2, 1)), ("r2", (1, 2))])
def test_losses_of_layers_count_once_in_every_call(penalty, calls):
    keras.utils.get_custom_objects()["AddsLoss"] = AddsLoss
    critic = keras.Sequential([keras.Input((2,)), AddsLoss(), keras.layers.Dense(1)])
    gan = GAN(networks.mlp_generator((2,), 3, 8, 1), critic, penalty=penalty)
    gan.compile()
    gan.synthesize = lambda real: 3.0 * real
    player, _ = gan.players()
    real = keras.ops.convert_to_tensor(POINTS)
    _, _, (gradient, *_), _ = gan._gradients(player, real)
    of_weight, mean = 1.0, np.mean(POINTS**2)  # The gradient of the regularizer, once.
    expected = of_weight + calls[0] * mean + calls[1] * 9 * mean
    assert float(keras.ops.convert_to_numpy(gradient)) == pytest.approx(expected, rel=1e-5)
    assert "add_loss" not in vars(critic.layers[0])


def test_a_first_step_that_is_not_finite_counts_as_none():
    gan = make()
    gan.generator_loss = lambda real, fake: keras.ops.mean(fake) * np.nan
    with pytest.raises(NonFiniteError) as error:
        gan.fit(POINTS, batch_size=16, verbose=0)
    assert (error.value.step, int(gan.steps_done.numpy())) == (0, 0)


def test_nothing_is_updated_after_a_step_that_was_lost():
    gan = make()
    gan.nonfinite.assign([0, 1, 0])  # As it stands within the same execution.
    before = values(gan.trainable_variables)
    gan._step((keras.ops.convert_to_tensor(POINTS),))
    assert largest_difference(before, values(gan.trainable_variables)) == 0


def test_a_replica_draws_its_rows_of_one_draw_and_takes_its_share_of_the_loss(monkeypatch):
    gan = make()
    start = gan.noise_seed.state.numpy()

    def noise(index, count, rows):
        gan.noise_seed.state.assign(start)
        monkeypatch.setattr(backend, "replica", lambda: (index, count))
        return keras.ops.convert_to_numpy(gan.noise((rows, 3)))

    whole = noise(0, 1, 6)
    np.testing.assert_array_equal(np.concatenate([noise(i, 3, 2) for i in range(3)]), whole)
    gan._advance(4, True)
    assert int(gan.images_seen.numpy()) == 12  # By three replicas.
    player, batch = gan.players()[0], keras.ops.convert_to_tensor(POINTS)
    losses = []
    for count in (1, 4):
        gan.noise_seed.state.assign(start)
        monkeypatch.setattr(backend, "replica", lambda: (0, 1))
        monkeypatch.setattr(backend, "replica_count", lambda count=count: count)
        losses.append(float(keras.ops.convert_to_numpy(gan._objective(player, batch)[0])))
    assert losses[0] == pytest.approx(4 * losses[1])


def test_training_goes_on_after_the_cause_is_gone():
    gan = make()
    gan.compile(keras.optimizers.SGD(1e30), keras.optimizers.SGD(1e30))
    with pytest.raises(NonFiniteError):
        gan.fit(POINTS, batch_size=16, epochs=5, verbose=0)
    gan = make()
    gan.fit(POINTS, batch_size=16, verbose=0)
    assert int(gan.steps_done.numpy()) == 4


@keras.saving.register_keras_serializable("test_training")
class Subclassed(keras.Model):
    """A player that is no functional model."""

    def __init__(self, width=8, **kwargs):
        super().__init__(**kwargs)
        self.width = width
        self.hidden = keras.layers.Dense(width, activation="tanh")
        self.out = keras.layers.Dense(2)

    def build(self, input_shape):
        self.hidden.build(input_shape)
        self.out.build((None, self.width))

    def call(self, latents):
        return self.out(self.hidden(latents))

    def get_config(self):
        return {**super().get_config(), "width": self.width}


def test_a_subclassed_model_plays(tmp_path):
    generator = Subclassed()
    generator.build((None, 3))
    gan = make(generator=generator)
    gan.fit(POINTS, batch_size=16, verbose=0)
    gan.save(str(tmp_path / "gan.keras"))
    loaded = keras.saving.load_model(str(tmp_path / "gan.keras"))
    assert largest_difference(state_of(gan), state_of(loaded)) == 0


def test_saving_stores_each_optimizer_once(tmp_path):
    import h5py

    gan = make()
    gan.fit(POINTS, batch_size=16, verbose=0)
    gan.save_weights(str(tmp_path / "gan.weights.h5"))
    sizes = []
    with h5py.File(tmp_path / "gan.weights.h5") as file:
        file["optimizer"].visititems(
            lambda _, item: sizes.append(item.size) if isinstance(item, h5py.Dataset) else None
        )
    assert sum(sizes) == sum(int(np.prod(v.shape)) for v in gan.optimizer.variables)


def test_a_file_of_another_gan_is_refused(tmp_path):
    gan = make()
    gan.save_weights(str(tmp_path / "gan.weights.h5"))
    dropout = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dropout(0.1), keras.layers.Dense(2)]
    )
    with pytest.raises(ValueError):
        make(generator=dropout).load_weights(str(tmp_path / "gan.weights.h5"))


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorBoard writes by TF")
def test_sample_grids_find_tensorboard_by_themselves(tmp_path):
    pytest.importorskip("tensorboard")
    from keras_gan.callbacks import SampleGrid

    board = keras.callbacks.TensorBoard(str(tmp_path / "logs"), write_graph=False)
    make().fit(
        POINTS,
        batch_size=16,
        verbose=0,
        callbacks=[SampleGrid(tmp_path / "grids", count=4), board],
    )
    assert list((tmp_path / "logs" / "samples").iterdir())
    assert (tmp_path / "grids" / "epoch_0001.png").exists()


def test_dropout_of_the_frozen_player_draws_new_masks():
    generator = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dropout(0.5, seed=1)]
    )
    gan = make(generator=generator, critic_steps=4)
    gan.compile("sgd", keras.optimizers.SGD(0.0), run_eagerly=True)
    gan.noise = lambda shape, distribution="normal": keras.ops.ones(shape)
    masks, objective = [], gan.critic_loss

    def critic_loss(real, fake):
        masks.append(tuple((keras.ops.convert_to_numpy(fake) == 0).ravel()))
        return objective(real, fake)

    gan.critic_loss = critic_loss
    gan.fit(POINTS, batch_size=8, epochs=1, verbose=0)
    assert len(masks) == 8 and len(set(masks)) == 8


def test_a_refused_update_leaves_the_batch_statistics():
    generator = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2), keras.layers.BatchNormalization()]
    )
    gan = make(generator=generator)
    noise = gan.noise

    def poisoned(shape, distribution="normal"):
        rows = noise(shape, distribution)
        return keras.ops.where(gan.steps_done.value >= 2, np.float32("inf"), rows)

    gan.noise = poisoned
    with pytest.raises(NonFiniteError):
        gan.fit(POINTS, batch_size=16, verbose=0)
    assert int(gan.steps_done.numpy()) == 2
    assert all(np.isfinite(v).all() for v in state_of(gan))


def test_no_two_steps_draw_the_same_noise():
    gan = make()
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    history = gan.fit(POINTS, batch_size=64, epochs=4, verbose=0).history
    assert len(set(history["fake_logit"])) == len(set(history["generator_loss"])) == 4


def test_no_two_updates_draw_the_same_noise():
    gan = make(critic_steps=3)
    gan.compile("sgd", "sgd", run_eagerly=True)
    drawn, noise = [], gan.noise

    def recorded(shape, distribution="normal"):
        rows = noise(shape, distribution)
        drawn.extend(map(tuple, keras.ops.convert_to_numpy(rows)))
        return rows

    gan.noise = recorded
    gan.fit(POINTS, batch_size=8, epochs=1, verbose=0)
    assert len(drawn) == 2 * 4 * 8 and len(set(drawn)) == len(drawn)


def test_the_penalty_moves_the_critic():
    critics = []
    for penalty in ({"penalty": "r1", "penalty_weight": 10.0}, {}):
        gan = make(**penalty)
        gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.1))
        gan.fit(POINTS, batch_size=64, verbose=0)
        critics.append(values(gan.critic.trainable_variables))
    assert largest_difference(*critics) > 1e-3


@keras.saving.register_keras_serializable("trainer")
def blackened(samples, noise):
    return 0 * samples


def test_all_that_the_critic_sees_is_augmented():
    gan = make()
    gan.augment = blackened
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    history = gan.fit(POINTS, batch_size=64, verbose=0).history
    nothing = float(keras.ops.convert_to_numpy(gan.critic(np.zeros((1, 2), "float32")))[0, 0])
    assert history["real_logit"][0] == pytest.approx(nothing, abs=1e-6)
    assert history["fake_logit"][0] == pytest.approx(nothing, abs=1e-6)
    assert history["generator_loss"][0] == pytest.approx(np.log1p(np.exp(-nothing)), abs=1e-5)


def test_the_pool_fills_in_critic_updates():
    gan = make(replay=ImagePool(100), critic_steps=2)
    gan.fit(POINTS, batch_size=8, verbose=0)
    assert int(gan.replay.count.numpy()) == 4 * 2 * 8


def test_power_iteration_runs_once_an_update_of_the_critic():
    gan = make(SNGAN)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    (layer, *_) = spectral_layers(gan.critic)
    u = np.random.default_rng(0).standard_normal(layer.u.shape).astype("float32")
    layer.u.assign(u)
    gan.fit(POINTS, batch_size=64, verbose=0)
    kernel = layer.layer.kernel.numpy().T
    v = kernel.T @ u
    u = kernel @ (v / np.linalg.norm(v))
    np.testing.assert_allclose(layer.u.numpy(), u / np.linalg.norm(u), atol=1e-5)


ON_TENSORFLOW = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="others have no choice"
)


@pytest.fixture
def without_onednn(monkeypatch):
    monkeypatch.setattr(f"{backend.__name__}.tensorflow.has_onednn", lambda: False)


@ON_TENSORFLOW
@pytest.mark.parametrize(
    ("kernel", "strides", "expected"), [(4, 2, True), (5, 1, True), (5, 2, "auto"), (3, 2, True)]
)
def test_xla_is_the_default_for_images_where_it_pays(kernel, strides, expected, without_onednn):
    layers = [keras.layers.Conv2D(4, kernel, strides=strides), keras.layers.Flatten()]
    assert backend.auto_jit_compile((8, 8, 1), layers) == expected
    assert backend.auto_jit_compile((2,), layers) == "auto"


@ON_TENSORFLOW
def test_xla_is_not_the_default_where_onednn_computes_convolutions(monkeypatch):
    monkeypatch.setattr(f"{backend.__name__}.tensorflow.has_onednn", lambda: True)
    layers = [keras.layers.Conv2D(4, 4, strides=2), keras.layers.Flatten()]
    assert backend.auto_jit_compile((8, 8, 1), layers) == "auto"


@ON_TENSORFLOW
def test_a_layer_that_draws_numbers_is_not_given_to_xla_by_default(without_onednn):
    def jit_compile(rate):
        critic = [keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dropout(rate)]
        critic = keras.Sequential([*critic, keras.layers.Dense(1)])
        gan = GAN(networks.dcgan_generator((8, 8, 1), 4, width=4), critic)
        gan.compile()
        return gan.jit_compile

    assert jit_compile(0.0) and not jit_compile(0.3)


def test_optimizers_made_by_name_are_called_by_their_players_in_every_process():
    for _ in range(2):
        gan = make()
        gan.compile("adam", keras.optimizers.SGD(name="mine"))
        assert [optimizer.name for optimizer in gan.optimizer.optimizers] == ["mine", "generator"]
        paths = [variable.path for variable in gan.optimizer["generator"].variables]
        assert paths and all(path.startswith("generator/") for path in paths)
