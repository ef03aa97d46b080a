"""`stylegan2-pytorch` (Karras et al. 2020, https://arxiv.org/abs/1912.04958) as its command trains.

Its samples are drawn without truncation, which trades variety for quality: its command's 0.75 is
for pictures to look at.
"""

from benchmarks.race_parts import without_cuda
from benchmarks.race_parts.lucidrains import Lucidrains, seed_all

# Of its command, where they are not those of its `Trainer`.
DEFAULTS = {"batch_size": 5, "gradient_accumulate_every": 6, "ttur_mult": 1.5}


def make(faces, size, seed, scratch, truncation=1.0):
    package = without_cuda.imported("stylegan2_pytorch.stylegan2_pytorch")
    seed_all(seed)
    trainer = package.Trainer(image_size=size, base_dir=scratch, **DEFAULTS)

    def sample(count, averaged):
        gan = trainer.GAN
        networks = (gan.SE, gan.GE) if averaged else (gan.S, gan.G)
        latents = package.noise_list(count, gan.G.num_layers, gan.G.latent_dim, None)
        noise = package.image_noise(count, size, None)
        return trainer.generate_truncated(*networks, latents, noise, trunc_psi=truncation)

    return Lucidrains(trainer, faces, package.NanException, sample)
