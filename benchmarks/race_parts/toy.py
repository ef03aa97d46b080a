"""A contestant for tests: it draws noise around a face that it has read, and needs NumPy alone."""

import pathlib
import time

import numpy as np
from PIL import Image


def make(faces, size, seed, scratch):
    return Toy(sorted(pathlib.Path(faces).glob("**/*.png")), np.random.default_rng(seed))


class Toy:
    """Reads one image a step."""

    parameters = 0

    def __init__(self, files, generator):
        self.files, self.generator, self.step = files, generator, 0

    def train(self, watch):
        while True:
            with Image.open(self.files[self.step % len(self.files)]) as file:
                self.face = np.array(file)
            self.step += 1
            time.sleep(0.01)
            if watch.stepped(1):
                return

    def draw(self, count):
        noise = self.generator.normal(0, 32, (count, *self.face.shape))
        return (self.face + noise).clip(0, 255).astype("uint8")
