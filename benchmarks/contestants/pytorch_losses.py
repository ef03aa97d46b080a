"""Losses of the GANs by hand on PyTorch: `(critic_loss, generator_loss, critic_steps)` of each.

A critic's loss is a function of the critic, real and generated images; so is a generator's.
"""

import torch
from torch.nn.functional import softplus

PENALTY_WEIGHT, GAMMA = 10.0, 1.0


def non_saturating_critic(critic, real, fake):
    """Goodfellow et al. 2014."""
    return softplus(-critic(real)).mean() + softplus(critic(fake)).mean()


def non_saturating_generator(critic, real, fake):
    return softplus(-critic(fake)).mean()


def wasserstein_critic(critic, real, fake):
    """Gulrajani et al. 2017."""
    between = fake + torch.rand(len(real), 1, 1, 1, device=real.device) * (real - fake)
    between.requires_grad_()
    norm = _squared_slope(critic(between), between).add(1e-12).sqrt()
    distance = critic(fake).mean() - critic(real).mean()
    return distance + PENALTY_WEIGHT * (norm - 1).square().mean()


def wasserstein_generator(critic, real, fake):
    return -critic(fake).mean()


def relativistic_critic(critic, real, fake):
    """Huang et al. 2024: paired, with R1 and R2."""
    real, fake = (images.detach().requires_grad_() for images in (real, fake))
    scores = critic(real).float(), critic(fake).float()
    slopes = (_squared_slope(*each) for each in zip(scores, (real, fake), strict=True))
    return softplus(scores[1] - scores[0]).mean() + GAMMA / 2 * sum(s.mean() for s in slopes)


def relativistic_generator(critic, real, fake):
    return softplus(critic(real) - critic(fake)).mean()


def _squared_slope(scores, images):
    (slope,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    return slope.square().sum((1, 2, 3))


LOSSES = {
    "gan": (non_saturating_critic, non_saturating_generator, 1),
    "wgan_gp": (wasserstein_critic, wasserstein_generator, 5),
    "r3gan": (relativistic_critic, relativistic_generator, 1),
}
