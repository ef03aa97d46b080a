"""One ONNX file draws what Python does, under the batch statistics of each truncation."""

import base64
import json

import keras
import numpy as np
import pytest

import keras_gan
from tests.small_preset import save_small

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "torch", reason="the models are written on torch"
)
TRUNCATION = 0.5


def floats(text):
    return np.frombuffer(base64.b64decode(text), "<f4")


@pytest.fixture(scope="module")
def preset(tmp_path_factory):
    return save_small(tmp_path_factory.mktemp("presets"))


@pytest.fixture(scope="module")
def written(preset, tmp_path_factory):
    """The folder of the page's models."""
    pytest.importorskip("onnx")
    from tools import browser_zoo

    folder = tmp_path_factory.mktemp("models")
    browser_zoo.write(folder, [preset], [TRUNCATION])
    return folder


@pytest.mark.parametrize("truncation", [None, TRUNCATION])
def test_samples_are_those_of_python(truncation, preset, written):
    from onnx.reference import ReferenceEvaluator

    from tools import truncated_onnx

    gan = keras_gan.from_preset(preset, compile=False)
    if truncation is not None:
        gan.standing_statistics(truncated_onnx.SAMPLES, truncation=truncation)
    facts = json.loads((written / "small.json").read_text("utf-8"))
    latents, labels = gan.draw_latents(4, seed=1, truncation=truncation), [0, 1, 2, 0]
    feeds = {"latents": latents, "label": np.eye(3, dtype="float32")[labels]}
    (values,) = (t["statistics"] for t in facts["truncations"] if t["value"] == truncation)
    values, start = floats(values), 0
    for each in facts["statistics"]:
        end = start + np.prod(each["shape"])
        feeds[each["name"]], start = values[start:end].reshape(each["shape"]), end
    assert start == len(values) > 0
    (made,) = ReferenceEvaluator(str(written / "small.onnx")).run(["samples"], feeds)
    expected = gan.generate(latents=latents, labels=labels)
    assert expected.std() > 0.01
    np.testing.assert_allclose(made, expected, atol=1e-5)


def test_facts_are_what_the_page_shows_and_feeds(preset, written):
    facts = json.loads((written / "small.json").read_text("utf-8"))
    assert json.loads((written / "index.json").read_text("utf-8")) == [
        {"name": "small", "good_for": facts["good_for"]}
    ]
    assert facts["bytes"] == (written / "small.onnx").stat().st_size
    found = {key: facts[key] for key in ("shape", "latents", "classes", "numbers")}
    assert found == {"shape": [8, 8, 1], "latents": 4, "classes": 3, "numbers": 0}
    assert [each["value"] for each in facts["truncations"]] == [TRUNCATION, None]
    check = {key: floats(value) for key, value in facts["check"].items()}
    gan = keras_gan.from_preset(preset, compile=False)
    expected = gan.generate(latents=check["latents"][None], labels=[np.argmax(check["condition"])])
    np.testing.assert_allclose(check["samples"], expected.ravel(), atol=1e-6)


def test_the_presets_of_the_page_draw_pictures_from_normal_latents():
    pytest.importorskip("onnx")
    from tools import browser_zoo

    described = keras_gan.list_presets()
    assert set(browser_zoo.PRESETS) <= set(described)
    assert all(described[name]["data"]["licence"] for name in browser_zoo.PRESETS)
    points = keras_gan.from_preset("gan_ring8", compile=False)
    points.prior.distribution = "uniform"
    with pytest.raises(ValueError, match="Received: uniform latents"):
        browser_zoo._asked(points)
