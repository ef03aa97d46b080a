import importlib.util
import math
import pathlib

import keras
import numpy as np
import pytest
from PIL import Image

EXAMPLES = pathlib.Path(__file__).parent.parent / "examples"


def load(name):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="once is enough in `make test`")
def test_why_wasserstein_draws_saturation_and_growth(tmp_path):
    example = load("why_wasserstein")
    found = example.estimates(distances=(1.0, 16.0), samples=1_000, steps=100)
    near, far = ((float(bound), float(distance)) for _, bound, distance in found)
    assert near[0] < 0.2 and far[0] == pytest.approx(math.log(2), rel=0.01)
    assert (near[1], far[1]) == pytest.approx((1, 16), rel=0.15)
    example.draw(found).savefig(tmp_path / "picture.png")
    picture = Image.open(tmp_path / "picture.png").convert("RGB")
    assert picture.size == (1100, 700) and len(picture.getcolors(2**20)) > 100


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="once is enough in `make test`")
def test_why_not_regression_learns_both_and_lists_their_scores():
    example = load("why_not_regression")
    train = tuple(
        np.random.default_rng(i).integers(0, 256, (16, 16, 16, 1), "uint8") for i in (0, 1)
    )
    for translate in example.learned(train, width=2, epochs=1).values():
        made = translate(train[0][:3])
        assert made.shape == (3, 16, 16, 1) and made.dtype == np.uint8
    text = example.written({"pix2pix": {"mae": 0.2}, "input": {"mae": 0.3}})
    assert text.splitlines()[1].split() == ["mae", "0.2000", "0.3000"]
