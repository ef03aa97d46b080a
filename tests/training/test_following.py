"""What a user changes on a built GAN shows in what it makes and trains."""

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import penalties
from tests.conformance import values
from tests.training.test_trainer import POINTS, make


def other_weights(gan, seed=5):
    draw = np.random.default_rng(seed).standard_normal
    gan.generator.set_weights([draw(w.shape) for w in gan.generator.get_weights()])
    return gan


def generated(gan):
    """What the generator itself makes of the latents of seed 0."""
    return keras.ops.convert_to_numpy(gan.generator(gan.draw_latents(4, 0)))


def fresh(tmp_path):
    return make()


def trained(tmp_path):
    gan = make()
    gan.fit(POINTS, batch_size=16, verbose=0)
    return gan


def loaded(tmp_path):
    trained(tmp_path).save(tmp_path / "gan.keras")
    return keras.saving.load_model(tmp_path / "gan.keras")


def of_a_preset(tmp_path):
    make().save_to_preset(tmp_path / "preset")
    return keras_gan.from_preset(tmp_path / "preset")


@pytest.mark.parametrize("source", [fresh, trained, loaded, of_a_preset])
def test_the_average_follows_the_generator_outside_of_training(source, tmp_path):
    gan = other_weights(source(tmp_path))
    expected, latents = generated(gan), gan.draw_latents(4, 0)
    gan.save_to_preset(tmp_path / "again")
    gan.save_weights(tmp_path / "gan.weights.h5")
    again = make()
    again.load_weights(tmp_path / "gan.weights.h5")
    for samples in (
        gan.generate(4, seed=0),
        gan.predict(latents, verbose=0),
        keras.ops.convert_to_numpy(gan(latents)),
        keras_gan.from_preset(tmp_path / "again").generate(4, seed=0),
        again.generate(4, seed=0),
    ):
        np.testing.assert_allclose(samples, expected, atol=1e-6)


@pytest.mark.parametrize("source", [fresh, trained, loaded])
def test_each_entry_point_looks_for_itself(source, tmp_path):
    gan = source(tmp_path)
    entries = (
        lambda: gan.generate(4, seed=0),
        lambda: gan.predict(gan.draw_latents(4, 0), verbose=0),
        lambda: keras.ops.convert_to_numpy(gan(gan.draw_latents(4, 0))),
    )
    for seed, entry in enumerate(entries):
        other_weights(gan, seed)
        np.testing.assert_allclose(entry(), generated(gan), atol=1e-6)


def test_an_average_that_training_or_the_user_moved_stays(tmp_path):
    gan = trained(tmp_path)
    average = values(gan.ema_generator.weights)
    gan.generate(2)
    gan.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    for each in (gan, again):
        each.generate(2)
        np.testing.assert_equal(values(each.ema_generator.weights), average)
    assert np.abs(gan.generate(4, seed=0) - generated(gan)).max() > 1e-5
    gan.ema_generator.set_weights([w * 2 for w in average])
    gan.generate(2)
    np.testing.assert_equal(values(gan.ema_generator.weights), [w * 2 for w in average])


@pytest.mark.parametrize("name", ["generator", "critic", "ema_generator"])
def test_another_network_is_refused(name):
    gan = make()
    with pytest.raises(AttributeError, match=f"load weights into `gan.{name}`"):
        setattr(gan, name, keras.models.clone_model(getattr(gan, name)))


def test_a_setting_that_is_changed_between_two_fits_counts():
    gan, changed = make(penalty="r1"), make()
    for each in (gan, changed):
        each.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    changed.fit(POINTS, batch_size=16, epochs=1, verbose=0)
    gan.set_weights(changed.get_weights())
    gan.noise_seed.state.assign(changed.noise_seed.state.numpy())
    changed.penalty = penalties.Penalty("r1", 1.0)
    histories = [g.fit(POINTS, batch_size=16, verbose=0).history for g in (gan, changed)]
    assert histories[0]["penalty"] == pytest.approx(histories[1]["penalty"], rel=1e-5)
    for one, other in zip(gan.get_weights(), changed.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-7)


def test_a_layer_that_is_frozen_after_compile_asks_for_another():
    gan = trained(None)
    layer = next(layer for layer in gan.critic.layers if layer.weights)
    layer.trainable = False
    with pytest.raises(ValueError, match="Compile the GAN again.*layer.trainable") as error:
        gan.fit(POINTS, batch_size=16, verbose=0)
    exec(str(error.value).split("`")[3], {"gan": gan, "keras": keras})
    before = values(layer.weights)
    gan.fit(POINTS, batch_size=16, verbose=0)
    np.testing.assert_equal(values(layer.weights), before)
