"""python examples/why_wasserstein.py [--out=why_wasserstein.png] [--quick]: why Wasserstein?

Two normal distributions move apart. Their Jensen-Shannon divergence saturates at log 2, so a
generator far from the data gets no gradient; their Wasserstein distance grows with every step
(Arjovsky, Chintala and Bottou 2017, https://arxiv.org/abs/1701.07875, example 1). Critics estimate
both from samples alone; the plot compares them with the closed forms.
"""

import math

import keras
import numpy as np
from absl import flags
from matplotlib.figure import Figure

from keras_gan import divergences, metrics
from keras_gan.utils import console

DISTANCES = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
SAMPLES, STEPS = 100_000, 1000
QUICK = {"distances": (0.0, 1.0, 2.0, 4.0, 8.0), "samples": 10_000, "steps": 200}
JENSEN_SHANNON, WASSERSTEIN = "tab:red", "tab:green"


def estimates(distances=DISTANCES, samples=SAMPLES, steps=STEPS):
    """`(distance, Jensen-Shannon, Wasserstein)` for each distance; the last two are estimates."""
    generator = np.random.default_rng(0)
    found = []
    for distance in distances:
        data = generator.standard_normal(samples)
        model = distance + generator.standard_normal(samples)
        jensen_shannon = metrics.divergence_bound(data, model, "jensen_shannon", steps=steps)
        wasserstein = metrics.wasserstein_estimate(data, model, steps=steps)
        print(
            f"distance {distance:3.1f}: Jensen-Shannon {float(jensen_shannon):6.4f} nats, "
            f"Wasserstein {float(wasserstein):6.4f}",
            flush=True,
        )
        found.append((distance, jensen_shannon, wasserstein))
    return found


def draw(found):
    """A figure: the two curves above, three pairs of distributions with their critics below."""
    picture = Figure(figsize=(11, 7), dpi=100, layout="constrained")
    top, bottom = picture.subfigures(2, 1, height_ratios=(5, 4))
    left, right = top.subplots(1, 2)
    distances, jensen_shannon, wasserstein = zip(*found, strict=True)
    fine = np.linspace(0, max(distances), 200)
    exact = [divergences.between_gaussians("jensen_shannon", 0, 1, d, 1) for d in fine]
    _curve(left, fine, exact, distances, jensen_shannon, JENSEN_SHANNON)
    left.axhline(math.log(2), color="0.5", linestyle=":", label="log 2, the most there is")
    left.set(title="Jensen-Shannon saturates", ylabel="divergence (nats)")
    left.legend(loc="lower right")
    _curve(right, fine, fine, distances, wasserstein, WASSERSTEIN)
    right.set(title="Wasserstein keeps growing", ylabel="distance W₁ (units of x)")
    right.legend(loc="lower right")
    shown = [found[i] for i in np.linspace(1, len(found) - 1, 3).round().astype(int)]
    panels = bottom.subplots(1, 3, sharey=True)
    for axes, one in zip(panels, shown, strict=True):
        _critics(axes, *one)
    bottom.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=4)
    panels[0].set_ylabel("density, critic")
    return picture


def _curve(axes, x, exact, distances, estimated, color):
    axes.plot(x, exact, color="0.3", label="closed form")
    axes.errorbar(
        distances,
        [float(one) for one in estimated],
        yerr=[2 * one.standard_error for one in estimated],
        fmt="o",
        color=color,
        label="trained critic, on samples it has not seen",
    )
    axes.set_xlabel("distance of the means (units of x)")


def _critics(axes, distance, jensen_shannon, wasserstein):
    """The two densities, and the output of each critic, as functions of x."""
    x = np.linspace(-3, distance + 3, 300, dtype="float32")[:, None]
    for mean, color, label in ((0, "tab:blue", "data"), (distance, "tab:orange", "model")):
        density = np.exp(-((x[:, 0] - mean) ** 2) / 2) / math.sqrt(2 * math.pi)
        axes.fill_between(x[:, 0], density, color=color, alpha=0.4, linewidth=0, label=label)
    logits, slope = (
        keras.ops.convert_to_numpy(one.critic(x))[:, 0] for one in (jensen_shannon, wasserstein)
    )
    axes.plot(
        x, np.tanh(logits / 2) / 2 + 0.5, color=JENSEN_SHANNON, label="Jensen-Shannon critic, σ(D)"
    )
    slope = (slope - slope.min()) / (slope.max() - slope.min())
    axes.plot(x, slope, color=WASSERSTEIN, label="Wasserstein critic, scaled")
    axes.set(title=f"distance {distance:g}", xlabel="x", yticks=(0, 0.5, 1))


def main(_):
    found = estimates(**QUICK) if flags.FLAGS.quick else estimates()
    draw(found).savefig(flags.FLAGS.out)
    print(f"wrote {flags.FLAGS.out}")


if __name__ == "__main__":
    flags.DEFINE_string("out", "why_wasserstein.png", "path of the picture")
    flags.DEFINE_bool("quick", False, "fewer distances, samples and steps")
    console.run(main)
