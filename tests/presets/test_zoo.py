"""The presets of this repository, as they are published."""

import inspect
import pathlib

import numpy as np
import pytest

import keras_gan
from keras_gan import data, metrics
from keras_gan.cli import model_from_flags, resume
from keras_gan.metrics import evaluation, metric_table
from keras_gan.metrics.attributes import reader
from keras_gan.networks import registry
from keras_gan.presets import catalog, loading
from keras_gan.text import Tokenizer
from keras_gan.utils.checks import is_image
from tests.metrics.test_evaluation import images, make_extractor
from tools import card, golden, publish

ROOT = pathlib.Path(keras_gan.__file__).parent.parent
FOLDERS = sorted(path.parent for path in ROOT.glob(f"saved_models/*/{catalog.WEIGHTS}"))


@pytest.fixture(scope="module", params=sorted(catalog.list_presets()))
def preset(request):
    """A preset's name and GAN, loaded once for all tests that only look at it."""
    return request.param, keras_gan.from_preset(request.param, compile=False)


@pytest.mark.any_backend
def test_the_index_knows_each_preset_and_its_weights_are_there():
    assert sorted(catalog.index()) == [folder.name for folder in FOLDERS]
    assert all(path.stat().st_size <= 16e6 for path in ROOT.glob("saved_models/*/*"))
    assert sum(path.stat().st_size for path in ROOT.glob("saved_models/*/*")) <= 150e6


@pytest.mark.parametrize("name", sorted(catalog.list_presets()))
def test_its_samples_are_the_golden_ones_on_every_backend(name):
    with np.load(ROOT / "saved_models" / name / "golden.npz") as file:
        kept = dict(file)
    for part, samples in golden.again(keras_gan.from_preset(name), kept).items():
        assert samples.shape == kept[part].shape and samples.dtype == kept[part].dtype
        if samples.dtype == np.uint8:
            assert np.abs(samples.astype(int) - kept[part]).max() <= 1
        elif samples.dtype.kind == "U":
            np.testing.assert_array_equal(samples, kept[part])
        else:
            np.testing.assert_allclose(samples, kept[part], atol=1e-4)


@pytest.mark.any_backend
def test_its_weights_have_no_more_digits_than_its_samples_need(preset):
    name, gan = preset
    assert catalog.config(name)["weights"]["dtype"] == publish.stored_as(gan)


@pytest.mark.any_backend
@pytest.mark.parametrize("name", sorted(catalog.list_presets()))
def test_its_card_tells_what_its_json_says(name):
    described = catalog.config(name)
    written = (ROOT / "saved_models" / name / card.NAME).read_text("utf-8")
    assert written == card.text(described), "run python -m tools.zoo_page"
    assert 0 < len(described["good_for"]) <= 50 and described["good_for"] in written
    for row in described["scores"]:
        assert f"| {row['metric']} | {row['value']:.4g} |" in written
        assert max(row["protocol"].get(key, 0) for key in ("fake", "images", "texts")) > 0
    picture = (ROOT / "saved_models" / name / "samples.png").is_file()
    assert picture or len(described["samples"]) >= 20
    for key in ("images_seen", "seconds", "device", "versions"):
        assert described["trained"][key]


def nameless(values):
    """Plain values without the names of optimizers, which Keras counts up."""
    if not isinstance(values, dict):
        return values
    return {key: nameless(value) for key, value in values.items() if key != "name"}


def with_defaults(described, gan):
    """A preset's values with the arguments that its builders and class have got since then."""

    def complete(network):
        function = registry._BUILDERS[network["builder"]]
        bound = inspect.signature(function).bind(**network["arguments"])
        bound.apply_defaults()
        return {**network, "arguments": dict(bound.arguments)}

    parameters, model = inspect.signature(type(gan).__init__).parameters, described["model"]
    added = set(gan.get_config()) & set(parameters) - set(model["arguments"]) - set(
        described["networks"]
    )
    arguments = {name: parameters[name].default for name in added} | model["arguments"]
    networks = {name: complete(network) for name, network in described["networks"].items()}
    return {**described, "model": {**model, "arguments": arguments}, "networks": networks}


def like_its_data(gan, classes):
    """Arrays of the shapes and words that a GAN was trained on."""
    tokenizer = getattr(gan, "tokenizer", None)
    if hasattr(gan, "directions"):
        _, x, y = next(iter(gan.directions().values()))
        return np.empty((1, *x.shape)), np.empty((1, *y.shape))
    if tokenizer is not None and is_image(gan.sample_shape):
        return np.empty((1, *gan.sample_shape)), np.array(gan.prompts)
    if tokenizer is not None:
        return np.array(tokenizer.vocabulary), None
    return np.empty((1, *gan.sample_shape)), classes and np.zeros(1, int)


@pytest.mark.any_backend
def test_its_recipe_makes_what_its_json_describes(preset, monkeypatch):
    name, trained = preset
    described = catalog.config(name)
    classes = described["data"].get("classes")
    monkeypatch.setattr(data, "class_names", lambda *names: classes)  # The data are elsewhere.
    flags = resume.train_flags({"flags": described["recipe"]["flags"]}, None)
    if hasattr(trained, "tokenizer"):
        monkeypatch.setattr(Tokenizer, "of", lambda texts: trained.tokenizer)
    gan = model_from_flags.build(flags, *like_its_data(trained, classes), images=0)
    expected = nameless(with_defaults(described, gan))
    assert nameless(loading.describe(gan)).items() <= expected.items()


@pytest.fixture(scope="module")
def of_today(tmp_path_factory):
    """`{(score, labelled): names in its protocol}` of small arrays, as `evaluate` writes them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_GAN_HOME", str(tmp_path_factory.mktemp("home")))
        real, fake = (images(60, seed=i) for i in range(2))
        extractor, labels = make_extractor(), np.arange(60) % 2
        names = [name for name in evaluation.names() if name != "swd"]
        plain = [name for name in names if not metric_table.KNOWN[name].labelled]
        found = {False: metrics.evaluate(fake, real, plain, extractor)}
        of_labels = {"labels": labels, "fake_labels": labels}
        found[True] = metrics.evaluate(fake, real, names, extractor, **of_labels)
        given = real, fake, real, extractor
        found[False] += metrics.evaluate_pairs(*given, others=fake)
        found[False] += metrics.evaluate_unpaired(*given, cycles=fake, partners=real)
    return {
        (row.metric.removesuffix("_pixels"), labelled): set(row.protocol) - {"answer"}
        for labelled, rows in found.items()
        for row in rows
    }


@pytest.mark.any_backend
@pytest.mark.parametrize("name", sorted(catalog.list_presets()))
def test_its_scores_have_the_protocol_that_their_command_writes(name, of_today):
    for row in catalog.config(name)["scores"]:
        protocol = set(row["protocol"])
        short = row["metric"].partition(f"_{row['protocol'].get('extractor')}")[0]
        expected = of_today.get((short, "labels_of" in protocol), set())
        if short.startswith("accuracy_"):
            expected = {"answer", "images"} | set(reader(_read_as(row, name)))
        assert expected <= protocol, f"{row['metric']}: run python -m tools.score_again {name}"
        assert short not in ("modes", "share", "kl") or "split" not in protocol


def _read_as(row, name):
    """The data set whose classifier reads the answers of a row."""
    described = catalog.config(name)["data"]
    to_other = row["protocol"].get("direction") == "x_to_y"
    return described["other"] if to_other else described["name"]
