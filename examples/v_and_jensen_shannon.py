# %% [markdown]
# # V(G, D) and the Jensen-Shannon divergence
#
# The critic of a GAN is a measuring device. For a fixed generator, with p the density of the data
# and q that of the samples, it maximises
#
#     V(G, D) = E_p[log σ(D(x))] + E_q[log(1 - σ(D(x)))].
#
# At each x this is p log s + q log(1 - s) with s = σ(D(x)), which is largest at s = p / (p + q). So
#
#     σ(D*(x)) = p(x) / (p(x) + q(x)),    max_D V(G, D) = -2 log 2 + 2 JS(p ‖ q)
#
# (Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, theorem 1). Here a critic is trained on
# samples of two normal distributions, whose divergence is known, and held to both equations.
#
# `python examples/v_and_jensen_shannon.py [--quick]` writes its picture into `runs/`.

# %%
import math
import sys

import keras
import numpy as np
from PIL import Image

from keras_gan import divergences, metrics
from keras_gan.visualization import images, plots

QUICK = "--quick" in sys.argv
SAMPLES, STEPS = (20_000, 200) if QUICK else (200_000, 1000)

# %% [markdown]
# ## The largest V
#
# `metrics.divergence_bound` trains a critic on one part of the samples and evaluates its objective
# on the rest, which the critic has not seen. The divergence named `"gan"` has V as its objective.
# `divergences.between_gaussians` has the value that theory gives. `samples` are those of
# N(mean, deviation²); the data is N(0, 1).


# %%
def samples(mean, deviation, seed):
    return mean + deviation * np.random.default_rng(seed).standard_normal(SAMPLES)


def estimate(name, mean, deviation):
    """`(critic's estimate, closed form)` of a divergence between N(0, 1) and another normal."""
    model = samples(mean, deviation, seed=1)
    found = metrics.divergence_bound(samples(0, 1, seed=0), model, name, steps=STEPS)
    return found, divergences.between_gaussians(name, 0, 1, mean, deviation)


pairs = {"apart": (2, 1), "wider": (0, 3), "far apart": (6, 1)}
if not QUICK:
    pairs = {"the same": (0, 1), "a little apart": (1, 1), **pairs}
largest_v = {pair: estimate("gan", *normal) for pair, normal in pairs.items()}

print(f"{'data N(0, 1), model':24}{'V of the critic':>16}{'-2 log 2 + 2 JS':>17}")
for pair, (found, exact) in largest_v.items():
    mean, deviation = pairs[pair]
    print(f"{pair + f', N({mean}, {deviation}²)':24}{found.value:16.3f}{exact:17.3f}")

# %% [markdown]
# V is -2 log 2 = -1.386 where the two are the same, and 0 where they do not overlap: farther apart
# it stays there, and tells the generator nothing about the way
# (`examples/why_wasserstein.py`).
#
# ## Other divergences, each with its own optimum
#
# For every convex f with f(1) = 0 there is a divergence D_f = ∫ q f(p / q), and by the convex
# conjugate f*(t) = sup_u (u t - f(u)) a critic that measures it:
#
#     D_f(p ‖ q) = max_T E_p[T(x)] - E_q[f*(T(x))],    at its maximum T*(x) = f'(p(x) / q(x))
#
# (Nowozin, Cseke and Tomioka 2016, https://arxiv.org/abs/1606.00709). `models.FGAN` plays the game
# with any of them. Here each measures how far N(1, 1) is from the data.

# %%
CHOSEN = ["kl"] if QUICK else ["kl", "squared_hellinger", "reverse_kl", "total_variation"]
by_name = {name: estimate(name, 1, 1) for name in CHOSEN}

print(f"{'divergence of N(1, 1)':24}{'of the critic':>16}{'closed form':>17}")
for name, (found, exact) in by_name.items():
    print(f"{name:24}{found.value:16.3f}{exact:17.3f}")

# %% [markdown]
# ## The optimal critics
#
# To the left σ(D) of the trained critics of V, which should lie on p / (p + q). To the right the
# output T of the others, which should lie on f'(p / q); a critic learns its shape only where there
# are samples. The output activation of each f maps the critic's number into the domain of f*.


# %%
GRID = np.linspace(-3, 4, 200, dtype="float32")


def log_ratio(mean, deviation):
    """log(p / q) on the grid, of N(0, 1) and another normal."""
    return (((GRID - mean) / deviation) ** 2 - GRID**2) / 2 + math.log(deviation)


def output(found, name):
    """T = g(D) of a trained critic, on the grid."""
    activation = divergences.get(name).activation
    return keras.ops.convert_to_numpy(activation(found.critic(GRID[:, None])))[:, 0]


optimum = {  # f'(u) of u = p / q.
    "kl": lambda u: 1 + np.log(u),
    "reverse_kl": lambda u: -1 / u,
    "squared_hellinger": lambda u: 1 - u**-0.5,
    "total_variation": lambda u: np.sign(u - 1) / 2,
}

drawing = plots.figure(900, 400)
left, right = drawing.subplots(1, 2)
for pair in [name for name in pairs if name not in ("the same", "far apart")]:
    probability = np.exp(output(largest_v[pair][0], "gan"))  # T = log σ(D).
    (line,) = left.plot(GRID, probability, label=f"N({pairs[pair][0]}, {pairs[pair][1]}²)")
    exact = 1 / (1 + np.exp(-log_ratio(*pairs[pair])))
    left.plot(GRID, exact, "--", color=line.get_color(), linewidth=3, alpha=0.4)
for name in CHOSEN:
    (line,) = right.plot(GRID, output(by_name[name][0], name), label=name)
    exact = optimum[name](np.exp(log_ratio(1, 1)))
    right.plot(GRID, exact, "--", color=line.get_color(), linewidth=3, alpha=0.4)
left.set(title="σ(D), trained; dashed: p / (p + q)", xlabel="x", ylim=(-0.05, 1.05))
right.set(title="T, trained; dashed: f'(p / q)", xlabel="x", ylim=(-6, 5))
left.legend()
right.legend()

picture = plots.rasterize(drawing)
images.save("runs/v_and_jensen_shannon.png", picture)
Image.fromarray(picture)
