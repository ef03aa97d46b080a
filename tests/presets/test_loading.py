"""Presets: written, found, verified and loaded; what is not plain or not whole is refused."""

import ast
import json
import pathlib

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import models, networks, schedules
from keras_gan.layers import ImagePool
from keras_gan.networks import registry
from keras_gan.presets import catalog, loading, weights_file
from keras_gan.utils.errors import DamagedFileError

pytestmark = pytest.mark.any_backend

SHAPE = (8, 8, 1)


def make(model=models.SNGAN, **arguments):
    keras.utils.set_random_seed(3)
    gan = model(
        networks.dcgan_generator(SHAPE, latent_dim=5, width=2),
        networks.dcgan_critic(SHAPE, 2),
        seed=1,
        **arguments,
    )
    cosine = keras.optimizers.schedules.CosineDecay(1e-3, 100)
    gan.compile(keras.optimizers.Adam(cosine, 0.0, 0.99), keras.optimizers.RMSprop(1e-4))
    for index, variable in enumerate(gan.ema_generator.weights):
        variable.assign(variable + 0.01 * index)  # Another than the live generator.
    return gan


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    directory = tmp_path_factory.mktemp("presets") / "mine"
    make(penalty="r1", augment="color").save_to_preset(directory)
    return directory


@pytest.fixture
def zoo(tmp_path, monkeypatch):
    """A zoo of its own with one GAN."""
    gan = make()
    facts = loading.write_weights(gan, tmp_path / "saved_models/tiny" / catalog.WEIGHTS)
    described = {"name": "tiny", "kind": "gan", **loading.describe(gan), "weights": facts}
    catalog.publish(tmp_path, "tiny", described)
    catalog.publish(tmp_path, "judge", {"name": "judge", "kind": "classifier"})
    monkeypatch.setattr(catalog, "roots", lambda: [tmp_path / "home", tmp_path])
    return tmp_path


def changed(folder, target, change):
    """A copy of a preset's folder whose JSON was changed."""
    described = json.loads((folder / catalog.LOCAL).read_text())
    change(described)
    target.mkdir()
    (target / catalog.LOCAL).write_text(json.dumps(described))
    (target / catalog.WEIGHTS).write_bytes((folder / catalog.WEIGHTS).read_bytes())
    return target


@pytest.mark.parametrize("frozen", [{"critic": [999]}, {"critic": "all"}, {"other": [0]}, [0]])
def test_layers_that_are_none_cannot_be_frozen(frozen, folder, tmp_path):
    with pytest.raises(ValueError):
        keras_gan.from_preset(changed(folder, tmp_path / "a", lambda d: d.update(frozen=frozen)))


def test_settings_that_are_objects_come_back(tmp_path):
    gan = make(models.GAN, replay=ImagePool(6), ema_half_life=schedules.Cosine(1.0, 2.0, 3))
    gan.save_to_preset(tmp_path)
    loaded = keras_gan.from_preset(tmp_path)
    assert loaded.get_config()["ema_half_life"] == gan.get_config()["ema_half_life"]
    assert loaded.replay.get_config() == gan.replay.get_config()


def test_a_saved_model_still_knows_how_its_networks_were_built(tmp_path):
    gan = make()
    gan.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loading.describe(loaded) == loading.describe(gan)


def test_names_are_found_and_listed(zoo):
    assert list(keras_gan.list_presets()) == ["tiny"]
    np.testing.assert_array_equal(
        keras_gan.from_preset("tiny").generate(2, seed=0), make().generate(2, seed=0)
    )
    with pytest.raises(ValueError, match=r"one of tiny, or a folder.*Received: 'absent'"):
        keras_gan.from_preset("absent")
    with pytest.raises(ValueError, match=r"one of tiny, or a folder.*Received: 'judge'"):
        keras_gan.from_preset("judge")
    with pytest.raises(ValueError, match="another GAN than a WGAN. Received: 'keras_gan>SNGAN'"):
        models.WGAN.from_preset("tiny")


@pytest.mark.parametrize("relative", ["zoo/tiny.json", f"saved_models/tiny/{catalog.WEIGHTS}"])
@pytest.mark.parametrize("damage", ["truncated", "flipped", "zeroed", "missing"])
def test_a_damaged_file_is_refused_before_it_is_parsed(zoo, relative, damage, monkeypatch):
    path = zoo / relative
    data = bytearray(path.read_bytes())
    if damage == "truncated":
        del data[len(data) // 2 :]
    elif damage == "flipped":
        data[len(data) // 3] ^= 4
    elif damage == "zeroed":
        half = slice(len(data) // 2, len(data))
        data[half] = bytes(len(data[half]))
    path.write_bytes(data)
    if damage == "missing":
        path.unlink()
    parser = (loading, "_loaded") if "json" in relative else (weights_file.h5py, "File")
    monkeypatch.setattr(*parser, lambda *_: pytest.fail("it was parsed"))
    with pytest.raises(DamagedFileError, match="Expected (SHA-256|.* bytes|the file)"):
        keras_gan.from_preset("tiny")


def test_a_file_that_is_not_here_comes_from_another_checkout(zoo, tmp_path, monkeypatch):
    relative = pathlib.Path("saved_models/tiny") / catalog.WEIGHTS
    there = tmp_path / "there" / relative
    there.parent.mkdir(parents=True)
    (zoo / relative).rename(there)
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "mine"))
    with pytest.raises(DamagedFileError, match="or KERAS_GAN_URL to be.*Received: neither"):
        keras_gan.from_preset("tiny")
    monkeypatch.setenv("KERAS_GAN_URL", (tmp_path / "there").as_uri())
    whole = there.read_bytes()
    there.write_bytes(whole[:-1])
    with pytest.raises(DamagedFileError, match="Expected SHA-256 .*of 'file:"):
        keras_gan.from_preset("tiny")
    there.write_bytes(whole + b"more")
    with pytest.raises(DamagedFileError, match="Expected at most .*Received: .* or more"):
        keras_gan.from_preset("tiny")
    there.write_bytes(whole)
    keras_gan.from_preset("tiny")
    there.unlink()
    keras_gan.from_preset("tiny")  # By now it is here.


def test_the_user_s_folder_comes_first_and_is_held_against_the_same_hash(zoo):
    home = zoo / "home" / "saved_models" / "tiny"
    home.mkdir(parents=True)
    (home / catalog.WEIGHTS).write_bytes(b"another")
    with pytest.raises(DamagedFileError, match="home/saved_models"):
        keras_gan.from_preset("tiny")


def test_a_json_is_of_one_meaning_and_of_a_bounded_size(folder, tmp_path):
    copy = changed(folder, tmp_path / "copy", lambda described: None)
    text = (copy / catalog.LOCAL).read_text()
    for other, match in (
        (text.replace('"seed": 1', '"seed": 1, "seed": 2'), "a name twice in one object"),
        (text.replace('"seed": 1', '"seed": NaN'), "NaN instead of a number"),
        (text.replace('"seed": 1', '"seed": 1e999'), "Received: inf"),
        (text + " " * 2**20, "Expected at most 1,048,576 bytes of '.*preset.json'"),
        ("[" * 100_000, "no JSON"),
        (text.replace('"seed": 1', f'"seed": {"[" * 400}1{"]" * 400}'), "32 deep"),
    ):
        assert other != text
        (copy / catalog.LOCAL).write_text(other)
        with pytest.raises(ValueError, match=match):
            keras_gan.from_preset(copy)


def set_builder(name):
    return lambda described: described["networks"]["critic"].update(builder=name)


@pytest.mark.parametrize(
    "change, match",
    [
        (set_builder("os>system"), "name of a builder.*Received: 'os>system'"),
        (set_builder(["a"]), "name of a builder"),
        (lambda d: d["networks"]["critic"]["arguments"].update(depth=3), "cannot be called"),
        (lambda d: d["networks"]["critic"]["arguments"].update(width=3), "another architecture"),
        (lambda d: d["model"].update({"class": "keras_gan>Adam"}), "Received: 'keras_gan>Adam'"),
        (lambda d: d["model"].update({"class": "keras_gan>Penalty"}), "another GAN than a"),
        (lambda d: d.pop("weights"), "lacks an entry. Received: no 'weights'"),
        (lambda d: d.pop("networks"), "lacks an entry. Received: no 'networks'"),
        (lambda d: d["weights"].update(sha256="0" * 64), "Expected SHA-256 0000"),
        (lambda d: d["weights"].update(bytes=7), "Expected 7 bytes"),
        (lambda d: d["weights"].update(bytes=None), "`bytes`, `sha256` and `fingerprint`"),
        (lambda d: d["weights"].update(bytes=2**40), "at most 2,147,483,648 bytes"),
        (lambda d: d.update(weights=[1]), "`bytes`, `sha256` and `fingerprint`"),
        (lambda d: d.update(networks=[]), "describes no GAN"),
        (lambda d: d["model"].update(arguments="a"), "describes no GAN"),
        (lambda d: d["model"].update({"class": []}), r"another GAN than a .*Received: \[\]"),
        (lambda d: d["model"].update({"class": "keras_gan>Pair"}), "Received: 'keras_gan>Pair'"),
        (lambda d: d["networks"]["critic"].update(arguments=[1]), "describes no GAN"),
    ],
)  # fmt: skip
def test_a_json_that_does_not_fit_is_refused(folder, tmp_path, change, match):
    with pytest.raises(ValueError, match=match):
        keras_gan.from_preset(changed(folder, tmp_path / "other", change))


def test_networks_of_the_user_s_own_need_a_registered_builder(tmp_path):
    def critic(side, width=4):
        layers = [keras.Input((side, side, 1)), keras.layers.Flatten(), keras.layers.Dense(1)]
        return keras.Sequential(layers)

    generator = networks.dcgan_generator(SHAPE, 5, 2)
    with pytest.raises(ValueError, match="networks.builder.*Received: a critic"):
        models.GAN(generator, critic(8)).save_to_preset(tmp_path)
    registered = networks.builder(critic)
    gan = models.GAN(generator, registered(8))
    gan.save_to_preset(tmp_path)
    loaded = keras_gan.from_preset(tmp_path)
    assert registry.of(loaded.critic).arguments == {"side": 8, "width": 4}
    assert not loaded.compiled


@pytest.mark.parametrize(
    "module",
    [
        *("presets/loading", "presets/catalog", "presets/weights_file", "networks/registry"),
        *("presets/settings", "presets/budget", "utils/bounded_files"),
        *("saving/named_tensors", "saving/run_state", "utils/atomic_files"),
    ],
)
def test_nothing_on_the_way_from_a_file_to_a_gan_can_run_what_it_holds(module):
    source = (pathlib.Path(keras_gan.__file__).parent / f"{module}.py").read_text("utf-8")
    names = {
        getattr(node, field)
        for node in ast.walk(ast.parse(source))
        for field in ("id", "attr", "arg", "name", "module")
        if isinstance(getattr(node, field, None), str)
    }
    unsafe = {"pickle", "load_model", "allow_pickle", "Lambda", "eval", "exec", "import_module"}
    assert not names & {*unsafe, "enable_unsafe_deserialization", "safe_mode"}
