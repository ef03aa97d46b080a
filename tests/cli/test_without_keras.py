"""What the command line answers at once, because Keras is not imported for it."""

import subprocess
import sys

import keras
import pytest

import keras_gan
from keras_gan.cli import names
from keras_gan.cli.commands import COMMANDS
from keras_gan.utils import program
from tests import minimal_gans
from tools.names import of_registries

AT_ONCE = [["--help"], ["--version"], ["zoo"], ["list"], *([name, "--help"] for name in COMMANDS)]
HEAVY = {"keras", "numpy", "tensorflow", "jax", "torch", "PIL", "matplotlib"}
AS_SCRIPT = """
import sys

sys.argv = ["/somewhere/bin/keras-gan", *sys.argv[1:]]
from keras_gan.cli import script

sys.exit(script())
"""
AFTER = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "


def modules(program, *arguments):
    """The modules that a program has imported when it ends well."""
    done = subprocess.run(
        [sys.executable, *program, *arguments], capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0 and len(done.stdout) > 10, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.any_backend
@pytest.mark.parametrize("arguments", AT_ONCE, ids=" ".join)
def test_the_console_script_needs_no_keras(arguments):
    found = modules(["-c", AFTER + AS_SCRIPT], *arguments)
    assert "keras_gan.cli" in found and not HEAVY & found


@pytest.mark.any_backend
def test_nor_does_the_module():
    found = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "keras_gan", "zoo"],
        capture_output=True,
        text=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in found.stderr.splitlines()}
    assert "gan_ring8" in found.stdout and "keras_gan.cli" in imported and not HEAVY & imported


@pytest.mark.any_backend
def test_the_names_are_those_of_the_registries():
    assert names.listed() == of_registries(), "run python -m tools.names"


def test_a_model_is_loaded_after_an_import_alone(tmp_path):
    """Programs import all classes; those of the command line when they are asked for any."""
    path = tmp_path / "gan.keras"
    minimal_gans.CASES["labelled"].compiled().save(path)
    loads = f"import keras; print(type(keras.saving.load_model({str(path)!r})).__name__)"
    named = "import sys; sys.argv = ['keras-gan']; import keras_gan; keras_gan.models; "
    for program_text in (f"import keras_gan; {loads}", named + loads):
        done = subprocess.run([sys.executable, "-c", program_text], capture_output=True, text=True)
        assert done.stdout.strip() == type(keras.saving.load_model(path)).__name__, done.stderr


@pytest.mark.any_backend
@pytest.mark.parametrize(
    ("called", "original", "expected"),
    [
        (["/bin/keras-gan", "zoo"], [], True),
        (["keras-gan.exe"], [], True),
        (["keras-gan-script.py"], [], True),
        (["-m", "zoo"], ["python", "-m", "keras_gan", "zoo"], True),
        (["-m"], ["python", "-X", "dev", "-m", "keras_gan"], True),
        (["-m", "keras_gan"], ["python", "-m", "other", "keras_gan"], False),
        (["-c"], ["python", "-c", "import keras_gan"], False),
        (["train.py", "keras-gan"], [], False),
        ([""], [], False),
        ([], [], False),
    ],
)
def test_which_program_is_the_command_line(called, original, expected, monkeypatch):
    monkeypatch.setattr(sys, "argv", called)
    monkeypatch.setattr(sys, "orig_argv", original)
    assert program.is_command_line() is expected


def test_an_absent_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="keras_gan.*has no attribute 'model'"):
        keras_gan.model  # noqa: B018
