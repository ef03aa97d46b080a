"""`denoising-diffusion-pytorch` (Ho et al. 2020, https://arxiv.org/abs/2006.11239).

The network is that of its README at half the width, the training that of its `Trainer`'s defaults,
whose batch of 16 is the smallest that it takes: on a few cores both make more steps in the time.
Samples come by DDIM (Song et al. 2021, https://arxiv.org/abs/2010.02502), of the averaged weights.
"""

import torch
from denoising_diffusion_pytorch import GaussianDiffusion, Trainer, Unet

from benchmarks.race_parts.lucidrains import seed_all, to_uint8

AT_ONCE = 50  # Samples.


def make(faces, size, seed, scratch, width=32, sampling_steps=25):
    seed_all(seed)
    unet = Unet(dim=width, dim_mults=(1, 2, 4, 8), flash_attn=True)
    model = GaussianDiffusion(
        unet, image_size=size, timesteps=1000, sampling_timesteps=sampling_steps
    )
    never = {"calculate_fid": False, "save_and_sample_every": 10**9}
    return Diffusion(Trainer(model, faces, results_folder=scratch, **never))


class Diffusion:
    def __init__(self, trainer):
        self.trainer = trainer
        self.parameters = sum(each.numel() for each in trainer.ema.ema_model.parameters())

    def train(self, watch):
        trainer = self.trainer
        images = trainer.batch_size * trainer.gradient_accumulate_every
        while True:
            trainer.train_num_steps = trainer.step + 1  # It returns after one step more.
            trainer.train()
            if watch.stepped(images):
                return

    @torch.inference_mode()
    def draw(self, count):
        model = self.trainer.ema.ema_model
        model.eval()
        sizes = [min(AT_ONCE, count - start) for start in range(0, count, AT_ONCE)]
        return to_uint8(torch.cat([model.sample(batch_size=size) for size in sizes]))
