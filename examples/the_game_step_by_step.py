# %% [markdown]
# # The game, step by step
#
# Two networks take turns. The critic D learns to tell real points x from generated ones G(z), the
# generator G to be taken for real. One step of training is:
#
#     1. draw real points x and noise z; move D up   E[log σ(D(x))] + E[log(1 - σ(D(G(z))))]
#     2. draw noise z;                   move G up   E[log σ(D(G(z)))]
#
# (Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, algorithm 1 and section 3). In the plane
# the whole game can be seen: the points, and σ(D) as a surface that the points climb.
#
# `python examples/the_game_step_by_step.py [--quick]` writes its picture into `runs/`.

# %%
import sys

import keras
import numpy as np
from PIL import Image

from keras_gan import data, losses, metrics, models, networks
from keras_gan.visualization import images, plots

QUICK = "--quick" in sys.argv
MOMENTS = (0, 50, 200, 500) if QUICK else (0, 50, 200, 500, 1000, 1500)  # In steps.

# %% [markdown]
# ## The data and the players
#
# Eight narrow Gaussians on a ring. The penalty ½ γ E‖∇D(x)‖² at real points, R1, keeps the surface
# flat where the data is, without which the players may circle for ever (Mescheder, Geiger and
# Nowozin 2018, https://arxiv.org/abs/1801.04406).

# %%
keras.utils.set_random_seed(0)
points, _ = data.load("ring8")
gan = models.GAN(
    generator=networks.mlp_generator((2,), latent_dim=2, width=128, depth=2),
    critic=networks.mlp_critic((2,), width=128, depth=2),
    penalty="r1",
    penalty_weight=0.2,
    ema_half_life=5000,
    seed=0,
)
gan.compile(*(keras.optimizers.Adam(4e-3, 0.0, 0.99) for _ in range(2)), steps_per_execution=50)

# %% [markdown]
# ## What one look at the game shows
#
# `gan.critic` is a Keras model like any other. Its loss is -V, the negative of what it maximises: V
# is near 0 when the critic is sure of every point, and -2 log 2 = -1.386 when it answers one half
# everywhere: at first because it knows nothing, in the end because the samples cannot be told from
# the data.

# %%
LIMIT, LINE = 3.2, np.linspace(-3.2, 3.2, 81, dtype="float32")
PLANE = np.stack(np.meshgrid(LINE, LINE), axis=-1).reshape(-1, 2)


def look():
    """Samples, the critic's surface σ(D), V, and how many Gaussians the samples cover."""
    samples = gan.generate(2000, seed=0, batch_size=1000)
    surface, real, fake = (gan.critic(where) for where in (PLANE, points[:2000], samples))
    value = -float(losses.non_saturating_critic_loss(real, fake))
    covered = metrics.mode_coverage(samples, *data.toys.mixture("ring8"))
    surface = keras.ops.convert_to_numpy(keras.ops.sigmoid(surface)).reshape(81, 81)
    return samples, surface, value, covered


# %% [markdown]
# ## Play
#
# `fit` plays on from where it stopped; between two calls we look.

# %%
found = {}
for step in MOMENTS:
    if step:
        played = max(found)
        gan.fit(points, batch_size=256, steps_per_epoch=step - played, verbose=0)
    found[step] = look()

print(f"{'steps':>5}{'V':>9}{'modes':>8}{'share within 3 sigma':>23}")
for step, (_, _, value, covered) in found.items():
    print(f"{step:5}{value:9.3f}{covered.modes:6}/8{covered.share:23.1%}")

# %% [markdown]
# The share is that of samples within three standard deviations of a Gaussian, 0.06 on this ring of
# radius 2. In the picture the critic takes points for real where it is blue, for generated where it
# is red. The samples, black, move out of the red; where too many of them gather, the critic turns
# red in turn; until they lie on the data, white, and the surface is near one half.

# %%
drawing = plots.figure(900, 240 if QUICK else 560)
shape = (1, 4) if QUICK else (2, 3)
for axes, (step, (samples, surface, *_)) in zip(
    drawing.subplots(*shape).flat, found.items(), strict=True
):
    shown = axes.contourf(LINE, LINE, surface, np.linspace(0, 1, 21), cmap="RdBu", alpha=0.8)
    axes.scatter(*points[:400].T, s=14, c="white", edgecolors="0.4", linewidths=0.5)
    axes.scatter(*samples[:400].T, s=4, c="black")
    axes.set(title=f"after {step} steps", xticks=[], yticks=[])
    axes.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal")
drawing.colorbar(shown, ax=drawing.axes, label="σ(D)", shrink=0.6)

picture = plots.rasterize(drawing)
images.save("runs/the_game_step_by_step.png", picture)
Image.fromarray(picture)
