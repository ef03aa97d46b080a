"""What `lightweight-gan` and `stylegan2-pytorch` have in common: a `Trainer` of one step a call."""

import random

import numpy as np
import torch
from retry.api import retry_call

AVERAGED = 20_000  # Steps from which on both average weights; before, they copy them now and then.


class Lucidrains:
    """A contestant around a trainer, as the package's command calls it.

    Args:
        trainer: the package's `Trainer`.
        faces: the folder of images.
        nan: the package's exception, after which its command tries a step again.
        sample: function of a number and of whether to take the averaged weights; returns images in
            [0, 1], channels first.
    """

    def __init__(self, trainer, faces, nan, sample):
        trainer.evaluate = lambda *_, **__: None  # Its own sheets of samples would cost time.
        trainer.clear()
        trainer.set_data_src(faces)
        trainer.init_GAN()
        self.trainer, self.nan, self.sample = trainer, nan, sample
        self.parameters = sum(each.numel() for each in trainer.GAN.G.parameters())

    def train(self, watch):
        images = self.trainer.batch_size * self.trainer.gradient_accumulate_every
        while True:
            retry_call(self.trainer.train, tries=3, exceptions=self.nan)
            if watch.stepped(images):
                return

    @torch.no_grad()
    def draw(self, count):
        self.trainer.GAN.eval()
        return to_uint8(self.sample(count, self.trainer.steps > AVERAGED))


def seed_all(seed):
    for each in (torch.manual_seed, np.random.seed, random.seed):
        each(seed)


def to_uint8(images):
    """Images in [0, 1], channels first, as 8 bits, channels last."""
    return images.mul(255).round().clamp(0, 255).byte().permute(0, 2, 3, 1).contiguous().numpy()
