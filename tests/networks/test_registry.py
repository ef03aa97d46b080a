"""Builders by name: one function for each, whose arguments have names."""

import keras
import pytest

from keras_gan import networks
from keras_gan.networks import registry

pytestmark = pytest.mark.any_backend


@pytest.fixture(autouse=True)
def builders(monkeypatch):
    monkeypatch.setattr(registry, "_BUILDERS", dict(registry._BUILDERS))


def of_module(module, name="critic"):
    """A builder as a module of that name would define it."""

    def function(width=1):
        return keras.Sequential([keras.Input((2,)), keras.layers.Dense(width)])

    function.__module__, function.__name__, function.__qualname__ = module, name, name
    return function


def test_two_functions_of_one_name_are_refused():
    first = networks.builder(of_module("project.mnist"))
    with pytest.raises(
        ValueError, match="'project>critic' of project.cifar.critic beside that of "
    ):
        networks.builder(of_module("project.cifar"))
    assert registry._BUILDERS["project>critic"] is first


def test_a_cell_of_a_notebook_may_run_again():
    networks.builder(of_module("__main__"))
    second = networks.builder(of_module("__main__"))
    assert registry._BUILDERS["__main__>critic"] is second


def test_what_a_script_wrote_is_read_by_another_that_imports_it():
    built = registry.of(networks.builder(of_module("__main__"))(3))
    assert built.builder == "__main__>critic"
    del registry._BUILDERS["__main__>critic"]
    with pytest.raises(ValueError, match="import the module that registers.*'__main__>critic'"):
        registry.build(built.builder, built.arguments)
    networks.builder(of_module("train"))
    again = registry.build(built.builder, built.arguments)
    assert again.output_shape == (None, 3) and registry.of(again).builder == "train>critic"
    networks.builder(of_module("other"))  # Now it may be one of two.
    with pytest.raises(ValueError, match="import the module that registers.*'__main__>critic'"):
        registry.build(built.builder, built.arguments)


def test_the_library_s_own_builder_is_no_script_s():
    with pytest.raises(ValueError, match="Received: '__main__>mlp_critic'"):
        registry.build("__main__>mlp_critic", {})


@pytest.mark.parametrize("function", [lambda *widths: None, lambda width, /: None])
def test_arguments_without_names_are_refused(function):
    with pytest.raises(ValueError, match="gives arguments by their names.*Received: <lambda>"):
        networks.builder(function)
    networks.builder(lambda *, width: None)
