"""GANs by hand on PyTorch, channels last: eager, or with networks compiled by `torch.compile`.

`torch.compile` has no second derivatives, so compiled networks train without a gradient penalty.
"""

import copy

import torch
from torch import nn
from torch.nn import functional

from benchmarks.contestants import LATENT_DIM, SHAPE, Contestant

PENALTY_WEIGHT = 10.0


def make(gan, width, batch_size, compiled=False):
    """`gan` is `"gan"`, the non-saturating GAN without a penalty, or `"wgan_gp"`."""
    torch.manual_seed(0)
    losses, critic_steps = {"gan": (non_saturating, 1), "wgan_gp": (wasserstein, 5)}[gan]
    critic_loss, generator_loss = losses()
    generator, critic = (build(width) for build in (build_generator, build_critic))
    average = copy.deepcopy(generator)
    adams = [
        torch.optim.Adam(network.parameters(), 2e-4, (0.0, 0.9), fused=True)
        for network in (critic, generator)
    ]
    called = [torch.compile(n) if compiled else n for n in (generator, critic)]
    rows = torch.randint(0, 256, (critic_steps * batch_size, 1, *SHAPE[:2]), dtype=torch.uint8)

    def generate_batch():
        return called[0](torch.randn(batch_size, LATENT_DIM))

    def update(adam, network, loss):
        gradients = torch.autograd.grad(loss, list(network.parameters()))
        for parameter, gradient in zip(network.parameters(), gradients, strict=True):
            parameter.grad = gradient
        adam.step()

    def step():
        real = rows.to(memory_format=torch.channels_last).float() / 127.5 - 1.0
        for batch in real.split(batch_size):
            with torch.no_grad():
                fake = generate_batch()
            update(adams[0], critic, critic_loss(called[1], batch, fake))
        update(adams[1], generator, generator_loss(called[1], generate_batch()))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), list(generator.parameters()), 0.005)

    def steps(count):
        for _ in range(count):
            step()

    return Contestant(critic_steps * batch_size, steps)


def non_saturating():
    """Losses of Goodfellow et al. 2014."""

    def critic_loss(critic, real, fake):
        return functional.softplus(-critic(real)).mean() + functional.softplus(critic(fake)).mean()

    return critic_loss, lambda critic, fake: functional.softplus(-critic(fake)).mean()


def wasserstein():
    """Losses of Gulrajani et al. 2017."""

    def critic_loss(critic, real, fake):
        between = fake + torch.rand(len(real), 1, 1, 1) * (real - fake)
        between.requires_grad_()
        (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
        norm = slope.square().sum((1, 2, 3)).add(1e-12).sqrt()
        return (
            critic(fake).mean() - critic(real).mean() + PENALTY_WEIGHT * (norm - 1).square().mean()
        )

    return critic_loss, lambda critic, fake: -critic(fake).mean()


def build_generator(width):
    """The DCGAN generator of `keras_gan.networks`."""
    side = SHAPE[0] // 4
    return nn.Sequential(
        nn.Linear(LATENT_DIM, side * side * 2 * width, bias=False),
        nn.Unflatten(1, (2 * width, side, side)),
        nn.BatchNorm2d(2 * width),
        nn.ReLU(),
        nn.ConvTranspose2d(2 * width, width, 4, 2, 1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        nn.ConvTranspose2d(width, SHAPE[2], 4, 2, 1),
        nn.Tanh(),
    ).to(memory_format=torch.channels_last)


def build_critic(width):
    """The DCGAN critic of `keras_gan.networks`."""
    return nn.Sequential(
        nn.Conv2d(SHAPE[2], width, 4, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Conv2d(width, 2 * width, 4, 2, 1),
        nn.LeakyReLU(0.2),
        nn.Flatten(),
        nn.Linear((SHAPE[0] // 4) ** 2 * 2 * width, 1),
    ).to(memory_format=torch.channels_last)
