"""python -m tools.classifiers: train the classifiers that extract features of grey images.

With `--choosing` each is trained on the first 50,000 training images and scored on the last 10,000;
the settings below were chosen by these scores. Without it, each is trained on all 60,000, stored as
float16, and the stored weights are scored once on the test images; that writes
`saved_models/<name>/`, `zoo/<name>.json` and the index. KERAS_GAN_DATA names the folder of
`mnist.npz` and `fashion_mnist.npz`.
"""

import json
import pathlib
from typing import NamedTuple

import keras
import numpy as np
from absl import flags

from keras_gan import data
from keras_gan.metrics.extractors import classifier
from keras_gan.presets import catalog, weights_file
from keras_gan.saving import run_state
from keras_gan.utils import console

ROOT = pathlib.Path(__file__).parent.parent
CHOOSING = {"train": "train[:-10000]", "score": "train[-10000:]"}
PUBLISHED = {"train": "train", "score": "test"}
BATCH_SIZE, SEED = 128, 0
LEARNING_RATE, WEIGHT_DECAY, LABEL_SMOOTHING = 4e-3, 1e-2, 0.1


class Recipe(NamedTuple):
    """How a classifier is trained, and on what data."""

    data: str
    licence: str
    epochs: int
    shift: int  # Largest shift of an image, in pixels.
    mirrored: bool


RECIPES = {
    "fashion_classifier": Recipe("fashion_mnist", "MIT", epochs=12, shift=0, mirrored=True),
    "mnist_classifier": Recipe("mnist", "CC BY-SA 3.0", epochs=5, shift=2, mirrored=False),
}


class Batches(keras.utils.PyDataset):
    """Shuffled batches of randomly shifted and, by the recipe, mirrored images."""

    def __init__(self, images, labels, recipe):
        super().__init__()
        margin = (recipe.shift, recipe.shift)
        self.images = np.pad(images, ((0, 0), margin, margin, (0, 0)))
        self.labels = np.eye(classifier.CLASSES, dtype="float32")[labels]
        self.recipe, self.random = recipe, np.random.default_rng(SEED)
        self.on_epoch_end()

    def __len__(self):
        return len(self.order) // BATCH_SIZE

    def on_epoch_end(self):
        self.order = self.random.permutation(len(self.images))

    def __getitem__(self, index):
        rows = self.order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        corner = self.random.integers(0, 2 * self.recipe.shift + 1, (2, BATCH_SIZE, 1))
        window = np.arange(classifier.SIDE)
        down, right = corner[0] + window, corner[1] + window
        if self.recipe.mirrored:
            right = np.where(self.random.random((BATCH_SIZE, 1)) < 0.5, right, right[:, ::-1])
        images = self.images[rows[:, None, None], down[:, :, None], right[:, None, :]]
        return scaled(images), self.labels[rows]


def scaled(images):
    return (images.astype("float32") - classifier.OFFSET) / classifier.DIVISOR


def train(name, split):
    """A network trained on a part of its data."""
    recipe = RECIPES[name]
    images, labels = data.load(recipe.data, split)
    keras.utils.set_random_seed(SEED)
    network = classifier.build(name)
    logits = keras.Model(network.input, network.output[1])
    batches = Batches(images, labels, recipe)
    decay = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, recipe.epochs * len(batches))
    logits.compile(
        optimizer=keras.optimizers.AdamW(decay, weight_decay=WEIGHT_DECAY),
        loss=keras.losses.CategoricalCrossentropy(
            from_logits=True, label_smoothing=LABEL_SMOOTHING
        ),
        metrics=["accuracy"],
    )
    logits.fit(batches, epochs=recipe.epochs, verbose=2, shuffle=False)
    return network


def accuracy(name, network, split):
    """Share of images classified right, with its protocol."""
    images, labels = data.load(RECIPES[name].data, split)
    logits = network.predict(scaled(images), batch_size=500, verbose=0)[1]
    value = float((logits.argmax(axis=1) == labels).mean())
    protocol = {"data": RECIPES[name].data, "split": split, "images": len(labels)}
    return {"metric": "accuracy", "value": value, "protocol": protocol}


def publish(name, network):
    """Store the weights, score the stored weights, and write the JSON and the index."""
    recipe = RECIPES[name]
    path = ROOT / "saved_models" / name / catalog.WEIGHTS
    facts = weights_file.write(path, {"classifier": network}, dtype="float16")
    weights_file.restore(path.read_bytes(), facts, {"classifier": network})
    score = accuracy(name, network, PUBLISHED["score"])
    described = {
        "name": name,
        "kind": "classifier",
        "data": {"name": recipe.data, "split": PUBLISHED["train"], "licence": recipe.licence},
        "recipe": {
            "command": f"python -m tools.classifiers --names={name}",
            "seed": SEED,
            "epochs": recipe.epochs,
            "batch_size": BATCH_SIZE,
            "learning_rate": LEARNING_RATE,
            "weight_decay": WEIGHT_DECAY,
            "label_smoothing": LABEL_SMOOTHING,
            "shift": recipe.shift,
            "mirrored": recipe.mirrored,
        },
        "trained_with": run_state.versions(),
        "scores": [score],
        "weights": facts,
    }
    catalog.publish(ROOT, name, described)
    print(f"{name}: {json.dumps(score)}, {facts['bytes']} bytes", flush=True)


def main(_):
    for name in flags.FLAGS.names:
        if flags.FLAGS.choosing:
            network = train(name, CHOOSING["train"])
            print(f"{name}: {json.dumps(accuracy(name, network, CHOOSING['score']))}", flush=True)
        else:
            publish(name, train(name, PUBLISHED["train"]))


if __name__ == "__main__":
    flags.DEFINE_list("names", list(RECIPES), f"classifiers to train: {', '.join(RECIPES)}")
    flags.DEFINE_boolean("choosing", False, "score on held-out training images and publish nothing")
    console.run(main)
