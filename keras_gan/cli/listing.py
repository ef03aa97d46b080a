"""`list`: what the flags of `train` take, by the names and first lines of the library."""

import sys

from keras_gan.cli import names, tables
from keras_gan.utils import npz_folder
from keras_gan.utils.console import is_terminal

TITLES = {
    "GANs, --gan=": "gans",
    "divergences of fgan, --divergence=": "divergences",
    "networks, --network=": "networks",
    "penalties, --penalty=": "penalties",
    "augmentations, --augment=": "augmentations",
    "data sets, --data=": "data",
}


def run(flags):
    for title, entries in sections().items():
        if is_terminal(sys.stdout):
            tables.show_wrapped((title, ""), entries.items())
            continue
        print(title)
        width = max(map(len, entries), default=0)
        for name, summary in entries.items():
            print(f"  {name:{width}}  {summary}".rstrip())


def sections():
    """`{title: {name: one line}}`; the data sets with those of this machine."""
    listed = {title: names.listed()[kind] for title, kind in TITLES.items()}
    *_, title = TITLES
    listed[title] = {
        **listed[title],
        **{name: str(npz_folder.find(name)) for name in npz_folder.names()},
        **{name: f"made of {npz_folder.MADE_OF[name]}" for name in npz_folder.made()},
        "FOLDER": "images of any format; --size=64 crops and scales them",
        "NAME": "an image data set of TensorFlow Datasets",
    }
    return listed
