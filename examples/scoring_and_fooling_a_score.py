# %% [markdown]
# # Scoring, and fooling a score
#
# How good are generated images? A classifier p(c | y) can judge. An image y is clear when p(c | y)
# is all on one class c; the images vary when their average p(c) is spread over all classes. The
# Inception Score says both in one number (Salimans et al. 2016, https://arxiv.org/abs/1606.03498):
#
#     IS = exp(E_y[KL(p(c | y) ‖ p(c))]),    from 1 to the number of classes
#
# The Fréchet distance compares the classifier's features, before its last layer, of real and
# generated images, both taken for normal distributions (Heusel et al. 2017,
# https://arxiv.org/abs/1706.08500):
#
#     FD = ‖m - m'‖² + Tr(C + C' - 2 (C C')^½)    of means m and covariances C
#
# This lecture gives both to three cheats that generate nothing, and shows what notices each.
#
# `python examples/scoring_and_fooling_a_score.py [--quick]` writes its picture into `runs/`.

# %%
import sys

import keras
import numpy as np
from PIL import Image

import keras_gan
from keras_gan import data, metrics
from keras_gan.metrics import extractors
from keras_gan.visualization import images, plots

QUICK = "--quick" in sys.argv
COUNT, NOISES = (600, 30) if QUICK else (2000, 100)

# %% [markdown]
# ## Real images, and a classifier of them
#
# The package has 10,000 images of garments and a small classifier of them, so this runs without a
# download. With the network of 2015 in its place, `"inception"`, the scores are those of papers;
# no other network's may be called IS or FID. Three parts of the images have no image in common:
# training images, those that the scores compare with, and held-out ones.

# %%
garments, labels = data.load("fashion_mnist_10k")
training, reference, held_out = (garments[i * COUNT : (i + 1) * COUNT] for i in range(3))
classifier = extractors.get("fashion_classifier")

# %% [markdown]
# ## Three cheats
#
# * **one a class**: one held-out image of each of the ten classes, again and again;
# * **memorised**: the training images themselves;
# * **sure noise**: noise that is changed until the classifier is sure of it. Each pixel of each
#   image is a weight here, trained like any weight, while the classifier stands still (Nguyen,
#   Yosinski and Clune 2015, https://arxiv.org/abs/1412.1897).


# %%
def one_of_each_class():
    """The held-out image of each class of which the classifier is surest, repeated."""
    logits = classifier(held_out).logits
    surest = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    return np.resize(held_out[surest.argmax(axis=0)], held_out.shape)


def sure_noise():
    """`NOISES` images of noise, each moved until the classifier is sure of a class."""
    keras.utils.set_random_seed(0)
    index = keras.Input((), dtype="int32")
    start = keras.initializers.RandomNormal(stddev=0.5)
    pixels = keras.layers.Embedding(NOISES, 28 * 28, embeddings_initializer=start)(index)
    pixels = keras.layers.Reshape((28, 28, 1))(keras.ops.tanh(pixels))
    classifier.network.trainable = False
    _, logits = classifier.network(pixels)
    model = keras.Model(index, logits)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(3e-2), loss)
    wanted = np.arange(NOISES) % 10
    model.fit(np.arange(NOISES), wanted, batch_size=NOISES, epochs=60, verbose=0)
    made = keras.Model(index, pixels).predict(np.arange(NOISES), verbose=0)
    return np.resize(images.to_uint8(made), held_out.shape)


sets = {
    "real, held out": held_out,
    "a GAN": keras_gan.from_preset("gan_fashion_mnist").generate(COUNT, seed=0, dtype="uint8"),
    "one a class": one_of_each_class(),
    "memorised": training,
    "sure noise": sure_noise(),
}

# %% [markdown]
# ## The scores
#
# Precision is the share of generated images that lie among the real ones, recall the share of real
# ones that lie among the generated (Kynkäänniemi et al. 2019, https://arxiv.org/abs/1904.06991).
# `copied` is the share of images nearer to a training image than 99 % of real new images are.

# %%
seen = {name: metrics.look(each, classifier) for name, each in sets.items()}
real = metrics.look(reference, classifier)
scores = {}
for name, each in seen.items():
    quality = metrics.precision_recall(real.features, each.features)
    scores[name] = {
        "IS": float(metrics.inception_score(each.logits, splits=1)),
        "FD": float(metrics.frechet_distance(real.moments, each.moments)),
        "precision": quality.precision,
        "recall": quality.recall,
        "copied": metrics.memorisation(
            seen["memorised"].features, each.features, real.features
        ).copied,
    }

print(f"{'':16}" + "".join(f"{score:>11}" for score in scores["memorised"]))
for name, row in scores.items():
    print(f"{name:16}" + "".join(f"{value:11.3f}" for value in row.values()))

# %% [markdown]
# The Inception Score is fooled by all three: the first and the last beat real images. It notices
# neither that a class has one image only nor that no image looks real. The distance notices both,
# and so does recall; noise has no precision either. But the distance cannot tell memorised images
# from new ones. Only the comparison with the training set does, and it needs real images outside of
# that set, to know how near is too near.

# %%
SHOWN = 9
drawing = plots.figure(900, 250)
for axes, (name, each) in zip(drawing.subplots(1, len(sets)), sets.items(), strict=True):
    shown = images.grid(each[:SHOWN])
    axes.imshow(shown, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.set_title(f"{name}\nIS {scores[name]['IS']:.1f}, FD {scores[name]['FD']:.2f}", fontsize=10)

picture = plots.rasterize(drawing)
images.save("runs/scoring_and_fooling_a_score.png", picture)
Image.fromarray(picture)
