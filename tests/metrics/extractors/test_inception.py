"""FID's network against torch-fidelity's, with random weights: its own are too large to ship."""

import functools
import hashlib
import importlib
import importlib.util
import pathlib
import sys
import types

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan.metrics import Seen, evaluation, extractors
from keras_gan.metrics.extractors import Extractor, inception, inception_network, resizing
from tests.metrics.extractors.graph_bytes import INT32, array, constant, shape, sized

# What torch-fidelity calls the blocks of the graph, and in each kind of them its convolutions.
STEM = {
    "conv": "Conv2d_1a_3x3",
    "conv_1": "Conv2d_2a_3x3",
    "conv_2": "Conv2d_2b_3x3",
    "conv_3": "Conv2d_3b_1x1",
    "conv_4": "Conv2d_4a_3x3",
}
BLOCKS = "5b 5c 5d 6a 6b 6c 6d 6e 7a 7b 7c".split()
LONG = {f"tower_1/conv_{i}" if i else "tower_1/conv": i + 1 for i in range(5)}
POOLED = {"conv": "branch1x1", "tower_2/conv": "branch_pool"}
KINDS = {
    "5": POOLED
    | {"tower/conv": "branch5x5_1", "tower/conv_1": "branch5x5_2"}
    | {name: f"branch3x3dbl_{i}" for name, i in LONG.items()},
    "6": POOLED
    | {"tower/conv": "branch7x7_1", "tower/conv_1": "branch7x7_2", "tower/conv_2": "branch7x7_3"}
    | {name: f"branch7x7dbl_{i}" for name, i in LONG.items()},
    "6a": {
        "conv": "branch3x3",
        "tower/conv": "branch3x3dbl_1",
        "tower/conv_1": "branch3x3dbl_2",
        "tower/conv_2": "branch3x3dbl_3",
    },
    "7a": {"tower/conv": "branch3x3_1", "tower/conv_1": "branch3x3_2"}
    | {name: f"branch7x7x3_{i}" for name, i in LONG.items()},
    "7": POOLED
    | {
        "tower/conv": "branch3x3_1",
        "tower/mixed/conv": "branch3x3_2a",
        "tower/mixed/conv_1": "branch3x3_2b",
        "tower_1/conv": "branch3x3dbl_1",
        "tower_1/conv_1": "branch3x3dbl_2",
        "tower_1/mixed/conv": "branch3x3dbl_3a",
        "tower_1/mixed/conv_1": "branch3x3dbl_3b",
    },
}


def torch_name(node):
    """The module in torch-fidelity that has the weights of a convolution of the graph."""
    block, _, rest = node.partition("/")
    if node in STEM:
        return STEM[node]
    letter = BLOCKS[int(block.removeprefix("mixed").removeprefix("_") or 0)]
    return f"Mixed_{letter}.{KINDS.get(letter, KINDS[letter[0]])[rest]}"


@functools.cache
def nodes():
    """Names and kernel shapes of the convolutions."""
    network = inception_network.build()
    convolutions = [x for x in network.layers if isinstance(x, keras.layers.Conv2D)]
    return [(x.name.replace("-", "/"), tuple(x.kernel.shape)) for x in convolutions]


@pytest.fixture(scope="module")
def constants():
    """Weights that keep the activations' size, so that every layer counts in the result."""
    random = np.random.default_rng(0)
    values = {}
    for name, size in nodes():
        scale = np.sqrt(2 / np.prod(size[:3]))
        values[f"{name}/conv2d_params"] = random.standard_normal(size, "float32") * scale
        for part, low, high in (
            ("beta", -0.3, 0.3),
            ("gamma", 0.7, 1.3),
            ("moving_mean", -0.3, 0.3),
            ("moving_variance", 0.7, 1.3),
        ):
            values[f"{name}/batchnorm/{part}"] = random.uniform(low, high, size[-1])
    values["softmax/weights"] = random.normal(size=(2048, 1008)) / 45
    values["softmax/biases"] = random.normal(size=1008)
    return {name: value.astype("float32") for name, value in values.items()}


@pytest.fixture(scope="module")
def graph(constants):
    """The bytes of a graph of these weights, with all else that the published one has beside."""
    resize = constant("ResizeBilinear/size", shape(2), sized(4, bytes(8)), dtype=INT32)
    scalars = array("Sub/y", np.float32(128)) + array("Mul/y", np.float32(1 / 128))
    return resize + scalars + b"".join(array(*item) for item in constants.items())


@pytest.fixture(scope="module")
def extractor(graph):
    network, digest = inception.assembled(graph)
    return Extractor("inception", network, resizing.bilinear_tf1, 128.0, 128.0, digest)


@pytest.fixture(scope="module")
def images():
    """As different as they get in two: noise, and a picture of smooth colours."""
    noise = np.random.default_rng(1).integers(0, 256, (1, 40, 32, 3))
    smooth = np.indices((40, 32)).transpose(1, 2, 0) @ [[6, 1, -2], [0, 5, 7]] % 256
    return np.concatenate([noise, smooth[None]]).astype("uint8")


@pytest.fixture(scope="module")
def seen(extractor, images):
    return extractor(images, batch_size=2)


@pytest.fixture(scope="module")
def fidelity():
    """Modules of torch-fidelity, from a folder of its own.

    On the path its `tests` would hide these, and its own imports need torchvision.
    """
    folder = pathlib.Path(sys.prefix) / "torch-fidelity"
    if not folder.exists() or importlib.util.find_spec("torch") is None:
        pytest.skip(f"PyTorch and `pip install --no-deps --target {folder} torch-fidelity==0.4.0`")
    package = types.ModuleType("torch_fidelity")
    package.__path__ = [str(folder / "torch_fidelity")]
    sys.modules["torch_fidelity"] = package
    yield lambda name: importlib.import_module(f"torch_fidelity.{name}")
    for name in [name for name in sys.modules if name.startswith("torch_fidelity")]:
        del sys.modules[name]


def torch_state(constants):
    import torch

    state = {
        "fc.weight": torch.from_numpy(constants["softmax/weights"].T.copy()),
        "fc.bias": torch.from_numpy(constants["softmax/biases"]),
    }
    parts = {"gamma": "weight", "beta": "bias"}
    parts |= {"moving_mean": "running_mean", "moving_variance": "running_var"}
    for name, _ in nodes():
        module = torch_name(name)
        kernel = constants[f"{name}/conv2d_params"].transpose(3, 2, 0, 1).copy()
        state[f"{module}.conv.weight"] = torch.from_numpy(kernel)
        for ours, theirs in parts.items():
            value = torch.from_numpy(constants[f"{name}/batchnorm/{ours}"])
            state[f"{module}.bn.{theirs}"] = value
        state[f"{module}.bn.num_batches_tracked"] = torch.tensor(0)
    return state


def test_features_and_logits_are_torch_fidelity_s(fidelity, constants, images, seen, monkeypatch):
    import torch

    module = fidelity("feature_extractor_inceptionv3")
    state = torch_state(constants)
    monkeypatch.setattr(module, "load_state_dict_from_url", lambda *a, **k: state)
    names = ["2048", "logits_unbiased", "logits"]
    reference = module.FeatureExtractorInceptionV3("random", names)
    with torch.no_grad():
        found = reference(torch.from_numpy(images.transpose(0, 3, 1, 2).copy()))
    features, logits, biased = (tensor.numpy() for tensor in found)
    assert 0.1 < features.std(axis=0).mean() < 10 and 0.1 < logits.std() < 10
    np.testing.assert_allclose(seen.features, features, atol=1e-4, rtol=1e-4)
    np.testing.assert_allclose(seen.logits, logits, atol=1e-4, rtol=1e-4)
    assert np.abs(biased - logits).max() > 1


# What torch-fidelity 0.4.0 gave for these weights and images.
FEATURES = [[1.7573681, 0.0, 0.862327], [1.4346342, 0.0, 0.6824013]]
LOGITS = [[1.1307217, -2.1614249, 2.2783928], [0.9984004, -1.9887497, 1.5030606]]


def test_features_and_logits_without_the_reference(seen):
    assert seen.features.shape == (2, 2048) and seen.logits.shape == (2, 1008)
    np.testing.assert_allclose(seen.features[:, :3], FEATURES, atol=1e-4)
    np.testing.assert_allclose(seen.logits[:, :3], LOGITS, atol=1e-4)


def test_the_resize_is_torch_fidelity_s(fidelity, images):
    import torch

    resize = fidelity("interpolate_compat_tensorflow").interpolate_bilinear_2d_like_tensorflow1x
    for source in (images, np.tile(images, (1, 12, 10, 1))[:, :470, :301]):
        x = torch.from_numpy(source.transpose(0, 3, 1, 2).astype("float32"))
        expected = resize(x, size=(299, 299), align_corners=False).numpy().transpose(0, 2, 3, 1)
        found = prepared(source, resizing.bilinear_tf1)
        np.testing.assert_allclose(found, (expected - 128) / 128, atol=1e-5)


def prepared(images, resize):
    """Images as the network gets them."""
    x = keras.Input((299, 299, 3))
    extractor = Extractor("pixels", keras.Model(x, (x, x)), resize, 128.0, 128.0, "")
    return extractor(images, batch_size=2).features


def test_the_other_resize_is_pillow_s_clipped(extractor, images):
    network = extractor.network
    entry = network.get_layer("conv").input  # What the first convolution is given.
    found = keras.Model(network.inputs, entry)([prepared(images, resizing.bicubic)])
    for image, ours in zip(images, keras.ops.convert_to_numpy(found), strict=True):
        expected = np.stack([pillow(image[..., c]) for c in range(3)], axis=-1)
        assert expected.min() < 0 and expected.max() > 255
        np.testing.assert_allclose(ours, (expected.clip(0, 255) - 128) / 128, atol=1e-5)


def pillow(channel):
    picture = Image.fromarray(channel.astype("float32"))
    return np.asarray(picture.resize((299, 299), Image.Resampling.BICUBIC))


def test_the_padding_counts_for_no_mean(extractor):
    """In the graph a mean at the border is one of fewer pixels; that of ones is 1."""
    pools = [x for x in extractor.network.layers if isinstance(x, keras.layers.AveragePooling2D)]
    assert len(pools) == 8
    found = keras.ops.convert_to_numpy(pools[0](np.ones((1, 4, 4, 2), "float32")))
    np.testing.assert_allclose(found, 1, rtol=1e-6)


def test_names_of_the_network_and_of_its_scores(extractor, graph, seen):
    assert extractor.network.count_params() == 23_832_736
    assert extractor.protocol == {
        "extractor": "inception",
        "weights": hashlib.sha256(graph).hexdigest()[:16],
        "resize": "bilinear_tf1 to 299",
    }
    for name, expected in (("inception", "fid"), ("inception_clean", "fd_inception_clean")):
        assert name in extractors.names()
        protocol = extractor.protocol | {"extractor": name}
        few = Seen(seen.features[:, :1], None, protocol, "")
        (row,) = evaluation.evaluate(few, few, metrics="fd")
        assert row.metric == expected


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("mixed_9/tower/mixed/conv_1/conv2d_params", None, "Received: none of that name"),
        ("mixed_3/conv/batchnorm/moving_mean", np.zeros(383, "float32"), "shape \\(383,\\)"),
        ("softmax/biases", None, "none of that name"),
    ],
)
def test_a_graph_that_lacks_something_is_refused(constants, name, change, message):
    network = inception_network.build()
    others = {key: value for key, value in constants.items() if key != name}
    others |= {} if change is None else {name: change}
    with pytest.raises(ValueError, match=f"the constant '{name}'.*{message}"):
        inception.assign(network, others)


def test_a_graph_that_has_more_is_refused(constants):
    more = constants | {"mixed_11/conv/conv2d_params": np.zeros((1, 1), "float32")}
    with pytest.raises(
        ValueError, match="a layer for every constant.*Received: mixed_11/conv/conv2d_params"
    ):
        inception.assign(inception_network.build(), more)
