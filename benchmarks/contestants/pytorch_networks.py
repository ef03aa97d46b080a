"""The `dcgan` networks of `keras_gan.networks` on PyTorch, channels last."""

import torch
from torch import nn

from benchmarks.contestants import LATENT_DIM

SMALLEST_SIDE = 4


def levels(shape):
    """How often the side of an image is halved."""
    side, count = shape[0], 0
    while side % 2 == 0 and side // 2 >= SMALLEST_SIDE:
        side, count = side // 2, count + 1
    return count


def build_generator(shape, width, device):
    count = levels(shape)
    side, channels = shape[0] >> count, [shape[2], *(width << level for level in range(count))]
    layers = [
        nn.Linear(LATENT_DIM, side * side * channels[-1], bias=False),
        nn.Unflatten(1, (channels[-1], side, side)),
    ]
    for level in reversed(range(count)):
        layers += [
            nn.BatchNorm2d(channels[level + 1]),
            nn.ReLU(),
            nn.ConvTranspose2d(channels[level + 1], channels[level], 4, 2, 1, bias=level == 0),
        ]
    return nn.Sequential(*layers, nn.Tanh()).to(device, memory_format=torch.channels_last)


def build_critic(shape, width, device):
    count = levels(shape)
    side, channels = shape[0] >> count, [shape[2], *(width << level for level in range(count))]
    layers = []
    for level in range(count):
        layers += [nn.Conv2d(channels[level], channels[level + 1], 4, 2, 1), nn.LeakyReLU(0.2)]
    layers += [nn.Flatten(), nn.Linear(side * side * channels[-1], 1)]
    return nn.Sequential(*layers).to(device, memory_format=torch.channels_last)
