"""What lets `lightweight-gan` and `stylegan2-pytorch` train on a CPU.

Both refuse to be imported without CUDA, move each tensor there by `.cuda()`, and one names the
device itself. Nothing else of them is changed.
"""

import importlib
from unittest import mock

import torch


def imported(name):
    """A module that asserts CUDA when it is imported, whose `.cuda()` leaves all on the CPU."""
    for kind in (torch.Tensor, torch.nn.Module):
        kind.cuda = lambda self, *_, **__: self
    with mock.patch("torch.cuda.is_available", return_value=True):
        module = importlib.import_module(name)
    module.torch = OnCPU()
    return module


class OnCPU:
    """`torch`, but that each device is the CPU."""

    def __getattr__(self, name):
        return getattr(torch, name)

    def device(self, *_):
        return torch.device("cpu")
