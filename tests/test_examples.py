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


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="once is enough in `make test`")
def test_why_argmax_blocks_gradients_tells_bias_from_noise(tmp_path):
    example = load("why_argmax_blocks_gradients")
    policy, draws = example.Policy(), np.random.default_rng(1)
    of_max, of_argmax, wrong = example.derivatives(policy)
    assert of_max.tolist() == [0, 1, 0, 0] and not of_argmax.any() and wrong < 1e-10
    exact = policy.exact()
    rows = {
        name: example.summary(estimates, exact)
        for name, estimates in example.estimators(policy, draws, 12_800).items()
    }
    unbiased = [name for name in rows if "tau" not in name]
    assert len(unbiased) == 5 and all(rows[name][0] < 2 * rows[name][1] for name in unbiased)
    assert rows["straight-through, tau=1"][0] > 20 * rows["straight-through, tau=1"][1]
    spread = {name: row[2] for name, row in rows.items()}
    assert spread["baseline V(prefix)"] < spread["baseline E[R]"] < spread["REINFORCE"]
    assert spread["REINFORCE, reward + 5"] > 2 * spread["REINFORCE"]
    assert spread["soft Gumbel, tau=0.1"] > 4 * spread["soft Gumbel, tau=1"]
    assert example.draw(rows).shape == (420, 900, 3)
