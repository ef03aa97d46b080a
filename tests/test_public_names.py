"""Every public name is documented and has hints, and every name that is promised is there."""

import functools
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
ROOT_FUNCTIONS = [
    name for name in keras_gan.__all__ if inspect.isfunction(getattr(keras_gan, name))
]
# Keras documents these.
KERAS_HOOKS = {"build", "call", "compute_output_shape", "convolution_op", "get_config"}


def find(path):
    return functools.reduce(getattr, path.split("."), keras_gan)


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


def functions(thing):
    """`(name, function)` of a function, of those of a module, or of a class and its bases."""
    if inspect.isclass(thing):
        own = [vars(kind) for kind in thing.__mro__ if ours(kind) and kind.__name__[0] != "_"]
        return [(name, member) for members in own for name, member in members.items()]
    if inspect.ismodule(thing):
        return inspect.getmembers(thing, lambda each: inspect.getmodule(each) is thing)
    return [(thing.__name__, thing)]


def unhinted(function):
    """Parameters without a hint, and "return"; an instance or class, the first, needs none."""
    function = getattr(function, "fget", function)
    function = inspect.unwrap(getattr(function, "__func__", function))
    if not (inspect.isfunction(function) and ours(function)):
        return []
    parameters = list(inspect.signature(function).parameters)
    first = parameters[:1] if parameters[:1] in (["self"], ["cls"]) else []
    return sorted({*parameters, "return"} - {*function.__annotations__, *first})


@pytest.mark.parametrize("path", [*NAMES, *ROOT_FUNCTIONS])
def test_public_names_have_hints(path):
    thing = find(path)
    if inspect.ismodule(thing) or callable(thing):
        lacking = [
            (name, unhinted(member))
            for name, member in functions(thing)
            if name[0] != "_" or name in ("__init__", "__call__", "__len__")
        ]
        assert not [(name, found) for name, found in lacking if found]


@pytest.mark.parametrize("path", [n for n in NAMES if n.endswith(("_loss", "_penalty", "GAN"))])
def test_objectives_and_gans_name_their_paper(path):
    assert "arxiv.org/abs/" in inspect.getdoc(find(path))
