"""python -m tools.browser_zoo FOLDER: write the presets that the page `docs/browser_zoo` draws.

A preset is `NAME.onnx`, by the library's export, and `NAME.json`: what the page shows and feeds,
with a latent and the picture that Python makes of it. `index.json` lists them in order. Needs the
extra `export` of setup.py and the backend torch.
"""

import json
import pathlib

import keras_gan
from keras_gan.presets import loading
from keras_gan.utils import console
from tools import truncated_onnx
from tools.base64_floats import text

PRESETS = (  # Faces first, then those with labels or codes.
    *("r3gan_avatars", "r3gan_avatars_128", "projection_mnist", "conditional_gan_mnist"),
    *("acgan_mnist", "infogan_mnist", "r3gan_fashion_mnist_large", "r3gan_cifar10"),
)


def write(folder, names=PRESETS, truncations=truncated_onnx.TRUNCATIONS):
    """Write the models of presets, their facts and the list of them.

    Args:
        folder: path, created where it is missing.
        names: of presets, or folders of `gan.save_to_preset`.
        truncations: magnitudes whose batch statistics are measured, see `truncated_onnx`.
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for name in names:
        gan = keras_gan.from_preset(name, compile=False)
        facts = {**_told(name), **_asked(gan), "check": check(gan)}
        versions = truncated_onnx.versions(name, truncations)
        facts |= truncated_onnx.write(folder / f"{facts['name']}.onnx", versions)
        (folder / f"{facts['name']}.json").write_text(json.dumps(facts), "utf-8")
        listed.append({key: facts[key] for key in ("name", "good_for")})
        print(facts["name"], flush=True)
    (folder / "index.json").write_text(json.dumps(listed), "utf-8")


def _told(name):
    """What a preset's JSON says: its name, use, data and licence."""
    described, _ = loading.description(name)
    data = described.get("data") or {}
    return {
        "name": described["name"],
        "good_for": described.get("good_for", ""),
        "data": data.get("name", ""),
        "licence": data.get("licence", ""),
        "class_names": data.get("classes"),
    }


def _asked(gan):
    """The sizes of what the generator takes and makes."""
    if gan.prior.distribution != "normal":
        raise ValueError(
            "Expected a GAN of normal latents, which the page draws: leave the preset out of "
            f"`PRESETS`. Received: {gan.prior.distribution} latents."
        )
    return {
        "shape": list(gan.sample_shape),
        "latents": gan.latent_shape[0],
        "classes": getattr(gan.condition, "classes", 0),
        "numbers": getattr(gan, "continuous", 0),
    }


def check(gan):
    """A latent, its condition, and the picture of them, float32 in the generator's range."""
    latents = gan.draw_latents(1, seed=0)
    found = {"latents": text(latents)}
    labels = None
    if gan.condition is not None:
        labels = [gan.condition.classes - 1]
        found["condition"] = text(gan.ask(labels, 1))
    return {**found, "samples": text(gan.generate(latents=latents, labels=labels))}


def main(argv):
    write(argv[1])


if __name__ == "__main__":
    console.run(main)
