"""GANs by hand on PyTorch, channels last: eager, or with networks compiled by `torch.compile`.

`torch.compile` has no second derivatives, so compiled networks train without a gradient penalty.
The images lie on the device, a GPU where there is one.
"""

import contextlib
import copy

import torch

from benchmarks.contestants import LATENT_DIM, SHAPE, Contestant
from benchmarks.contestants.pytorch_losses import LOSSES
from benchmarks.contestants.pytorch_networks import build_critic, build_generator


def make(gan, width, batch_size, compiled=False, shape=SHAPE, precision="float32"):
    """One training.

    Args:
        gan: a key of `LOSSES`.
        width: of both networks.
        batch_size: images in one critic update.
        compiled: whether `torch.compile` compiles the networks, or the name of its backend.
        shape: of an image, channels last as in Keras.
        precision: `"float32"`, which lets TF32 in on a GPU, or `"mixed_bfloat16"` by autocast.
    """
    torch.manual_seed(0)
    device = _device()
    critic_loss, generator_loss, critic_steps = LOSSES[gan]
    generator, critic = (build(shape, width, device) for build in (build_generator, build_critic))
    average = copy.deepcopy(generator)
    adams = [
        torch.optim.Adam(network.parameters(), 2e-4, (0.0, 0.9), fused=True)
        for network in (critic, generator)
    ]
    called = [_compiled(network, compiled) for network in (generator, critic)]
    rows = torch.randint(
        0, 256, (critic_steps * batch_size, shape[2], *shape[:2]), dtype=torch.uint8, device=device
    ).to(memory_format=torch.channels_last)
    half = precision == "mixed_bfloat16"

    def autocast():
        return torch.autocast(device, torch.bfloat16) if half else contextlib.nullcontext()

    def generate_batch():
        return called[0](torch.randn(batch_size, LATENT_DIM, device=device)).float()

    def step():
        real = rows.float() / 127.5 - 1.0
        for batch in real.split(batch_size):
            with autocast():
                with torch.no_grad():
                    fake = generate_batch()
                loss = critic_loss(called[1], batch, fake)
            _update(adams[0], critic, loss)
        with autocast():
            loss = generator_loss(called[1], batch, generate_batch())
        _update(adams[1], generator, loss)
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), list(generator.parameters()), 0.005)

    return Contestant(critic_steps * batch_size, _repeated(step, device))


def _device():
    """A GPU where there is one, with its quickest kernels; else the CPU."""
    if not torch.cuda.is_available():
        return "cpu"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    return "cuda"


def _update(adam, network, loss):
    gradients = torch.autograd.grad(loss, list(network.parameters()))
    for parameter, gradient in zip(network.parameters(), gradients, strict=True):
        parameter.grad = gradient
    adam.step()


def _compiled(network, compiled):
    if not compiled:
        return network
    return torch.compile(network, **({} if compiled is True else {"backend": compiled}))


def _repeated(step, device):
    """A function of a number of steps, which returns when they are done."""

    def steps(count):
        for _ in range(count):
            step()
        if device == "cuda":
            torch.cuda.synchronize()

    return steps
