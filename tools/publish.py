"""python -m tools.publish --run=RUN --name=NAME --good_for=WORDS: make a run a preset of the zoo.

RUN is a folder that `python -m keras_gan train` wrote. The averaged generator and the critic are
stored in `saved_models/NAME/` with a picture, a card and golden samples; `zoo/NAME.json` says how
they are made, and the index gets its hash. The command on the card scores the stored weights, with
the flags `--score` or those of the data in SETS. If that fails, the zoo is as it was.
"""

import contextlib
import json
import os
import pathlib
import shlex
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from absl import flags

import keras_gan
from keras_gan import cli
from keras_gan.cli import recipes
from keras_gan.cli.sample import read
from keras_gan.data import known_sets
from keras_gan.metrics import extractors
from keras_gan.presets import catalog, loading
from keras_gan.saving import run_folder
from keras_gan.utils import console
from keras_gan.utils.checks import is_image
from keras_gan.visualization import images
from tools import card, golden

ROOT = pathlib.Path(__file__).parent.parent
SCORES = "--metrics=fd,kd,precision_recall,density_coverage,is"
# Data set -> the flags that score a GAN of it. The test faces of avatars are of half the hairs.
SETS = {
    "fashion_mnist": f"--split=test[:5000] --count=5000 {SCORES}",
    "mnist": f"--split=test[:5000] --count=5000 {SCORES} --extractor=mnist_classifier",
    "stacked_mnist": "--count=26000",
    "cifar10": f"--split=test[:5000] --count=5000 {SCORES}",
    "ring8": "--count=10000",
    "grid25": "--count=10000",
    "avatars": f"--split=train[:5000] --count=5000 {SCORES}",
    "avatars_10k": f"--split=train[:5000] --count=5000 {SCORES}",
    "avatars_128": f"--split=train[:5000] --count=5000 {SCORES}",
    "toons": f"--split=train[:5000] --count=5000 {SCORES}",
}
OF_KIND = {  # Kind of data -> the flags where they are no samples.
    "pairs": "--split=test",
    "unpaired": "--split=test",
    "texts": "--split=test",
    "captions": "--split=test --count=5000 --metrics=fd,kd",
}


def describe(run, name, gan):
    """The preset's JSON without its scores."""
    config, metrics = (
        run_folder.read_json(run / file) for file in (run_folder.CONFIG, run_folder.METRICS)
    )
    recipe = {key: value for key, value in config["flags"].items() if value is not None}
    recipe = {key: value for key, value in recipe.items() if key != "out"}
    if os.path.isabs(recipe.get("start", "")):
        raise ValueError(
            "A recipe starts from a preset that others have: publish that one first. "
            f"Received: a run from {recipe['start']!r}."
        )
    made = loading.describe(gan)
    return {
        "name": name,
        "kind": "gan",
        "good_for": flags.FLAGS.good_for,
        **made,
        "data": {
            "name": recipe["data"],
            "split": recipe["split"],
            "kind": recipes.of(gan).data,
            "licence": flags.FLAGS.licence
            or known_sets.licences(recipe["data"], recipe.get("data_b")),
            **({"other": recipe["data_b"]} if "data_b" in recipe else {}),
            **labels(config, recipe),
        },
        "recipe": {
            "command": f"python -m keras_gan train {name}",
            "flags": written_out(recipe, made),
        },
        "trained": {
            "images_seen": metrics["images_seen"],
            "seconds": metrics["training_seconds"],
            **{key: config["sessions"][-1][key] for key in ("device", "versions")},
            **({"note": flags.FLAGS.note} if flags.FLAGS.note else {}),
        },
        "scores": [],
    }


def labels(config, recipe):
    """The column of a GAN's labels and the names of its classes, where it has any."""
    if "classes" not in config:
        return {}
    return {"labels": recipe.get("labels"), "classes": list(config["classes"])}


def scored_by(described):
    """The flags that score a preset on its data, labels included where it has any."""
    data = described["data"]
    if data["kind"] in OF_KIND:
        other = f" --data_b={data['other']}" if "other" in data else ""
        return OF_KIND[data["kind"]] + other
    if data["name"] not in SETS:
        raise ValueError(
            "Name the flags that score it, as in --score='--split=test --count=5000'. "
            f"Received: --score=None for {data['name']!r}."
        )
    flags = SETS[data["name"]]
    if "classes" not in data:
        return flags
    # A class of a few hundred images has no covariance of the 1,280 features of EfficientNet.
    of_labels = ["intra_fd"] if "--extractor=" in flags else []
    if extractors.of_data(data["name"], data["labels"]):
        of_labels.append("conditional_accuracy")
    return flags.replace(SCORES, ",".join([SCORES, *of_labels]))


def written_out(recipe, made):
    """The flags, with `decay_images` of the run where they leave it out."""
    rate = made["compile"]["generator_optimizer"]["config"]["learning_rate"]
    falls_in = rate["config"]["schedule"]["config"]["images"] if isinstance(rate, dict) else 0
    return {"decay_images": int(falls_in), **recipe}


def score(name, data, chosen):
    """Score the preset; returns the command and the rows it wrote."""
    command = ["evaluate", f"--preset={name}", f"--data={data}", *shlex.split(chosen)]
    return f"python -m keras_gan {shlex.join(command)}", rows_of(command)


def rows_of(command):
    """What `keras-gan evaluate …`, given as a list, writes."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "scores.json"
        if cli.main(["keras_gan", *command, f"--out={out}"]):
            sys.exit(f"Could not be scored: {shlex.join(command)}")
        return json.loads(out.read_text())


def stored_as(gan):
    """float16 for images, since samples are rounded to 8 bits."""
    return "float16" if of_images(gan) else "float32"


def of_images(gan):
    return hasattr(gan, "directions") or is_image(gan.sample_shape)


def show(gan, described, folder):
    """Write samples to look at: a picture, or lines into the description."""
    if described["data"]["kind"] == "texts":
        described["samples"] = gan.generate(20, seed=0)
        return
    if hasattr(gan, "directions"):
        picture = gan.preview(16, seed=0, inputs=golden.inputs(gan, described))
    else:
        picture = gan.preview(64 if of_images(gan) else 2_000, seed=0)
    images.save(folder / "samples.png", picture)


@contextlib.contextmanager
def all_or_nothing(*paths):
    """What the block writes into files and folders stays only if it comes to its end."""

    def contents(path):
        return {file: file.read_bytes() for file in (path, *path.glob("*")) if file.is_file()}

    before = {file: data for path in paths for file, data in contents(path).items()}
    try:
        yield
    except BaseException:
        for file in (file for path in paths for file in contents(path)):
            file.unlink()
        for file, data in before.items():
            file.write_bytes(data)
        raise


def main(_):
    given = flags.FLAGS
    run, name = pathlib.Path(given.run), given.name
    folder, index = ROOT / "saved_models" / name, ROOT / "zoo" / "index.json"
    with all_or_nothing(folder, ROOT / "zoo" / f"{name}.json", index):
        add(run, name, folder)
    print(f"{folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}")


def add(run, name, folder):
    """Store a run as a preset, register it, and score what was stored."""
    given, gan = flags.FLAGS, read(str(run / "model.keras"))
    described = describe(run, name, gan)
    described["weights"] = loading.write_weights(gan, folder / catalog.WEIGHTS, stored_as(gan))
    catalog.publish(ROOT, name, described)
    chosen = scored_by(described) if given.score is None else given.score
    data = described["data"]["name"]
    described["score_command"], described["scores"] = score(name, data, chosen)
    stored = keras_gan.from_preset(name)
    np.savez_compressed(folder / "golden.npz", **golden.made(stored, described))
    show(stored, described, folder)
    catalog.publish(ROOT, name, described)
    card.write(folder, described)


if __name__ == "__main__":
    flags.DEFINE_string("run", None, "folder of a finished run", required=True)
    flags.DEFINE_string("name", None, "name of the preset", required=True)
    flags.DEFINE_string("good_for", None, "what it is good for, in a few words", required=True)
    flags.DEFINE_string("score", None, "flags of `evaluate`; those of the data by default")
    flags.DEFINE_string("licence", None, "of its data, where they are no known set")
    flags.DEFINE_string("note", None, "what the card is to say of the training besides")
    console.run(main)
