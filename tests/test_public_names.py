"""Every public name is documented, and every name that is promised is there."""

import inspect

import pytest

import keras_gan

pytestmark = pytest.mark.any_backend

MODULES = [name for name in keras_gan.__all__ if inspect.ismodule(getattr(keras_gan, name))]
NAMES = [
    f"{module}.{name}"
    for module in MODULES
    for name in getattr(
        getattr(keras_gan, module),
        "__all__",
        [n for n in vars(getattr(keras_gan, module)) if not n.startswith("_")],
    )
]
# Keras documents these.
KERAS_HOOKS = {"build", "call", "compute_output_shape", "convolution_op", "get_config"}


def find(path):
    module, name = path.split(".")
    return getattr(getattr(keras_gan, module), name)


def ours(thing):
    return (getattr(thing, "__module__", None) or "").startswith("keras_gan")


@pytest.mark.parametrize("path", NAMES)
def test_public_names_are_documented(path):
    thing = find(path)
    if inspect.ismodule(thing) or not (callable(thing) and ours(thing)):
        return
    documentation = inspect.getdoc(thing) or ""
    assert len(documentation) > 30, f"{path} has no docstring"
    if inspect.isclass(thing):
        for name, method in vars(thing).items():
            if inspect.isfunction(method) and name[0] != "_" and name not in KERAS_HOOKS:
                assert inspect.getdoc(getattr(thing, name)), f"{path}.{name} has no docstring"


@pytest.mark.parametrize("path", [n for n in NAMES if n.endswith(("_loss", "_penalty", "GAN"))])
def test_objectives_and_gans_name_their_paper(path):
    assert "arxiv.org/abs/" in inspect.getdoc(find(path))
