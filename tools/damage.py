"""python -m tools.damage: do the scores react to damaged images?

2,000 real images serve as samples, another 2,000 as the reference. The samples are damaged in
increasing levels: blur, noise, JPEG compression, 1 to 9 of the 10 classes left out, repetition,
training images in place of samples. Each damage has to move its scores the right way at every
level. KERAS_GAN_DATA names the folder of `<data>.npz`. Exits with 1 if one does not.
"""

import io
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from absl import flags
from PIL import Image, ImageFilter

from keras_gan import data, metrics
from keras_gan.utils import console
from keras_gan.visualization import images

COUNT, POOL, CLASSES = 2_000, 20_000, 10
SCORES = ("fd", "precision_recall", "density_coverage", "diversity")


def by_pillow(change):
    """A damage of an array of images, from a function of one Pillow image."""

    def damage(samples, level):
        opened = (Image.fromarray(s[..., 0] if s.shape[-1] == 1 else s) for s in samples)
        return np.stack([np.asarray(change(i, level)).reshape(samples.shape[1:]) for i in opened])

    return damage


def compressed(image, quality):
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=quality)
    return Image.open(buffer)


def noisy(samples, deviation):
    noise = np.random.default_rng(0).normal(0, deviation, samples.shape)
    return np.clip(np.rint(samples + noise), 0, 255).astype("uint8")


# Each with its levels, in increasing order.
DAMAGES = {
    "blur": (by_pillow(lambda i, radius: i.filter(ImageFilter.GaussianBlur(radius))), (0.5, 1, 2)),
    "noise": (noisy, (5, 15, 40)),
    "jpeg": (by_pillow(compressed), (60, 30, 10)),
}


class Scores:
    """Scores of samples against one reference, by their names without the extractor."""

    def __init__(self, reference, extractor):
        self.extractor = extractor
        self.reference = metrics.look(reference, extractor, cached=True)

    def extract(self, images):
        """Features of images, to be scored several times."""
        return metrics.look(images, self.extractor)

    def __call__(self, samples):
        rows = metrics.evaluate(samples, self.reference, SCORES, self.extractor)
        return {row.metric.removesuffix(f"_{self.extractor}"): row.value for row in rows}


def damages(samples, scores):
    """Whether the distance grows at each level of each damage."""
    undamaged, passed = scores(samples), True
    for name, (damage, levels) in DAMAGES.items():
        found = [undamaged, *(scores(damage(samples, level)) for level in levels)]
        distances = [f["fd"] for f in found]
        passed &= rises(distances)
        _say(name, f"levels none, {levels}: distance {listed(distances)}", rises(distances))
    return passed


def dropped_classes(pool, labels, scores):
    """Whether each class left out raises the distance, lowers recall and coverage only."""
    rests = [np.flatnonzero(labels >= dropped)[:COUNT] for dropped in range(CLASSES)]
    wanted = np.unique(np.concatenate(rests))
    features = scores.extract(pool[wanted])
    found = [scores(rows(features, np.searchsorted(wanted, rest))) for rest in rests]
    distances, recalls, coverages, precisions = (
        [f[name] for f in found] for name in ("fd", "recall", "coverage", "precision")
    )
    checks = (
        ("distance", distances, rises(distances)),
        ("recall", recalls, falls(recalls)),
        ("coverage", coverages, falls(coverages)),
        ("precision", precisions, max(precisions) - min(precisions) < 0.1),
    )
    for name, values, right in checks:
        _say("classes", f"0 to 9 dropped: {name} {listed(values)}", right)
    return all(right for *_, right in checks)


def repeated(features, scores):
    """Whether diversity, a score of nearest samples, collapses when samples are copies."""
    counts = (COUNT, COUNT // 2, COUNT // 20)
    found = [scores(rows(features, np.arange(COUNT) % n))["diversity"] for n in counts]
    right = max(found[1:]) < 0.01 * found[0]
    _say("repeated", f"{counts} different: diversity {listed(found)}", right)
    return right


def memorised(pool, samples, held_out, scores, out):
    """Whether training images among the samples are told from new ones."""
    training, fresh, others = (scores.extract(x).features for x in (pool, samples, held_out))
    half = COUNT // 2
    mixed = np.concatenate([samples[:half], pool[:half]])
    copied = np.concatenate([fresh[:half], training[:half]])
    fresh, copies = (metrics.memorisation(training, x, others) for x in (fresh, copied))
    right = fresh.copied < 0.1 and copies.copied > 0.45
    shares = f"copied {fresh.copied:.3f} of fresh ones, {copies.copied:.3f} of half copies"
    _say("memorised", f"{shares}; ratio {fresh.ratio:.2f} and {copies.ratio:.2f}", right)
    shown = np.r_[0:8, half : half + 8]
    path = pathlib.Path(out) / "neighbours.png"
    images.save(path, metrics.neighbours_panel(mixed[shown], pool, copies.index[shown]))
    print(path)
    return right


def rows(of, chosen):
    """The features of some of the images."""
    return metrics.Seen(of.features[chosen], of.logits[chosen], of.extractor, of.images)


def rises(values):
    return all(later > earlier for earlier, later in zip(values, values[1:], strict=False))


def falls(values):
    return rises(values[::-1])


def listed(values):
    return ", ".join(f"{value:.4g}" for value in values)


def _say(part, text, right):
    print(f"{part:10} {text}: {'yes' if right else 'NO'}", flush=True)


def main(_):
    given = flags.FLAGS
    pool, labels = data.load(given.data, f"train[:{POOL}]")
    rest, _ = data.load(given.data, f"train[{POOL}:{POOL + 3 * COUNT}]")
    reference, samples, held_out = (rest[i * COUNT : (i + 1) * COUNT] for i in range(3))
    scores = Scores(reference, given.extractor)
    passed = [
        damages(samples, scores),
        dropped_classes(pool, labels, scores),
        repeated(scores.extract(samples), scores),
        memorised(pool[:COUNT], samples, held_out, scores, given.out),
    ]
    sys.exit(not all(passed))


if __name__ == "__main__":
    flags.DEFINE_string("data", "cifar10", "data set with ten classes")
    flags.DEFINE_string("extractor", "efficientnet_lite0", "extractor of the features")
    flags.DEFINE_string("out", "runs/damage", "folder for the panel of neighbours")
    console.run(main)
