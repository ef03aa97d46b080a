"""What each kind of data may be, and the one clear error for what it is not."""

import re

import keras
import numpy as np
import pytest

from keras_gan import models
from keras_gan.data_adapters import Batch, Categories, Continuous, Texts
from keras_gan.text import Tokenizer
from tests import minimal_gans
from tests.helpers import numpy
from tests.minimal_gans import CASES, CLASSES

COUNT = 12
IMAGES, LABELS = minimal_gans.make_images(COUNT), np.arange(COUNT) % CLASSES
TEXTS = [minimal_gans.CAPTIONS[i % 4] for i in range(COUNT)]
TOKENS = minimal_gans.TOKENIZER.encode(TEXTS)


@pytest.fixture(scope="module")
def gans():
    """One compiled GAN a kind; no test here trains one but by intent."""
    names = {"labels": "labelled", "pair": "pair", "unpaired": "unpaired", "tokens": "tokens"}
    made = {kind: CASES[name].compiled() for kind, name in {**names, "texts": "texts"}.items()}
    return {**made, "none": models_unconditional()}


def models_unconditional():
    from tests.conformance import Case

    return Case(models.GAN).compiled()


def smaller(images):
    return images[:, :4]


BAD = {
    "labels of another length": (
        "labels", lambda: (IMAGES, LABELS[:-1]),
        "same length: leave out the rows .*Received: 12 images and 11 labels",
    ),
    "floats": (
        "labels", lambda: (IMAGES, LABELS.astype("float32")),
        r'integers of shape \(batch\).*`labels.astype\("int32"\)`.*Received: float32',
    ),
    "booleans": ("labels", lambda: (IMAGES, LABELS > 1), "integers.*Received: bool"),
    "one-hot": (
        "labels", lambda: (IMAGES, np.eye(CLASSES)[LABELS]),
        r"`labels.argmax\(axis=-1\)`.*Received: float64 of shape \(12, 3\)",
    ),
    "label out of range": (
        "labels", lambda: (IMAGES, LABELS + 2),
        "from 0 to 2.*build both networks for 5 classes. Received: 3",
    ),
    "labels from 1": ("labels", lambda: (IMAGES, LABELS + 1), "`labels - 1`. Received: 3"),
    "negative label": ("labels", lambda: (IMAGES, LABELS - 1), "negative labels. Received: -1"),
    "no labels": (
        "labels", lambda: IMAGES,
        r"2 parts, 'image' and 'label': pass `fit\(images, labels\)`.*Received: ndarray",
    ),
    "labels to an unconditional GAN": (
        "none", lambda: (IMAGES, LABELS), r"unconditional.*`fit\(images\)`.*Received: tuple of 2",
    ),
    "three parts": ("labels", lambda: (IMAGES, LABELS, LABELS), "2 parts.*Received: tuple of 3"),
    "a dictionary with other keys": (
        "labels", lambda: {"picture": IMAGES, "label": LABELS},
        r"dictionary of 'image' and 'label'.*`dataset.map\(lambda row: \(row\[.*'picture'",
    ),
    "labels and images swapped": (
        "labels", lambda: (LABELS, IMAGES), r"swapped.*`fit\(images, labels\)`.*Received",
    ),
    "NaN in one part": (
        "pair", lambda: (np.full(IMAGES.shape, np.nan), IMAGES), "finite.*part 'input'",
    ),
    "pairs of other sizes": (
        "pair", lambda: (IMAGES, smaller(IMAGES)),
        r"part 'output' has another.*resize\(images, \(8, 8\)\)`.*Received: shape \(12, 4, 8, 1\)",
    ),
    "pairs of other lengths": (
        "pair", lambda: (IMAGES, IMAGES[:-2]), "Received: 12 inputs and 10 outputs",
    ),
    "an empty text": (
        "texts", lambda: (IMAGES, [*TEXTS[:-1], "  "]),
        "at least one word: leave out the row. Received: '  ' in row 11 of the array, part 'text'",
    ),
    "a missing text": (
        "texts", lambda: (IMAGES, [*TEXTS[:-1], None]), "as strings: leave out the row.*None of",
    ),
    "a missing text of a table": (
        "texts", lambda: (IMAGES, np.array([float("nan"), *TEXTS[1:]], "object")),
        "as strings: leave out the row.*Received: nan of type float",
    ),
    "no texts": ("texts", lambda: (IMAGES, LABELS), "tokens as integers of shape.*Received: int64"),
    "a token out of range": (
        "texts", lambda: (IMAGES, TOKENS + 20), "Expected tokens from 0 to 8.*Received",
    ),
    "a sequence's token out of range": (
        "tokens", lambda: TOKENS + 20, "Expected tokens from 0 to 8",
    ),
    "sequences of another length": (
        "tokens", lambda: TOKENS[:, :3], r"shape \(batch, 4\).*\(12, 3\)",
    ),
    "two streams": (
        "labels", lambda: (iter([IMAGES]), iter([LABELS])),
        r"`tf.data.Dataset.zip\(\(first, second\)\)`, .*Received: a tuple of .*iterator",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_data_raises_before_the_first_step(gans, case):
    kind, make, message = BAD[case]
    before = [numpy(v).copy() for v in gans[kind].variables]
    data = make()
    size = {} if case == "two streams" else {"batch_size": 3}
    with pytest.raises(ValueError, match=f"(?s){message}") as error:
        gans[kind].fit(data, verbose=0, **size)
    assert "Received" in str(error.value)
    for old, variable in zip(before, gans[kind].variables, strict=True):
        np.testing.assert_array_equal(old, numpy(variable))


def test_unpaired_arrays_that_are_swapped():
    field = Batch(Continuous((8, 8, 1), "x"), Continuous((4, 8, 1), "y"), paired=False)
    with pytest.raises(ValueError, match=r"swapped.*`fit\(xs, ys\)`.*Received"):
        field.check_arrays((smaller(IMAGES), IMAGES))
    field.check_arrays((IMAGES, smaller(IMAGES)))


LABEL_REMEDIES = {
    "names": (np.array(["cat", "dog", "eel"])[LABELS], LABELS),
    "objects": (np.array(["cat", "dog", "eel"], "object")[LABELS], LABELS),
    "signs": (LABELS % 2 * 2 - 1, LABELS % 2),
    "numbers with gaps": (LABELS * 2 + 5, LABELS),
    "masks": ((LABELS % 2 * 255).astype("uint8"), LABELS % 2),
    "booleans": (LABELS > 0, LABELS > 0),
    "a column of floats": (LABELS[:, None] * 1.0, LABELS),
    "one-hot integers": (np.eye(CLASSES, dtype="int64")[LABELS], LABELS),
}


@pytest.mark.parametrize("case", LABEL_REMEDIES)
def test_the_line_leads_to_the_right_labels(case):
    array, right = LABEL_REMEDIES[case]
    with pytest.raises(ValueError, match="Received: ") as error:
        Categories(CLASSES).check_arrays(array)
    (line,) = re.findall(r"`([^`]*labels.*?)`", str(error.value))
    remedied = eval(line, {"labels": array, "np": np})
    np.testing.assert_array_equal(Categories(CLASSES).check_arrays(remedied), right)


@pytest.mark.parametrize(
    "array",
    [
        LABELS + 0.5,
        np.where(LABELS > 0, LABELS, np.nan),
        np.ones((COUNT, CLASSES), int),
        np.full((COUNT, CLASSES), 1 / CLASSES),
        LABELS * 1j,
        np.array([f"file_{i}.png" for i in range(COUNT)]),
    ],
)
def test_what_is_no_label_gets_no_line(array):
    with pytest.raises(ValueError, match="Received: ") as error:
        Categories(CLASSES).check_arrays(array)
    assert "`" not in str(error.value)


REMEDIES = ["floats", "one-hot", "labels from 1"]


@pytest.mark.parametrize("case", REMEDIES)
def test_the_line_that_an_error_gives_is_the_remedy(gans, case):
    kind, make, _ = BAD[case]
    with pytest.raises(ValueError) as error:
        gans[kind].contract().check_arrays(make())
    (line,) = re.findall(r"`(labels.*?)`", str(error.value))
    remedied = eval(line, {"labels": make()[1]})
    images, labels = gans[kind].contract().check_arrays((IMAGES, remedied))
    np.testing.assert_array_equal(labels, LABELS)


def as_dataset(parts):
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices(parts).batch(6)


class Sequence(keras.utils.PyDataset):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return IMAGES[6 * index : 6 * index + 6], LABELS[6 * index : 6 * index + 6]


FORMS = {
    "x and y": lambda: ((IMAGES, LABELS), {"batch_size": 6}),
    "tuple": lambda: (((IMAGES, LABELS),), {"batch_size": 6}),
    "dictionary": lambda: (({"label": LABELS, "image": IMAGES},), {"batch_size": 6}),
    "list of labels": lambda: ((IMAGES, LABELS.tolist()), {"batch_size": 6}),
    "column of labels": lambda: ((IMAGES, LABELS[:, None]), {"batch_size": 6}),
    "uint8 labels": lambda: ((IMAGES, LABELS.astype("uint8")), {"batch_size": 6}),
    "PyDataset": lambda: ((Sequence(),), {}),
    "generator": lambda: ((iter([(IMAGES[:6], LABELS[:6]), (IMAGES[6:], LABELS[6:])]),), {}),
    "tf.data of tuples": lambda: ((as_dataset((IMAGES, LABELS)),), {}),
    "tf.data of dictionaries": lambda: ((as_dataset({"label": LABELS, "image": IMAGES}),), {}),
}


@pytest.mark.parametrize("form", FORMS)
def test_data_come_as_people_have_them(gans, form):
    if "tf.data" in form:
        pytest.importorskip("tensorflow")
    gan, (arguments, size) = gans["labels"], FORMS[form]()
    rows = record(gan, arguments, {"shuffle": False, **size})
    np.testing.assert_array_equal(rows[0], IMAGES)
    np.testing.assert_array_equal(rows[1], LABELS)
    assert rows[1].dtype == np.int32


def record(gan, arguments, given):
    """The rows that `fit` would train on, joined over one epoch."""
    from keras_gan import data_adapters

    x = arguments[0] if len(arguments) == 1 else tuple(arguments)
    feed = data_adapters.make_feed(
        x, gan.contract(), critic_steps=1, steps_per_epoch=2, epochs=1,
        **{"batch_size": None, **given},
    )  # fmt: skip
    steps = [rows for _, (rows,) in zip(range(2), feed(), strict=False)]
    return [np.concatenate([step[part] for step in steps]) for part in range(2)]


def test_loaders_of_pytorch():
    torch = pytest.importorskip("torch")
    pairs = torch.utils.data.TensorDataset(torch.tensor(IMAGES), torch.tensor(LABELS))
    loader = torch.utils.data.DataLoader(pairs, batch_size=6)
    rows = record(CASES["labelled"].build(), (loader,), {"shuffle": False})
    np.testing.assert_array_equal(rows[1], LABELS)


def test_texts_come_as_lists_of_strings_bytes_or_tokens():
    field = Texts(minimal_gans.TOKENIZER)
    encoded = [text.encode() for text in TEXTS]
    for given in (TEXTS, encoded, np.asarray(TEXTS), TOKENS):
        np.testing.assert_array_equal(field.check_arrays(given), TOKENS)


def test_categories_are_one_hot_on_host_and_device():
    field = Categories(4, (2,), "token")
    tokens = np.array([[0, 3], [2, 2]])
    expected = np.eye(4)[tokens]
    np.testing.assert_array_equal(field.encode(tokens), expected)
    np.testing.assert_array_equal(numpy(field.prepare(tokens.astype("int32"))), expected)


def test_images_are_rescaled_on_host_as_on_the_device():
    field = Continuous((8, 8, 1))
    np.testing.assert_allclose(field.encode(IMAGES), numpy(field.prepare(IMAGES)), atol=1e-7)


def test_a_late_bad_label_is_refused_before_its_use_and_named(gans):
    batches = [(IMAGES[:3], LABELS[:3]) for _ in range(8)]
    batches[6] = (IMAGES[:3], LABELS[:3] + 7)
    with pytest.raises(ValueError, match="(?s)from 0 to 2.*Received: 7 in batch 7 of the stream"):
        CASES["labelled"].compiled().fit(iter(batches), verbose=0)


def test_an_unknown_word_is_a_token_and_no_error():
    tokenizer = Tokenizer(["red"], 2)
    assert Texts(tokenizer).check_arrays(["green red"]).tolist() == [[1, 2]]
