# %% [markdown]
# # Mode collapse and mode dropping
#
# A generator may please its critic with a part of the data. It **collapses** when all samples are
# nearly the same: for a critic that stands still the best G makes one point only, the x where D(x)
# is largest. When the critic has learned to refuse it, G moves to another. It **drops** modes when
# samples are good and varied, but some kind of the data never comes; samples alone do not show
# that. To see both, take data whose modes are known: eight Gaussians on a ring, once equally
# likely, once from common to rare.
#
# `python examples/mode_collapse_and_dropping.py [--quick]` writes its picture into `runs/`.

# %%
import sys

import keras
import numpy as np
from PIL import Image

from keras_gan import data, layers, metrics, models, networks
from keras_gan.visualization import images, plots

QUICK = "--quick" in sys.argv
STEPS, LOOKS = 800 if QUICK else 1600, 8

# %% [markdown]
# ## The data
#
# The rarest mode of the unequal ring has one point in a hundred.

# %%
CENTERS, SIGMA = data.toys.ring_centers(8), 0.05
DUE = {
    "equal": np.full(8, 1 / 8),
    "unequal": np.array([0.3, 0.2, 0.16, 0.12, 0.1, 0.07, 0.04, 0.01]),
}


def draw(kind, count, seed):
    draws = np.random.default_rng(seed)
    centers = CENTERS[draws.choice(8, count, p=DUE[kind])]
    return (centers + SIGMA * draws.standard_normal(centers.shape)).astype("float32")


# %% [markdown]
# ## The games
#
# All are the original GAN (Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661), with these
# differences:
#
# * a **slow critic** has a fortieth of the generator's step size, so that G runs ahead of it;
# * **replay**: half of what the critic sees as generated comes from a pool of earlier samples, so
#   that it does not forget what it has refused (Shrivastava et al. 2017,
#   https://arxiv.org/abs/1612.07828, section 2.3);
# * **R1**: the penalty ½ γ E‖∇D(x)‖² at real points keeps the critic flat around the data
#   (Mescheder, Geiger and Nowozin 2018, https://arxiv.org/abs/1801.04406).


# %%
def replay():
    return {"replay": layers.ImagePool(size=2048, probability=0.5)}


R1, SLOW, FAST = {"penalty": "r1", "penalty_weight": 0.2}, 1e-4, 4e-3
games = {  # The data, the critic's step size, and what is added to the GAN.
    "slow critic": ("equal", SLOW, {}),
    "slow critic, replay": ("equal", SLOW, replay()),
    "fast critic": ("equal", FAST, {}),
    "GAN": ("unequal", FAST, {}),
    "GAN, replay": ("unequal", FAST, replay()),
    "GAN, R1": ("unequal", FAST, R1),
}
if QUICK:
    games = {name: games[name] for name in ("slow critic", "GAN", "GAN, R1")}


def play(kind, critic_rate, added):
    """Train, and generate 1,000 samples after every eighth of the steps: `(8, 1000, 2)`."""
    keras.utils.set_random_seed(0)
    gan = models.GAN(
        generator=networks.mlp_generator((2,), latent_dim=2, width=64, depth=2),
        critic=networks.mlp_critic((2,), width=64, depth=2),
        ema_half_life=2000,
        seed=0,
        **added,
    )
    rates = FAST, critic_rate
    gan.compile(*(keras.optimizers.Adam(rate, 0.0, 0.99) for rate in rates), steps_per_execution=50)
    points, looks = draw(kind, 50_000, seed=0), []
    for _ in range(LOOKS):
        gan.fit(points, batch_size=128, steps_per_epoch=STEPS // LOOKS, verbose=0)
        looks.append(gan.generate(1000, seed=0, batch_size=1000))
    return np.array(looks)


found = {name: play(*game) for name, game in games.items()}

# %% [markdown]
# ## Measured
#
# * **at one**: the share of samples nearest to one center, the fullest, as a mean over all looks.
#   On the equal ring it should be 0.13, on the unequal one 0.30; near 1 is collapse.
# * **dropped**: modes with less than a third of the samples that they are due, within 3 sigma.
# * **density** says whether samples lie where data do, **coverage** which share of the data has a
#   sample close by; they need no modes (Naeem et al. 2020, https://arxiv.org/abs/2002.09797).


# %%
def shares(samples, within=np.inf):
    """The share of samples nearest to each center, of those within a distance of it."""
    distance = np.linalg.norm(samples[:, None] - CENTERS, axis=-1)
    nearest = distance.argmin(axis=1)[distance.min(axis=1) < within]
    return np.bincount(nearest, minlength=8) / len(samples)


over_time = {name: np.array([shares(look) for look in looks]) for name, looks in found.items()}
table = {}
print(f"{'data':9}{'game':21}{'at one':>8}{'dropped':>9}{'density':>9}{'coverage':>10}")
for name, (kind, *_) in games.items():
    last = found[name][-1]
    at_one = over_time[name].max(axis=1).mean()
    dropped = int((shares(last, 3 * SIGMA) < DUE[kind] / 3).sum())
    near = metrics.density_coverage(draw(kind, 1000, seed=1), last)
    table[name] = at_one, dropped, near.density, near.coverage
    print(f"{kind:9}{name:21}{at_one:8.2f}{dropped:7}/8{near.density:9.2f}{near.coverage:10.2f}")

# %% [markdown]
# With a slow critic all samples are in one or two places at a time, and in others at the next look:
# collapse. A critic with the generator's step size ends that. On the unequal ring the same GAN has
# too few samples of the rare modes, or none: dropping. Density stays high, because what it makes is
# good, and coverage hardly notices, because rare modes are little of the data: who has to know
# counts the modes. R1 keeps all but one. Replay brings back none here: a critic that remembers what
# it has refused need not ask for what never came. It is made for circling, and for translations
# (`models.CycleGAN` has it).
#
# ## Seen
#
# Above, of the equal ring, the samples of all eight looks, from early (dark) to late (bright); of
# the unequal ring those of the last look. Below, a row for each mode and a column for each look:
# dark where a mode has no samples, bright where it has what it is due or more.

# %%
drawing = plots.figure(900, 320 if QUICK else 600)
rows = len(games) // 3
panels = drawing.subplots(2 * rows, 3, height_ratios=(3, 1.2) * rows)
for place, (name, (kind, *_)) in enumerate(games.items()):
    above, below = panels[2 * (place // 3) : 2 * (place // 3) + 2, place % 3]
    shown = found[name][:, :150] if kind == "equal" else found[name][-1:]
    above.scatter(*draw(kind, 500, seed=1).T, s=12, c="0.8")
    for look, samples in enumerate(shown):
        color = [look / LOOKS] * len(samples)
        above.scatter(*samples.T, s=3, c=color, cmap="plasma", vmin=0, vmax=1)
    above.set(title=f"{kind}: {name}", xlim=(-4, 4), ylim=(-2.8, 2.8), xticks=[], yticks=[])
    below.imshow(over_time[name].T / DUE[kind][:, None], aspect="auto", vmin=0, vmax=1)
    below.set(xticks=[], yticks=[], ylabel="mode")

picture = plots.rasterize(drawing)
images.save("runs/mode_collapse_and_dropping.png", picture)
Image.fromarray(picture)
