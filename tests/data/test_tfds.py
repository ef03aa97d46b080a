"""TensorFlow Datasets: real builders prepare small data sets on disk, which are then loaded."""

import shutil
import sys

import numpy as np
import pytest

from keras_gan import data

pytestmark = pytest.mark.any_backend

tfds = pytest.importorskip("tensorflow_datasets")
SHADES = [10, 20, 30]


def prepare(name, features, records, folder, file_format="array_record", **splits):
    """Write `records` as the TFDS data set `name` by a builder of its own."""

    def info(self):
        return tfds.core.DatasetInfo(builder=self, features=tfds.features.FeaturesDict(features))

    def generate(self, rows):
        yield from ((index, records[index]) for index in rows)

    members = {
        "VERSION": tfds.core.Version("3.0.1"),
        "_info": info,
        "_split_generators": lambda self, _: {
            k: self._generate_examples(v) for k, v in splits.items()
        },
        "_generate_examples": generate,
        "name": name,
    }
    with tfds.core.registered.skip_registration():
        builder = type(name, (tfds.core.GeneratorBasedBuilder,), members)
    builder(data_dir=folder, file_format=file_format).download_and_prepare()


@pytest.fixture(scope="module")
def embedded():
    return data.load("fashion_mnist_10k")


@pytest.fixture(scope="module", params=["array_record", "tfrecord"])
def fashion_mnist(request, embedded, tmp_path_factory):
    """A folder with the first 220 images as TFDS `fashion_mnist`, in either file format."""
    folder = tmp_path_factory.mktemp(request.param)
    features = {
        "image": tfds.features.Image(shape=(28, 28, 1)),
        "label": tfds.features.ClassLabel(num_classes=10),
    }
    records = [{"image": x, "label": int(y)} for x, y in zip(*embedded, strict=True)][:220]
    splits = {"train": range(200), "test": range(200, 220)}
    prepare("fashion_mnist", features, records, folder, request.param, **splits)
    return folder


def rows_of(images):
    return {image.tobytes(): row for row, image in enumerate(images)}


def test_tfds_and_the_embedded_set_have_the_same_pixels_and_labels(fashion_mnist, embedded):
    images, labels = data.load("fashion_mnist", data_dir=fashion_mnist)
    assert images.shape == (200, 28, 28, 1) and images.dtype == np.uint8
    assert labels.shape == (200,) and labels.dtype == np.int32
    row_of = rows_of(embedded[0][:220])
    rows = [row_of[image.tobytes()] for image in images]
    assert sorted(rows) == list(range(200))
    np.testing.assert_array_equal(labels, embedded[1][rows])
    images, _ = data.load("fashion_mnist", "test", data_dir=fashion_mnist)
    assert sorted(row_of[image.tobytes()] for image in images) == list(range(200, 220))


def test_a_range_of_rows_is_the_same_every_time(fashion_mnist, monkeypatch):
    monkeypatch.setenv("TFDS_DATA_DIR", str(fashion_mnist))
    images, labels = data.load("fashion_mnist")
    part, part_labels = data.load("fashion_mnist", "train[-50:-30]", size=14, channels=3)
    assert part.shape == (20, 14, 14, 3)
    np.testing.assert_array_equal(part_labels, labels[150:170])
    np.testing.assert_array_equal(part, data.pixels.conform(images[150:170], (14, 14), 3))
    with pytest.raises(ValueError, match="'fashion_mnist' has these splits: .*'validation'"):
        data.load("fashion_mnist", "validation")
    with pytest.raises(ValueError, match="within the 200 rows of 'train'"):
        data.load("fashion_mnist", "train[:201]")


@pytest.mark.parametrize("file_format", ["array_record", "tfrecord"])
def test_a_name_that_only_the_disk_knows_with_images_of_all_sizes(tmp_path, file_format):
    shades = [np.full((4 + i, 9 - i, 3), shade, "uint8") for i, shade in enumerate(SHADES)]
    records = [{"picture": image, "text": "a"} for image in shades]
    features = {"picture": tfds.features.Image(), "text": tfds.features.Text()}
    prepare("own_pictures", features, records, tmp_path, file_format, train=range(3))
    images, labels = data.load("own_pictures", size=4, data_dir=tmp_path)
    assert images.shape == (3, 4, 4, 3) and labels is None
    assert sorted(images[:, 0, 0, 0]) == SHADES
    with pytest.raises(ValueError, match="--size=64.*Received: 'own_pictures'"):
        data.load("own_pictures", data_dir=tmp_path)


@pytest.mark.parametrize(
    ("features", "record"),
    [
        ({"text": tfds.features.Text()}, {"text": "a"}),
        (
            {"a": tfds.features.Image(shape=(4, 4, 3)), "b": tfds.features.Image(shape=(4, 4, 3))},
            {key: np.zeros((4, 4, 3), "uint8") for key in "ab"},
        ),
    ],
    ids=["text", "pairs"],
)
def test_records_without_just_one_image_are_refused(tmp_path, features, record):
    prepare("other", features, [record], tmp_path, train=range(1))
    with pytest.raises(
        ValueError, match=f"one image of 8 or 16 bits in a record.*'other' with {[*features][0]} "
    ):
        data.load("other", data_dir=tmp_path)


def test_an_unknown_name_lists_near_ones():
    with pytest.raises(
        ValueError, match="name of TensorFlow.*mean 'fashion_mnist'.*'fashion_mnits'"
    ):
        data.load("fashion_mnits")


def test_a_version_that_is_not_there():
    with pytest.raises(ValueError, match="cannot prepare.*Received: 'cifar10:9.9.9'.*9.9.9"):
        data.load("cifar10:9.9.9")


def test_damaged_files_on_disk_are_an_error(fashion_mnist, tmp_path):
    broken = shutil.copytree(fashion_mnist, tmp_path / "broken")
    (records,) = broken.glob("fashion_mnist/3.0.1/*train*")
    records.write_bytes(records.read_bytes()[:2000])
    with pytest.raises(ValueError, match="cannot read this data set.*broken/fashion_mnist/3.0.1"):
        data.load("fashion_mnist", data_dir=broken)


def test_without_tfds_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(ValueError, match="`pip install tensorflow-datasets`.*Received: 'mnist'"):
        data.load("mnist")


@pytest.mark.parametrize("name", ["fashion_mnist", "mnist", "cifar10"])
def test_a_network_that_is_away_is_said_at_once(name, tmp_path, monkeypatch):
    def away(addresses):
        assert addresses and all(address.startswith("http") for address in addresses)
        raise OSError("host: Name or service not known")

    monkeypatch.setattr(data.tfds.network, "require_reachable", away)
    advice = rf"'{name}'.*TFDS_DATA_DIR.*{name}.npz.*fetch_data FOLDER {name}`.*_DATA.*not known"
    with pytest.raises(ValueError, match=advice):
        data.load(name, data_dir=tmp_path)


def test_the_classes_of_a_column_and_their_names(tmp_path):
    features = {
        "image": tfds.features.Image(shape=(4, 4, 1)),
        "hair": tfds.features.ClassLabel(names=["long", "bald"]),
        "skin": tfds.features.ClassLabel(num_classes=3),
    }
    records = [{"image": np.zeros((4, 4, 1), "uint8"), "hair": "bald", "skin": 2}]
    prepare("own_faces", features, records, tmp_path, train=range(1))
    assert data.load("own_faces", data_dir=tmp_path)[1] is None
    assert data.class_names("own_faces", data_dir=tmp_path) is None
    for column, label, names in (("hair", 1, ("long", "bald")), ("skin", 2, ("0", "1", "2"))):
        assert data.load("own_faces", data_dir=tmp_path, labels=column)[1].tolist() == [label]
        assert data.class_names("own_faces", column, tmp_path) == names
    with pytest.raises(ValueError, match="column of own_faces, one of hair, skin. .*'hat'"):
        data.load("own_faces", data_dir=tmp_path, labels="hat")
