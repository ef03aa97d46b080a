"""`lightweight-gan` (Liu et al. 2021, https://arxiv.org/abs/2101.04775), as its command trains."""

import torch

from benchmarks.race_parts import without_cuda
from benchmarks.race_parts.lucidrains import Lucidrains, seed_all

# Of its command, where they are not those of its `Trainer`.
DEFAULTS = {
    "batch_size": 10,
    "gradient_accumulate_every": 4,
    "attn_res_layers": [32],
    "disc_output_size": 1,
    "aug_types": ["cutout", "translation"],
    "use_aim": False,
}


def make(faces, size, seed, scratch):
    package = without_cuda.imported("lightweight_gan.lightweight_gan")
    seed_all(seed)
    trainer = package.Trainer(image_size=size, base_dir=scratch, **DEFAULTS)

    def sample(count, averaged):
        gan = trainer.GAN
        return trainer.generate_(
            gan.GE if averaged else gan.G, torch.randn(count, trainer.latent_dim)
        )

    return Lucidrains(trainer, faces, package.NanException, sample)
