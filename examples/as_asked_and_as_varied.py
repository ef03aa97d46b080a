# %% [markdown]
# # As asked, and as varied
#
# A conditional generator takes a label y beside its noise z. Whether it minds the label depends on
# what its critic is asked. Three questions, on one problem:
#
# * **Is x real?** The critic does not see the label, so it cannot object when it is ignored.
# * **Is x real, and does y belong to it?** The critic judges pairs, and sees what was asked (Mirza
#   and Osindero 2014, https://arxiv.org/abs/1411.1784): `ConditionalGAN`.
# * **Is x real, and which y is it?** The critic also classifies, and both players want the
#   classification to be right (Odena, Olah and Shlens 2017, https://arxiv.org/abs/1610.09585):
#   `ACGAN`.
#
# `python examples/as_asked_and_as_varied.py [--quick]` writes its picture into `runs/`.

# %%
import sys

import keras
import numpy as np
from PIL import Image

from keras_gan import models, networks
from keras_gan.visualization import images, plots

QUICK = "--quick" in sys.argv
STEPS = 600 if QUICK else 1500

# %% [markdown]
# ## Classes that overlap
#
# The samples of class y are numbers with a normal distribution around -1, 0 or 1. It is wide: of a
# number between two means nobody can tell its class for sure, as of a digit between 4 and 9.

# %%
MEANS, DEVIATION = np.array([-1.0, 0.0, 1.0]), 0.7

draws = np.random.default_rng(0)
labels = draws.integers(3, size=30_000)
samples = MEANS[labels] + DEVIATION * draws.standard_normal(len(labels))
samples = samples.astype("float32")[:, None]

# %% [markdown]
# ## Three critics
#
# The first is that of `ACGAN` with a weight of 0 for its classification. All else is equal.


# %%
def generator():
    return networks.mlp_generator((1,), latent_dim=4, width=64, depth=2, classes=3)


def critic(**label):
    return networks.mlp_critic((1,), width=64, depth=2, **label)


SHARED = {"penalty": "r1", "penalty_weight": 0.1, "ema_half_life": 5000, "seed": 0}
keras.utils.set_random_seed(0)
gans = {
    "real?": models.ACGAN(generator(), critic(auxiliary=3), class_weight=0.0, **SHARED),
    "real pair?": models.ConditionalGAN(generator(), critic(classes=3), **SHARED),
    "real, and which?": models.ACGAN(generator(), critic(auxiliary=3), **SHARED),
}
for gan in gans.values():
    gan.compile(*(keras.optimizers.Adam(2e-3, 0.0, 0.99) for _ in range(2)), steps_per_execution=50)
    gan.fit(samples, labels, batch_size=256, steps_per_epoch=STEPS, verbose=0)

# %% [markdown]
# ## What comes when a class is asked for
#
# The best classifier of these data takes the nearest mean. It reads the asked class from that share
# of 5,000 samples of each; beside it the mean and the standard deviation of each class.

# %%
COUNT = 5000
by_class = {"data": [samples[labels == y, 0] for y in range(3)]}
for name, gan in gans.items():
    by_class[name] = [gan.generate(COUNT, labels=y, seed=0)[:, 0] for y in range(3)]


def as_asked(classes):
    """The share of samples that lie nearest to the mean of their own class."""
    read = [np.abs(x[:, None] - MEANS).argmin(axis=1) == y for y, x in enumerate(classes)]
    return np.mean([right.mean() for right in read])


print(f"{'':18}{'as asked':>9}{'mean of each class':>24}{'deviation of each':>24}")
for name, classes in by_class.items():
    means = "".join(f"{x.mean():8.2f}" for x in classes)
    deviations = "".join(f"{x.std():8.2f}" for x in classes)
    print(f"{name:18}{as_asked(classes):9.1%}{means}{deviations}")

# %% [markdown]
# The first generator makes good numbers, and ignores the label. The second has each class as it is
# in the data. The third is right more often than the data are: it keeps away from where a class
# could be mistaken, so outer classes move outwards, and of the middle one a point is left. Its loss
# asks for that: with -log p(y | x) in it the surest x is best, and x that are real but doubtful
# cost. On pictures it shows as little variety within a class.
#
# So a share of right classes alone says nothing: it is to be read beside the same share of real
# samples, and beside a distance within each class, which `keras_gan evaluate` prints as
# `conditional_accuracy` and `intra_fd`.

# %%
drawing = plots.figure(900, 420)
bins = np.linspace(-3.5, 3.5, 71)
for axes, (name, classes) in zip(
    drawing.subplots(1, 4, sharey=True), by_class.items(), strict=True
):
    for y, x in enumerate(classes):
        axes.hist(x, bins, density=True, alpha=0.6, label=f"y = {y}")
    axes.set(title=f"{name}\n{as_asked(classes):.0%} as asked", xlabel="x", ylim=(0, 1.5))
axes.legend()

picture = plots.rasterize(drawing)
images.save("runs/as_asked_and_as_varied.png", picture)
Image.fromarray(picture)
