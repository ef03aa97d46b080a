"""List the available GANs, networks, penalties, augmentations and data sets."""

import inspect

from keras_gan import augment, data, divergences, networks, penalties
from keras_gan.cli import recipes


def define(flags):
    """No flags."""


def run(flags):
    for title, entries in sections().items():
        print(title)
        width = max(map(len, entries), default=0)
        for name, summary in entries.items():
            print(f"  {name:{width}}  {summary}".rstrip())


def sections():
    """`{title: {name: one line}}`, from the library's registries."""
    return {
        "GANs, --gan=": {name: _summary(r.model) for name, r in recipes.RECIPES.items()},
        "divergences of fgan, --divergence=": dict.fromkeys(divergences.names(), ""),
        "networks, --network=": {
            name: _summary(getattr(networks, f"{name}_generator"))
            for name in recipes.network_names()
        },
        "penalties, --penalty=": dict.fromkeys(penalties.names(), ""),
        "augmentations, --augment=": {
            name: _summary(getattr(augment, name)) for name in augment.names()
        },
        "data sets, --data=": {
            **{name: "embedded" for name in sorted(data.EMBEDDED)},
            **{name: str(data.npz.find(name)) for name in data.npz.names()},
            "FOLDER": "images of any format; --size=64 crops and scales them",
            "NAME": "an image data set of TensorFlow Datasets",
        },
    }


def _summary(thing):
    return inspect.getdoc(thing).splitlines()[0]
