"""Settings of presets: the classes that they may name, and all that is no plain value."""

import keras
import pytest
from keras.src.backend.common import global_state

import keras_gan
from keras_gan import networks, schedules
from keras_gan.layers import ImagePool
from keras_gan.presets import settings
from tests.hostile import COSINE, EVIL, LAMBDA
from tests.presets.test_loading import changed, folder  # noqa: F401

pytestmark = pytest.mark.any_backend


@pytest.fixture(autouse=True)
def another_model_needed_it():
    """The process has allowed Keras to deserialize lambdas, for a model that it trusts."""
    keras.config.enable_unsafe_deserialization()
    yield
    global_state.set_global_attribute("safe_mode_saving", None)


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("place", ["model", "compile", "builder"])
def test_code_and_whatever_is_not_listed_is_refused(folder, tmp_path, name, place):  # noqa: F811
    def change(described):
        if place == "model":
            described["model"]["arguments"]["ema_half_life"] = EVIL[name]
        elif place == "compile":
            described["compile"]["critic_optimizer"]["config"]["learning_rate"] = EVIL[name]
        else:
            described["networks"]["critic"]["arguments"]["normalization"] = EVIL[name]

    match = "NaN instead" if name == "not finite" else "Settings are plain values.*Received: "
    with pytest.raises(ValueError, match=match):
        keras_gan.from_preset(changed(folder, tmp_path / "evil", change))


def test_an_activation_is_a_name(folder, tmp_path):  # noqa: F811
    """Keras makes an activation of a dict, and a function of a registered name."""

    def change(described):
        described["networks"]["critic"] = {
            "builder": "keras_gan>mlp_critic",
            "arguments": {"input_shape": [8, 8, 1], "activation": LAMBDA},
        }

    with pytest.raises(ValueError, match="Settings are plain values.*__lambda__"):
        keras_gan.from_preset(changed(folder, tmp_path / "evil", change))


def test_our_name_that_this_process_gave_to_another_class_is_refused():
    with keras.saving.custom_object_scope({"keras_gan>Cosine": keras.layers.Lambda}):
        with pytest.raises(ValueError, match="Cosine, which is .*Lambda"):
            settings.check(COSINE)


LISTED = [
    *(getattr(keras.optimizers, name)() for name in settings._OPTIMIZERS),
    keras.optimizers.schedules.CosineDecay(1e-3, 10),
    keras.optimizers.schedules.CosineDecayRestarts(1e-3, 10),
    keras.optimizers.schedules.ExponentialDecay(1e-3, 10, 0.5),
    keras.optimizers.schedules.InverseTimeDecay(1e-3, 10, 0.5),
    keras.optimizers.schedules.PiecewiseConstantDecay([5], [1e-3, 1e-4]),
    keras.optimizers.schedules.PolynomialDecay(1e-3, 10),
    keras.DTypePolicy("float16"),
    keras_gan.augment.DiffAugment("color"),
    ImagePool(8),
    keras_gan.penalties.Penalty("r1", schedules.Cosine(1, 2, 3)),
    schedules.LearningRate(schedules.Cosine(1, 2, 3), 4),
    schedules.Cosine(1, 2, 3),
    keras_gan.text.Tokenizer(["word"], 3),
]


@pytest.mark.parametrize("value", LISTED, ids=lambda value: type(value).__name__)
def test_what_is_listed_comes_back(value):
    plain = settings.canonical(keras.saving.serialize_keras_object(value))
    found = settings.objects({"it": [plain]})["it"][0]
    assert type(found) is type(value)
    assert settings.canonical(keras.saving.serialize_keras_object(found)) == plain


def test_each_listed_class_is_tried():
    tried = {type(value).__name__ for value in LISTED}
    assert tried == {name for _, name, _ in settings.CLASSES}


def gan(**arguments):
    generator = networks.mlp_generator((2,), latent_dim=2, width=4, depth=1)
    return keras_gan.models.GAN(generator, networks.mlp_critic((2,), 4, 1), seed=0, **arguments)


def test_what_could_not_be_loaded_is_not_written(tmp_path):
    @keras.saving.register_keras_serializable(package="here")
    class Mine(keras.optimizers.SGD):
        pass

    compiled = gan()
    compiled.compile(Mine(), "adam")
    another = gan(ema_half_life=lambda images: 1.0)
    activated = keras_gan.models.GAN(
        networks.mlp_generator((2,), 2, 4, 1, activation=keras.activations.silu),
        networks.mlp_critic((2,), 4, 1),
    )
    for each in (compiled, another, activated):
        with pytest.raises(ValueError, match=r"`gan.save\(path\)` keeps any. Received: "):
            each.save_to_preset(tmp_path)
        assert not list(tmp_path.iterdir())
    gan().save(tmp_path / "any.keras")


def test_a_pool_is_written_without_its_shape_and_built_for_the_samples(tmp_path):
    gan(replay=ImagePool(4)).save_to_preset(tmp_path)
    assert settings.BUILD not in (tmp_path / "preset.json").read_text()
    assert keras_gan.from_preset(tmp_path).replay.images.shape == (4, 2)
