"""python -m benchmarks.convergence: do the GANs find every mode of a ring and of a grid?

8 Gaussians on a ring (radius 2, σ 0.02) and 25 on a grid (spacing 2, σ 0.05), three seeds each.
Modes, share of samples within 3σ and KL are measured on 10,000 samples of the averaged generator. A
mode counts when it holds at least a tenth of its fair share. Real data has a share of 0.989.
"""

import sys
import time

import keras
from absl import flags

from keras_gan import data, metrics, models, networks
from keras_gan.utils import console

SAMPLES = 10_000
GATE = 0.90  # Least share for the GANs in GATED.

# GAN, its arguments, learning rate. The f-GAN's objective is half as steep as the original's.
GANS = {
    "gan": (models.GAN, {"penalty": "r1", "penalty_weight": 0.2}, 4e-3),
    "lsgan": (models.LSGAN, {"penalty": "r1", "penalty_weight": 1.0}, 4e-3),
    "fgan": (
        models.FGAN,
        {"loss": "non_saturating", "penalty": "r1", "penalty_weight": 0.1},
        4e-3,
    ),
    "wgan": (models.WGAN, {"clip": 0.3}, 3e-3),
    "wgan_gp": (models.WGANGP, {"penalty_weight": 1.0}, 3e-3),
    "dragan": (models.DRAGAN, {"penalty_weight": 1.0}, 4e-3),
    "sngan": (models.SNGAN, {"critic_steps": 2}, 4e-3),
    "r3gan": (models.R3GAN, {"gamma": 0.3}, 4e-3),
}
GATED = {"gan", "r3gan"}
STEPS = {"ring8": 2_000, "grid25": 6_000}
BATCH_SIZE = 256
STEPS_PER_EXECUTION = 100


def _networks():
    return networks.mlp_generator((2,), latent_dim=2), networks.mlp_critic((2,))


def _adam(learning_rate, updates):
    decay = keras.optimizers.schedules.CosineDecay(learning_rate, updates)
    return keras.optimizers.Adam(decay, beta_1=0.0, beta_2=0.99)


def train(name, mixture, seed, steps=None):
    """Train one GAN on one mixture; returns `(coverage, seconds)`."""
    keras.utils.set_random_seed(seed)
    steps = steps or STEPS[mixture]
    model, arguments, learning_rate = GANS[name]
    gan = model(*_networks(), seed=seed, ema_half_life=35_000, **arguments)
    stateful = keras.backend.backend() != "torch"
    gan.compile(
        generator_optimizer=_adam(learning_rate, steps),
        critic_optimizer=_adam(learning_rate, steps * gan.critic_steps),
        jit_compile=stateful,
        steps_per_execution=STEPS_PER_EXECUTION if stateful else 1,
    )
    points, _ = data.load(mixture)
    start = time.perf_counter()
    gan.fit(points, batch_size=BATCH_SIZE, steps_per_epoch=steps, verbose=0)
    seconds = time.perf_counter() - start
    samples = gan.generate(SAMPLES, seed=seed, batch_size=1_000)
    return metrics.mode_coverage(samples, *data.toys.mixture(mixture)), seconds


def converged(coverage):
    """Whether all modes are found and the share of samples within 3σ reaches `GATE`."""
    return coverage.modes == coverage.total and coverage.share >= GATE


def main(_):
    print(f"{'gan':9}{'mixture':9}{'seed':>4}{'modes':>8}{'share':>8}{'KL':>8}{'seconds':>9}")
    failed = []
    for name in flags.FLAGS.gans:
        for mixture in STEPS:
            for seed in range(flags.FLAGS.seeds):
                found, seconds = train(name, mixture, seed)
                modes = f"{found.modes}/{found.total}"
                print(
                    f"{name:9}{mixture:9}{seed:4}{modes:>8}{found.share:8.3f}{found.kl:8.4f}"
                    f"{seconds:9.1f}",
                    flush=True,
                )
                if name in GATED and not converged(found):
                    failed.append(f"{name} on {mixture}, seed {seed}")
    if failed:
        sys.exit(f"not converged: {'; '.join(failed)}")


if __name__ == "__main__":
    flags.DEFINE_list("gans", list(GANS), f"GANs to train: {', '.join(GANS)}")
    flags.DEFINE_integer("seeds", 3, "number of seeds")
    console.run(main)
