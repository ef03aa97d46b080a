"""python -m tools.names: write `keras_gan/cli/names.json` from the library's registries."""

import inspect
import json

from keras_gan import augment, data, divergences, networks, penalties
from keras_gan.cli import image_networks, names, recipes
from keras_gan.metrics import evaluation, extractors, known_modes
from keras_gan.utils import console


def of_registries():
    """What `keras_gan.cli.names.listed` returns."""
    return {
        "gans": {name: _summary(recipe.model) for name, recipe in recipes.RECIPES.items()},
        "divergences": dict.fromkeys(divergences.names(), ""),
        "networks": {
            name: _summary(getattr(networks, f"{name}_generator"))
            for name in image_networks.network_names()
        },
        "penalties": dict.fromkeys(penalties.names(), ""),
        "augmentations": {name: _summary(getattr(augment, name)) for name in augment.names()},
        "data": dict.fromkeys(data.embedded(), "embedded"),
        "metrics": dict.fromkeys(evaluation.names(), ""),
        "modes": dict.fromkeys(known_modes.names(), ""),
        "extractors": dict.fromkeys(extractors.names(), ""),
        "defaults": {
            "metrics": list(evaluation.METRICS),
            "extractor": evaluation.EXTRACTOR,
            "count": evaluation.COUNT,
        },
    }


def _summary(thing):
    return inspect.getdoc(thing).splitlines()[0]


def main(_):
    text = json.dumps(of_registries(), indent=2, ensure_ascii=False)
    names.FILE.write_text(f"{text}\n", "utf-8")
    print(names.FILE)


if __name__ == "__main__":
    console.run(main)
