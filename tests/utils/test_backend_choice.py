"""Which backend is taken where TensorFlow is missing, and the one line where none can be."""

import os

import pytest

from keras_gan.utils import backend_choice
from keras_gan.utils.errors import BackendError

pytestmark = pytest.mark.any_backend


@pytest.fixture
def machine(monkeypatch, tmp_path):
    """Sets what is installed, imported and asked for, of a Keras that is not imported yet."""

    def describe(installed, asked=None, file=None, imported=()):
        monkeypatch.setattr(backend_choice, "_installed", lambda name: name in installed)
        monkeypatch.setattr(backend_choice, "_imported", lambda name: name in imported)
        monkeypatch.setenv("KERAS_HOME", str(tmp_path))
        monkeypatch.setenv("KERAS_BACKEND", asked or "")
        if file is not None:
            (tmp_path / "keras.json").write_text(file)

    return describe


OF_KERAS = '{"floatx": "float32", "backend": "tensorflow"}'


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({"installed": ["jax", "torch"]}, "jax"),
        ({"installed": ["torch"]}, "torch"),
        ({"installed": ["torch"], "file": OF_KERAS}, "torch"),
        ({"installed": ["torch"], "file": "{}"}, "torch"),
        ({"installed": ["torch"], "file": "no JSON"}, "torch"),
        ({"installed": ["torch"], "file": "[]"}, "torch"),
        ({"installed": ["tensorflow", "jax"]}, ""),
        ({"installed": ["tensorflow", "jax"], "file": '{"backend": "jax"}'}, ""),
        ({"installed": ["jax", "torch"], "asked": "torch"}, "torch"),
        ({"installed": [], "imported": ["keras"]}, ""),
        ({"installed": [], "asked": "numpy"}, "numpy"),
    ],
    ids=str,
)
def test_what_is_taken(machine, given, taken):
    machine(**given)
    backend_choice.choose()
    assert os.environ["KERAS_BACKEND"] == taken


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"installed": []}, "`pip install jax` or `pip install torch`. Received: none of them"),
        (
            {"installed": ["jax", "torch"], "asked": "tensorflow"},
            "set KERAS_BACKEND=jax or torch, or install tensorflow. "
            "Received: tensorflow in the environment variable KERAS_BACKEND.",
        ),
        ({"installed": ["tensorflow"], "file": '{"backend": "jax"}'}, "Received: jax in "),
        (
            {"installed": ["torch"], "imported": ["keras.src.backend.config"]},
            "set KERAS_BACKEND=torch and start Python again. Received: tensorflow, which",
        ),
    ],
    ids=str,
)
def test_one_line_says_what_to_do(machine, given, message):
    machine(**given)
    with pytest.raises(BackendError) as error:
        backend_choice.choose()
    assert message in str(error.value) and "\n" not in str(error.value)
