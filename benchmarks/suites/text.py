"""Text: is a sequence GAN better than its own likelihood training, at any temperature?

The data are an oracle's, so that the reverse KL divergence is exact: of vocabulary 500, and once of
the published 5,000 for a short time. Each run is measured where its likelihood phase ends, at
several temperatures, and at its end; the picture shows the GAN's point on that curve.
"""

import dataclasses
import functools

import keras

from benchmarks.suites import Outcome, Task
from keras_gan import metrics, models, networks
from keras_gan.data import oracle_lstm, texts
from keras_gan.metrics.row import NO_ERROR, Row
from keras_gan.visualization import plots

NAME, PUBLISHED = "oracle_lstm_500", "oracle_lstm"
BATCH_SIZE, WIDTH = 64, 64
SEEDS = {"quick": 1, "full": 3}
SAMPLES = {"quick": 500, "full": 10_000}
# Sequences of likelihood, then of the critic alone, then of both.
PHASES = {"quick": (6_400, 768, 768), "full": (200_000, 38_400, 57_600)}
PUBLISHED_PHASES = (100_000, 19_200, 19_200)
# The rate after the likelihood: a critic tells relaxed choices at once, and then pulls hard.
ESTIMATORS = {
    "reinforce": (1e-3, {"estimator": "reinforce", "rollouts": 4}),
    "straight-through": (1e-4, {"estimator": "gumbel"}),
    "soft gumbel": (1e-4, {"estimator": "gumbel", "straight_through": False}),
}
LIKELIHOOD_RATE, CRITIC_RATE = 1e-2, 1e-3
# A critic learns 10,000 sequences by heart, sooner than what they have in common.
CRITIC_STEPS, DROPOUTS = 3, (0.3, 0.5)  # Of generator and critic.


def tasks(settings):
    count, phases = SAMPLES[settings.budget], PHASES[settings.budget]
    runs = [
        Task(
            f"{name}, seed {seed}",
            functools.partial(run, NAME, count, name, settings.seed + seed, phases),
        )
        for name in ESTIMATORS
        for seed in range(SEEDS[settings.budget])
    ]
    return [
        Task("the oracle itself", functools.partial(oracle, NAME, count)),
        *runs,
        *(_published(count, settings.seed) if settings.budget == "full" else ()),
    ]


def _published(count, seed):
    game = "reinforce", seed, PUBLISHED_PHASES
    return (
        Task("vocabulary 5,000, the oracle", functools.partial(oracle, PUBLISHED, count)),
        Task("vocabulary 5,000, reinforce", functools.partial(run, PUBLISHED, count, *game)),
    )


def oracle(data, count):
    """Entropy, the best score there is, and the score of uniform tokens."""
    found = oracle_lstm.oracle(data)
    rows = {"nll_oracle_own": found.entropy(count), "nll_oracle_uniform": found.uniform(count)}
    protocol = {"data": data, "fake": count}
    return Outcome([Row(name, value, NO_ERROR, protocol) for name, value in rows.items()])


def build(data, name, seed, phases):
    """A compiled GAN of one estimator."""
    keras.utils.set_random_seed(seed)
    size = {"length": oracle_lstm.LENGTH, "vocabulary": oracle_lstm.VOCABULARIES[data]}
    (rate, estimator), (dropout, of_critic) = ESTIMATORS[name], DROPOUTS
    critic = {"windows": (1, 2, 3, 4, 5, 8), "width": 64, "dropout": of_critic}
    gan = models.SequenceGAN(
        networks.lstm_generator(**size, width=WIDTH, dropout=dropout),
        networks.cnn_sequence_critic(**size, **critic),
        pretrain=phases[0],
        critic_pretrain=phases[1],
        critic_steps=CRITIC_STEPS,
        seed=seed,
        **estimator,
    )
    updates, end = round(phases[0] / BATCH_SIZE), rate / LIKELIHOOD_RATE
    falling = keras.optimizers.schedules.CosineDecay(LIKELIHOOD_RATE, updates, alpha=end)
    gan.compile(keras.optimizers.Adam(falling), keras.optimizers.Adam(CRITIC_RATE))
    return gan


def run(data, count, name, seed, phases):
    """Scores before and after the adversarial phase of one estimator, of `count` samples."""
    gan = build(data, name, seed, phases)
    train, test = texts.load(data)[0], texts.load(data, "test")[0]
    scores = {"oracle": oracle_lstm.oracle(data), "count": count, "seed": seed}
    _fit(gan, train, phases[0])
    curve = metrics.temperature_curve(gan, test, **scores)
    _fit(gan, train, sum(phases[1:]))
    after = metrics.sequence_likelihood(gan, test, **scores)
    before = next(each for each in curve if each.temperature == 1)
    protocol = {"data": data, "phases": list(phases), "seed": seed, "fake": count}
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
    steps = max(1, round(sequences / (CRITIC_STEPS * BATCH_SIZE)))
    gan.fit(train, batch_size=BATCH_SIZE, steps_per_epoch=steps, epochs=1, verbose=0)
