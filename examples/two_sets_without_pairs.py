# %% [markdown]
# # Two sets without pairs
#
# Horses and zebras, photographs and paintings: two sets X and Y, and no x with its y. `CycleGAN`
# (Zhu et al. 2017, https://arxiv.org/abs/1703.10593) learns G: X → Y and F: Y → X, each against a
# critic of its own, and asks that one undo the other:
#
#     L_G = (adversarial terms) + λ (E|F(G(x)) - x| + E|G(F(y)) - y|)
#
# The critics ask for outputs that are distributed like the other set, the cycles for nothing to be
# lost on the way. What is wanted is more: the same content in another style. This lecture measures
# what is kept, in a plane in which content and style are a coordinate each.
#
# `python examples/two_sets_without_pairs.py [--quick]` writes its picture into `runs/`.

# %%
import sys

import keras
import numpy as np
from PIL import Image

from keras_gan import models, networks
from keras_gan.visualization import images, plots

QUICK = "--quick" in sys.argv
STEPS = 800 if QUICK else 1500

# %% [markdown]
# ## The data
#
# Points (content, style) with five contents. X has style -1, Y style 1. The right translation moves
# a point up and leaves its content as it is.

# %%
CONTENTS, SPREAD = np.array([-1, -0.5, 0, 0.5, 1]), 0.05
draws = np.random.default_rng(0)


def points(contents, style, count=20_000):
    """`(points, number of each one's content)`."""
    number = draws.integers(len(contents), size=count)
    middle = np.stack([contents[number], np.full(count, style)], axis=1)
    return (middle + SPREAD * draws.standard_normal((count, 2))).astype("float32"), number


x, content = points(CONTENTS, -1)
y, _ = points(CONTENTS, 1)


def read(where):
    """The number of the content that is nearest to each point."""
    return np.abs(where[:, :1] - CONTENTS).argmin(axis=1)


# %% [markdown]
# ## The game


# %%
def translator():
    return networks.mlp_generator((2,), latent_dim=2, width=64, depth=2)


def critic():
    return networks.mlp_critic((2,), width=64, depth=3)


def translators(x, y, seed, cycle_weight=1.0, identity_weight=0.0):
    """A `CycleGAN` of points, trained."""
    keras.utils.set_random_seed(seed)
    gan = models.CycleGAN(
        networks.Pair(translator(), translator()),
        networks.Pair(critic(), critic()),
        cycle_weight=cycle_weight,
        identity_weight=identity_weight,
        penalty="r1",
        penalty_weight=0.1,
        replay=None,
        ema_half_life=5000,
        seed=seed,
    )
    optimizers = (keras.optimizers.Adam(1e-3, 0.5, 0.99) for _ in range(2))
    gan.compile(*optimizers, steps_per_execution=50)
    gan.fit(x, y, batch_size=128, steps_per_epoch=STEPS, verbose=0)
    return gan


# %% [markdown]
# ## What is kept?
#
# For each game, with two starts of the networks: the share of translations that lie on one of Y's
# five places, the share that lie on the place of their own content, and the cycle's error.

# %%
SHOWN = 3000
some, theirs = x[:SHOWN], content[:SHOWN]
games = {
    "critics alone": {"cycle_weight": 0.0},
    "cycles": {},
    "cycles, identity": {"identity_weight": 0.5},
}
if QUICK:
    games = {"cycles": {}}

made, kept = {}, {}
print(f"{'':18}{'seed':>6}{'like Y':>9}{'as it was':>11}{'cycle error':>13}")
for name, weights in games.items():
    for seed in (0, 1):
        gan = translators(x, y, seed, **weights)
        like_y = made[name, seed] = gan.translate(some)
        places = np.stack([CONTENTS, np.ones(5)], axis=1)
        far = np.linalg.norm(like_y[:, None] - places, axis=2).min(axis=1)
        error = np.abs(gan.cycle(some) - some).mean()
        kept[name, seed] = ((far < 0.2).mean(), (read(like_y) == theirs).mean(), error)
        values = kept[name, seed]
        print(f"{name:18}{seed:6}{values[0]:9.0%}{values[1]:11.0%}{values[2]:13.3f}")

# %% [markdown]
# All games end with translations like Y, and with cycles there is a way back. One of two starts
# mirrors the contents all the same, -1 to 1 and 1 to -1: to the critics that is as good, and F
# mirrors them back. The loss has no word for content. The identity loss, which asks that G leave a
# point of Y alone, does not turn it round here either. On pictures it is the networks that know:
# they are convolutions which start near to copying, so what is cheapest is to keep shapes and to
# change colours and textures. It is a bias of the networks, and not a promise.
#
# ## What is hidden
#
# Now let Y have one content only, 0, as a map has no colours of roofs. Five contents cannot be
# shown in one, so an honest cycle would be wrong in four of five cases.

# %%
one, _ = points(np.zeros(1), 1)
gan = translators(x, one, seed=0)
hidden = gan.translate(some)
back = gan.translate(hidden, "y_to_x")
noise = SPREAD * draws.standard_normal(hidden.shape)
back_of_noisy = gan.translate((hidden + noise).astype("float32"), "y_to_x")
found = {"as translated": back, "with noise": back_of_noisy}

print(f"spread of the translations {hidden.std(axis=0).round(3)}, of Y {one.std(axis=0).round(3)}")
for name, points_back in found.items():
    share, error = (read(points_back) == theirs).mean(), np.abs(points_back - some).mean()
    print(f"{name:16}content found again {share:5.0%}, error {error:.3f}")

# %% [markdown]
# The translations look like Y: their spread is that of Y's own noise. Within it G has put the
# content, in five stripes that no eye would notice, and F reads them. A little noise, as large as
# that of the data, wipes out most of it. So a small cycle error does not prove that a translation
# shows what it was made from (Chu, Zhmoginov and Sandler 2017, https://arxiv.org/abs/1712.02950).
# Measure what should be kept: `keras-gan evaluate` reads it by classifiers, see [image to
# image](../image_to_image.md).

# %%
drawing = plots.figure(900, 420)
panels = drawing.subplots(1, 4, width_ratios=(3, 3, 3, 4))
shown = {"X and Y": np.concatenate([x[:SHOWN], y[:SHOWN]])}
shown |= {f"G(x), seed {seed}": made["cycles", seed] for seed in (0, 1)}
colors = {"X and Y": np.concatenate([theirs, read(y[:SHOWN])])}
for axes, (title, where) in zip(panels, shown.items(), strict=False):
    axes.scatter(*where.T, s=3, c=colors.get(title, theirs), cmap="turbo")
    axes.set(title=title, xlim=(-1.4, 1.4), ylim=(-1.4, 1.4), xlabel="content")
panels[0].set(ylabel="style")
panels[3].scatter(*hidden.T, s=3, c=theirs, cmap="turbo")
panels[3].set(title="G(x), Y of one content", xlabel="content")

picture = plots.rasterize(drawing)
images.save("runs/two_sets_without_pairs.png", picture)
Image.fromarray(picture)
