import numpy as np
import pytest

from keras_gan.data import splits

pytestmark = pytest.mark.any_backend


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("train", "train", range(10)),
        ("test[:3]", "test", [0, 1, 2]),
        ("train[7:]", "train", [7, 8, 9]),
        ("train[-3:]", "train", [7, 8, 9]),
        ("train[:-8]", "train", [0, 1]),
        ("train[-4:-2]", "train", [6, 7]),
        ("train[:20%]", "train", [0, 1]),
        ("train[-10%:]", "train", [9]),
        ("train[25%:50%]", "train", [2, 3, 4]),
        ("my-split_2[:1]", "my-split_2", [0]),
    ],
)
def test_a_range_of_rows(text, name, expected):
    split = splits.parse(text)
    assert split.name == name
    rows, labels = split.cut(np.arange(10), np.arange(10) * 2)
    assert list(rows) == list(expected) and list(labels) == [2 * row for row in expected]
    assert split.cut(np.arange(10), None)[1] is None


@pytest.mark.parametrize("text", ["", "train[", "train[]", "train[1]", "train[a:]", "[:3]", None])
def test_other_text_is_refused(text):
    with pytest.raises(ValueError, match='such as "train".*Received: split='):
        splits.parse(text)


@pytest.mark.parametrize("text", ["a[:11]", "a[-11:]", "a[3:3]", "a[5:2]", "a[200%:]", "a[:0]"])
def test_a_range_beyond_the_rows_is_refused_and_not_clipped(text):
    with pytest.raises(ValueError, match="within the 10 rows of 'a'.*Received: split="):
        splits.parse(text).rows(10)


def test_what_a_part_of_the_training_split_leaves():
    learned = np.arange(10)
    assert list(splits.parse("train[-3:]").left_of(learned)) == [*range(7)]
    assert len(splits.parse("Training").left_of(learned)) == 0
    for other in ("test", "test[:3]", "validation[:3]"):
        assert list(splits.parse(other).left_of(learned)) == list(learned)


def test_halves_meet_without_overlap():
    parts = [splits.parse(f"a{part}").rows(7) for part in ("[:50%]", "[50%:]")]
    assert parts[0].stop == parts[1].start


def test_an_unknown_split_lists_what_there_is():
    with pytest.raises(ValueError, match="ring8 has these splits: train. Received: split='test'"):
        splits.parse("test").check(["train"], "ring8")


def test_a_split_means_the_nearest_name():
    split = splits.parse("val[:3]")
    assert split.check(["train", "val", "valid"], "x") == "val"
    assert split.check(["train", "Val", "valid"], "x") == "Val"
    assert split.check(["train", "validation"], "x") == "validation"
    for names in (["dev", "valid"], ["val", "Val"], ["train", "test"], ["my value"]):
        with pytest.raises(ValueError, match="x has these splits: .*Received: split='val"):
            split.check(names, "x")
