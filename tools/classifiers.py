"""python -m tools.classifiers: train the classifiers that read labels and extract features.

With `--choosing` each is trained and scored on a part of the images that it may see; the settings
below were chosen by these scores. Without it, each is trained on all of them, stored as float16,
and the stored weights are scored once on images that no choice has seen; that writes
`saved_models/<name>/`, `zoo/<name>.json` and the index. KERAS_GAN_DATA names the folder of
`mnist.npz`, `fashion_mnist.npz`, `avatars.npz` and `toons.npz`.

One network reads all columns of a data set of drawn faces: its loss is the sum of theirs. The test
faces of avatars have pairs of hair and hair colour that no training face has. A classifier is to
read what a GAN makes of these pairs, so it learns them from half of the test faces: one that had
not read the hair of half of the others.
"""

import json
import pathlib
from typing import NamedTuple

import keras
import numpy as np
from absl import flags

from keras_gan import data
from keras_gan.data import known_sets
from keras_gan.metrics.extractors import classifier
from keras_gan.presets import catalog, weights_file
from keras_gan.saving import run_state
from keras_gan.utils import console

ROOT = pathlib.Path(__file__).parent.parent
BATCH_SIZE, SEED = 128, 0
LEARNING_RATE, WEIGHT_DECAY, LABEL_SMOOTHING = 4e-3, 1e-2, 0.1


class Splits(NamedTuple):
    """What is learned and what is scored, in the notation of `keras_gan.data.load`, joined by +."""

    train: str
    score: str


class Recipe(NamedTuple):
    """How a classifier is trained, and on what data."""

    data: str
    licence: str
    epochs: int
    shift: int  # Largest shift of an image, in pixels.
    mirrored: bool
    published: Splits = Splits("train", "test")
    choosing: Splits = Splits("train[:83%]", "train[83%:]")


RECIPES = {
    "fashion_classifier": Recipe("fashion_mnist", "MIT", epochs=12, shift=0, mirrored=True),
    "mnist_classifier": Recipe("mnist", "CC BY-SA 3.0", epochs=5, shift=2, mirrored=False),
    "avatars_classifier": Recipe(
        "avatars",
        known_sets.PERSONAS,
        epochs=8,
        shift=2,
        mirrored=False,
        published=Splits("train+test[:50%]", "test[50%:]"),
        choosing=Splits("train+test[:25%]", "test[25%:50%]"),
    ),
    "toons_classifier": Recipe("toons", known_sets.TOON_HEAD, epochs=12, shift=2, mirrored=False),
}


class Batches(keras.utils.PyDataset):
    """Shuffled batches of randomly shifted and, by the recipe, mirrored images."""

    def __init__(self, images, labels, recipe):
        super().__init__()
        margin = (recipe.shift, recipe.shift)
        self.images = np.pad(images, ((0, 0), margin, margin, (0, 0)), mode="edge")
        self.labels, self.window = labels, np.arange(images.shape[1])
        self.recipe, self.random = recipe, np.random.default_rng(SEED)
        self.on_epoch_end()

    def __len__(self):
        return len(self.order) // BATCH_SIZE

    def on_epoch_end(self):
        self.order = self.random.permutation(len(self.images))

    def __getitem__(self, index):
        rows = self.order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        corner = self.random.integers(0, 2 * self.recipe.shift + 1, (2, BATCH_SIZE, 1))
        down, right = corner[0] + self.window, corner[1] + self.window
        if self.recipe.mirrored:
            right = np.where(self.random.random((BATCH_SIZE, 1)) < 0.5, right, right[:, ::-1])
        images = self.images[rows[:, None, None], down[:, :, None], right[:, None, :]]
        return scaled(images), {head: each[rows] for head, each in self.labels.items()}


def scaled(images):
    return (images.astype("float32") - classifier.OFFSET) / classifier.DIVISOR


def load(name, split):
    """Images of a classifier's data, and the labels of each of its heads."""
    heads, parts = classifier.FORMS[name].heads, split.split("+")

    def joined(**asked):
        found = [data.load(RECIPES[name].data, part, **asked) for part in parts]
        return [np.concatenate(each) for each in zip(*found, strict=True)]

    found = {head: joined(labels=head) for head in heads}
    return next(iter(found.values()))[0], {head: labels for head, (_, labels) in found.items()}


def train(name, split):
    """A network trained on a part of its data."""
    recipe = RECIPES[name]
    images, labels = load(name, split)
    keras.utils.set_random_seed(SEED)
    network = classifier.build(name)
    heads = {head: network.output[1][:, part] for head, part in classifier.parts(name).items()}
    batches = Batches(images, one_hot(name, labels), recipe)
    decay = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, recipe.epochs * len(batches))
    model = keras.Model(network.input, heads)
    model.compile(
        optimizer=keras.optimizers.AdamW(decay, weight_decay=WEIGHT_DECAY),
        loss={
            head: keras.losses.CategoricalCrossentropy(
                from_logits=True, label_smoothing=LABEL_SMOOTHING
            )
            for head in heads
        },
        metrics={head: ["accuracy"] for head in heads},
    )
    model.fit(batches, epochs=recipe.epochs, verbose=2, shuffle=False)
    return network


def one_hot(name, labels):
    heads = classifier.FORMS[name].heads
    return {head: np.eye(heads[head], dtype="float32")[each] for head, each in labels.items()}


def accuracies(name, network, split):
    """The share of images whose label each head reads right, with its protocol."""
    images, labels = load(name, split)
    logits = network.predict(scaled(images), batch_size=500, verbose=0)[1]
    protocol = {"data": RECIPES[name].data, "split": split, "images": len(images)}
    return [
        {
            "metric": "accuracy",
            "value": float((logits[:, part].argmax(axis=1) == labels[head]).mean()),
            "protocol": {**protocol, "labels": head},
        }
        for head, part in classifier.parts(name).items()
    ]


def publish(name, network):
    """Store the weights, score the stored weights, and write the JSON and the index."""
    recipe = RECIPES[name]
    path = ROOT / "saved_models" / name / catalog.WEIGHTS
    facts = weights_file.write(path, {"classifier": network}, dtype="float16")
    weights_file.restore(path.read_bytes(), facts, {"classifier": network})
    scores = accuracies(name, network, recipe.published.score)
    described = {
        "name": name,
        "kind": "classifier",
        "data": {"name": recipe.data, "split": recipe.published.train, "licence": recipe.licence},
        "classes": {
            head: data.class_names(recipe.data, head) for head in classifier.FORMS[name].heads
        },
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
        "scores": scores,
        "weights": facts,
    }
    catalog.publish(ROOT, name, described)
    print(f"{name}: {json.dumps(scores)}, {facts['bytes']} bytes", flush=True)


def main(_):
    for name in flags.FLAGS.names:
        recipe = RECIPES[name]
        if flags.FLAGS.choosing:
            network = train(name, recipe.choosing.train)
            scores = accuracies(name, network, recipe.choosing.score)
            print(f"{name}: {json.dumps(scores)}", flush=True)
        else:
            publish(name, train(name, recipe.published.train))


if __name__ == "__main__":
    flags.DEFINE_list("names", list(RECIPES), f"classifiers to train: {', '.join(RECIPES)}")
    flags.DEFINE_boolean("choosing", False, "score on held-out training images and publish nothing")
    console.run(main)
