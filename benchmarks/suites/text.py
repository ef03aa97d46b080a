"""Text: is a sequence GAN better than its own likelihood training, at any temperature?

The data are an oracle's, of vocabulary 500, so that the reverse KL divergence is exact. Each run is
measured where its likelihood phase ends, at several temperatures, and at its end; the picture shows
the GAN's point on that curve.
"""

import dataclasses
import functools

import keras

from benchmarks.suites import Outcome, Task
from keras_gan import metrics, models, networks
from keras_gan.data import oracle_lstm, texts
from keras_gan.metrics.row import NO_ERROR, Row
from keras_gan.visualization import plots

NAME, BATCH_SIZE, WIDTH = "oracle_lstm_500", 64, 32
SEEDS = {"quick": 1, "full": 3}
SAMPLES = {"quick": 500, "full": 10_000}
# Sequences of likelihood, then of the critic alone, then of both.
PHASES = {"quick": (6_400, 640, 640), "full": (300_000, 40_000, 40_000)}
ESTIMATORS = {
    "reinforce": {"estimator": "reinforce", "rollouts": 1},
    "straight-through": {"estimator": "gumbel"},
    "soft gumbel": {"estimator": "gumbel", "straight_through": False},
}
RATES = 3e-3, 1e-3  # Of generator and critic.


def tasks(settings):
    runs = [
        Task(
            f"{name}, seed {seed}",
            functools.partial(run, name, settings.seed + seed, settings.budget),
        )
        for name in ESTIMATORS
        for seed in range(SEEDS[settings.budget])
    ]
    return [Task("the oracle itself", functools.partial(oracle, settings.budget)), *runs]


def oracle(budget):
    """Entropy, the best score there is, and the score of uniform tokens."""
    found, count = oracle_lstm.oracle(NAME), SAMPLES[budget]
    rows = {"nll_oracle_own": found.entropy(count), "nll_oracle_uniform": found.uniform(count)}
    protocol = {"data": NAME, "fake": count}
    return Outcome([Row(name, value, NO_ERROR, protocol) for name, value in rows.items()])


def build(name, seed, phases):
    """A compiled GAN of one estimator."""
    keras.utils.set_random_seed(seed)
    size = {"length": oracle_lstm.LENGTH, "vocabulary": oracle_lstm.VOCABULARIES[NAME]}
    gan = models.SequenceGAN(
        networks.lstm_generator(**size, width=WIDTH),
        networks.cnn_sequence_critic(**size, windows=(1, 2, 3, 4, 5, 8), width=64),
        pretrain=phases[0],
        critic_pretrain=phases[1],
        seed=seed,
        **ESTIMATORS[name],
    )
    gan.compile(*(keras.optimizers.Adam(rate) for rate in RATES))
    return gan


def run(name, seed, budget):
    """Scores before and after the adversarial phase of one estimator."""
    phases, gan = PHASES[budget], build(name, seed, PHASES[budget])
    language, count = oracle_lstm.oracle(NAME), SAMPLES[budget]
    train, test = texts.load(NAME)[0], texts.load(NAME, "test")[0]
    scores = {"oracle": language, "count": count, "seed": seed}
    _fit(gan, train, phases[0])
    curve = metrics.temperature_curve(gan, test, **scores)
    _fit(gan, train, sum(phases[1:]))
    after = metrics.sequence_likelihood(gan, test, **scores)
    before = next(each for each in curve if each.temperature == 1)
    protocol = {"data": NAME, "phases": list(phases), "seed": seed, "fake": count}
    rows = [
        Row(f"{key}_{when}", value, NO_ERROR, protocol)
        for when, found in (("likelihood", before), ("gan", after))
        for key, value in dataclasses.asdict(found).items()
        if key != "temperature"
    ]
    auc = metrics.critic_auc(gan, test, seed=seed)
    picture = plots.temperature_curve(curve, {name: after})
    return Outcome([*rows, Row("critic_auc", auc, NO_ERROR, protocol)], picture)


def _fit(gan, train, sequences):
    steps = max(1, round(sequences / BATCH_SIZE))
    gan.fit(train, batch_size=BATCH_SIZE, steps_per_epoch=steps, epochs=1, verbose=0)
