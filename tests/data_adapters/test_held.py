"""What people hold trains as it is, or the first error gives the line that does; tests run it."""

import collections.abc
import re

import numpy as np
import pytest
from PIL import Image

from keras_gan import data_adapters
from keras_gan.data_adapters import Batch, Categories, Continuous
from keras_gan.models import GAN
from keras_gan.networks import mlp_critic, mlp_generator
from tests.conformance import compile_gan
from tests.data_adapters.test_feeds import DEFAULTS
from tests.helpers import numpy

SHAPE = (4, 6, 3)
IMAGES = np.random.default_rng(0).integers(0, 256, (8, *SHAPE)).astype("uint8")
LABELS = np.arange(8) % 3
LABELLED = Batch(Continuous(SHAPE, "image"), Categories(3))


def pictures(images=IMAGES):
    return [Image.fromarray(image) for image in images]


class Column(collections.abc.Sequence):
    """A column that is read lazily, as those of Hugging Face's `datasets`."""

    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, index):
        return self.rows[index]

    def __len__(self):
        return len(self.rows)


class Table:
    """A table with columns, as a `datasets.Dataset`."""

    column_names = ["id", "image", "label"]

    def __init__(self):
        self.columns = [list("abcdefgh"), pictures(), LABELS.tolist()]

    def __getitem__(self, name):
        return Column(self.columns[self.column_names.index(name)])


def objects(rows):
    """An array of objects, as the values of a pandas column of pictures."""
    column = np.empty(len(rows), object)
    column[:] = rows
    return column


def fed(x, contract):
    made = data_adapters.make_feed(x, contract, **{**DEFAULTS, "shuffle": False, "batch_size": 8})
    made.begin(0, 0)
    return next(made())[0]


FORMS = {
    "list of arrays": lambda: list(IMAGES),
    "list of pictures": pictures,
    "lazy column": lambda: Column(pictures()),
    "column of objects": lambda: objects(list(IMAGES)),
}


@pytest.mark.parametrize("form", FORMS)
def test_rows_that_people_hold_are_the_array(form):
    np.testing.assert_array_equal(fed(FORMS[form](), Continuous(SHAPE)), IMAGES)
    for labels in (LABELS.tolist(), Column(LABELS.tolist())):
        images, numbers = fed((FORMS[form](), labels), LABELLED)
        np.testing.assert_array_equal(images, IMAGES)
        np.testing.assert_array_equal(numbers, LABELS)


def test_pictures_come_in_the_channels_of_the_gan():
    grey = np.stack([np.asarray(picture.convert("L")) for picture in pictures()])[..., None]
    np.testing.assert_array_equal(fed(pictures(), Continuous((4, 6, 1))), grey)
    np.testing.assert_array_equal(fed(list(grey[..., 0]), Continuous((4, 6, 1))), grey)
    palette = [Image.new("P", (6, 4), 0) for _ in IMAGES]
    for picture in palette:
        picture.putpalette([200, 100, 50])
    assert fed(palette, Continuous(SHAPE))[0, 0, 0].tolist() == [200, 100, 50]


def test_points_are_stacked():
    points = np.arange(16, dtype="float32").reshape(8, 2)
    np.testing.assert_array_equal(fed(list(points), Continuous((2,))), points)


@pytest.fixture(scope="module")
def gan():
    made = GAN(mlp_generator(SHAPE, 2, width=4, depth=1), mlp_critic(SHAPE, width=4, depth=1))
    return compile_gan(made)


def line_of(error):
    return re.search(r"pass `(fit\(.*?\))`", str(error.value))[1]


def run(line, gan, **names):
    """Run the line that an error gives; it trains."""
    before = numpy(gan.steps_done)
    eval(line.replace("fit(", "gan.fit(batch_size=8, verbose=0, x="), {"gan": gan, **names})
    assert numpy(gan.steps_done) == before + 1


def test_the_line_for_a_table_trains(gan):
    table = Table()
    with pytest.raises(ValueError, match="Table of 'id', 'image', 'label'") as error:
        data_adapters.make_feed(table, LABELLED, **DEFAULTS)
    assert line_of(error) == 'fit(x["image"], x["label"])'
    with pytest.raises(ValueError) as error:
        gan.fit(table, batch_size=8, verbose=0)
    run(line_of(error), gan, x=table)


@pytest.mark.parametrize("kind", ["numbers", "pictures"])
def test_the_line_for_a_frame(kind):
    """As of pandas, with a batch size that is meant for arrays."""
    rows = np.arange(16.0).reshape(8, 2) if kind == "numbers" else np.full((8, 2), None)
    frame = type("Frame", (), {"columns": ["id", "image"], "to_numpy": lambda self: rows})()
    frame.__class__.__array__ = lambda self, dtype=None, copy=None: rows
    field = Continuous((2,)) if kind == "numbers" else Continuous(SHAPE, "image")
    with pytest.raises(ValueError, match="Received: Frame") as error:
        data_adapters.make_feed(frame, field, **{**DEFAULTS, "batch_size": 8})
    assert line_of(error) == ("fit(x.to_numpy())" if kind == "numbers" else 'fit(x["image"])')


def test_the_line_for_pictures_of_several_sizes_trains(gan):
    mixed = [*pictures()[:-1], Image.new("RGB", (9, 9))]
    with pytest.raises(ValueError, match=r"one size.* 8 of shapes \(4, 6, 3\) to \(9, 9") as error:
        gan.fit(mixed, batch_size=8, verbose=0)
    run(line_of(error), gan, pictures=mixed)
