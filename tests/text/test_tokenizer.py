import keras
import numpy as np
import pytest

from keras_gan.text import Tokenizer

pytestmark = pytest.mark.any_backend

TEXTS = ["A red, red square.", "a blue Circle", "a red circle"]


def test_the_vocabulary_is_the_most_frequent_words_ties_in_alphabetical_order():
    tokenizer = Tokenizer.of(TEXTS)
    assert tokenizer.words == ["", "�", "a", "red", "circle", ",", ".", "blue", "square"]
    assert tokenizer.length == 6
    assert Tokenizer.of(TEXTS[::-1]).words == tokenizer.words
    assert Tokenizer.of(TEXTS, size=4, length=2).words == ["", "�", "a", "red"]


def test_texts_come_back_but_for_unknown_words_and_what_is_cut_off():
    tokenizer = Tokenizer(["a", "red", "circle"], length=4)
    tokens = tokenizer.encode(["A red circle", "a green CIRCLE", "", "red red red red red"])
    expected = [[2, 3, 4, 0], [2, 1, 4, 0], [0, 0, 0, 0], [3, 3, 3, 3]]
    assert tokens.dtype == np.int32 and tokens.tolist() == expected
    assert tokenizer.decode(tokens) == ["a red circle", "a � circle", "", "red red red red"]


def test_bytes_are_utf_8():
    tokenizer = Tokenizer.of(["größe"])
    assert tokenizer.encode(["Größe".encode()]).tolist() == [[2]]


def test_it_comes_back_from_its_config():
    tokenizer = Tokenizer.of(TEXTS)
    config = keras.saving.serialize_keras_object(tokenizer)
    assert config["registered_name"] == "keras_gan>Tokenizer"
    copy = keras.saving.deserialize_keras_object(config)
    assert copy.words == tokenizer.words and copy.length == tokenizer.length


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: Tokenizer(["a", "a"], 3), "different single words.*Received: 'a'"),
        (lambda: Tokenizer(["a b"], 3), "Received: 'a b'"),
        (lambda: Tokenizer(["A"], 3), "lower case.*Received: 'A'"),
        (lambda: Tokenizer(["a"], 0), "`length` must be .* at least 1. Received: 0"),
        (lambda: Tokenizer.of([" ", ""]), "texts with words. Received: 2 without any"),
        (lambda: Tokenizer.of("a b"), "pass a list, `.text.`. Received: one text, 'a b'"),
        (lambda: Tokenizer.of(["a", None]), "as strings: leave out the row.*Received: None of"),
        (lambda: Tokenizer.of(["a"]).encode([float("nan")]), "Received: nan of type float"),
        (lambda: Tokenizer.of(["a"]).encode("a"), "pass a list.*Received: one text"),
        (lambda: Tokenizer.of(["a"]).decode([[2.0]]), "rows of integers.*float64 of shape .1, 1"),
        (lambda: Tokenizer.of(["a"]).decode([2]), r"`decode\(row\[None\]\)`.*shape \(1,\)"),
        (lambda: Tokenizer.of(["a"]).decode([[3]]), "from 0 to 2.* Received: 3 to 3"),
        (lambda: Tokenizer.of(["a"]).decode([[-1]]), "from 0 to 2.* Received: -1 to -1"),
    ],
)
def test_mistakes(build, message):
    with pytest.raises(ValueError, match=message):
        build()
