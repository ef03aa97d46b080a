# %% [markdown]
# # A distribution, not one answer
#
# A video shows a dot that comes to a crossing. Half of the time it turns left, half of the time
# right: one x, two right answers y. A network f that is trained by the squared error,
#
#     min_f E‖y - f(x)‖²,    is best at    f(x) = E[y | x],
#
# the mean of all answers: the dot on both sides at once, and half as bright. No video has such a
# frame (Mathieu, Couprie and LeCun 2016, https://arxiv.org/abs/1511.05440). A conditional GAN gets
# noise z besides x, and its critic judges whether G(z, x) could be a real y of that x:
#
#     min_G max_D E[log σ(D(y, x))] + E[log(1 - σ(D(G(z, x), x)))]
#
# (Mirza and Osindero 2014, https://arxiv.org/abs/1411.1784). Each z gives one answer; all z
# together give the distribution p(y | x).
#
# `python examples/a_distribution_not_one_answer.py [--quick]` writes its picture into `runs/`.

# %%
import sys

import keras
import numpy as np
from PIL import Image

from keras_gan import models, networks
from keras_gan.visualization import images, plots

QUICK = "--quick" in sys.argv
STEPS = 400 if QUICK else 1500

# %% [markdown]
# ## The data
#
# Frames have 13 x 13 pixels in [0, 1]. The dot comes from below, left, above or right; its heading
# is all that x says, so x is a label of four classes. Camera noise makes no two frames alike.

# %%
SIDE, MIDDLE = 13, 6
HEADINGS = np.array([(-1, 0), (0, 1), (1, 0), (0, -1)])  # Rows and columns: up, right, down, left.


def frame(place):
    """The crossing, with the dot at a place relative to its middle."""
    image = np.zeros((SIDE, SIDE), "float32")
    image[MIDDLE - 1 : MIDDLE + 2] = image[:, MIDDLE - 1 : MIDDLE + 2] = 0.2
    row, column = MIDDLE + np.array(place)
    image[row - 1 : row + 2, column - 1 : column + 2] = 1
    return image


before = np.stack([frame(-4 * heading) for heading in HEADINGS])
turned = [[HEADINGS[(x - 1) % 4], HEADINGS[(x + 1) % 4]] for x in range(4)]
answers = np.array([[frame(4 * left), frame(4 * right)] for left, right in turned])

draws = np.random.default_rng(0)
x, turn = draws.integers(4, size=8192), draws.integers(2, size=8192)
y = answers[x, turn].reshape(-1, SIDE * SIDE)
y = y + draws.normal(0, 0.05, y.shape).astype("float32")

# %% [markdown]
# ## Regression

# %%
keras.utils.set_random_seed(0)
regression = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(SIDE * SIDE),
    ]
)
regression.compile(keras.optimizers.Adam(1e-2), loss="mean_squared_error")
regression.fit(np.eye(4)[x], y, batch_size=256, epochs=4, verbose=0)
of_regression = regression.predict(np.eye(4), verbose=0).reshape(4, SIDE, SIDE)

# %% [markdown]
# ## A conditional GAN
#
# Both networks take the label as their second input, so `fit` gets samples and labels. The penalty
# R1 holds the critic's gradient at real samples small, with which this game converges.

# %%
gan = models.ConditionalGAN(
    generator=networks.mlp_generator((SIDE * SIDE,), latent_dim=4, width=64, depth=2, classes=4),
    critic=networks.mlp_critic((SIDE * SIDE,), width=64, depth=2, classes=4),
    penalty="r1",
    penalty_weight=0.3,
    ema_half_life=5000,
    seed=0,
)
gan.compile(*(keras.optimizers.Adam(3e-3, 0.0, 0.99) for _ in range(2)), steps_per_execution=50)
gan.fit(y, x, batch_size=128, steps_per_epoch=STEPS, verbose=0)

SAMPLES = 250
of_gan = gan.generate(labels=np.repeat(np.arange(4), SAMPLES), seed=0)
of_gan = of_gan.reshape(4, SAMPLES, SIDE, SIDE)

# %% [markdown]
# ## How far is each from a right answer?
#
# Distances are Euclidean, as a share of the distance between the two answers: the mean of the two
# is at 0.5 from either. A frame counts as one of the answers when it is within 0.25 of it.


# %%
def distances(frames):
    """From each frame of each x, `(4, n, side, side)`, to the two answers of its x."""
    difference = frames[:, :, None] - answers[:, None]
    between = np.linalg.norm(answers[:, 0] - answers[:, 1], axis=(1, 2))
    return np.linalg.norm(difference, axis=(3, 4)) / between[:, None, None]


def row(frames):
    """Distance to the nearer answer, shares of frames near the left and near the right one."""
    found = distances(frames)
    left, right = (found < 0.25).mean(axis=(0, 1))
    return found.min(axis=2).mean(), left, right


table = {
    "regression": row(of_regression[:, None]),
    "samples of the GAN": row(of_gan),
    "the mean of its samples": row(of_gan.mean(axis=1, keepdims=True)),
}
print(f"{'':24}{'distance':>10}{'near left':>11}{'near right':>12}{'near either':>13}")
for name, (distance, left, right) in table.items():
    print(f"{name:24}{distance:10.2f}{left:11.0%}{right:12.0%}{left + right:13.0%}")

# %% [markdown]
# Regression is near neither. The GAN's samples are near one or the other, about as often as in the
# data; their mean is about what regression gives.

# %%
SHOWN = 6
columns = {"x": before, "left": answers[:, 0], "right": answers[:, 1], "regression": of_regression}
columns |= {f"G(z, x), z {i + 1}": of_gan[:, i] for i in range(SHOWN)}
drawing = plots.figure(900, 420)
for place, axes in enumerate(drawing.subplots(4, len(columns)).flat):
    heading, column = divmod(place, len(columns))
    title, frames = list(columns.items())[column]
    axes.imshow(frames[heading], cmap="gray", vmin=0, vmax=1)
    axes.set(xticks=[], yticks=[])
    axes.set_title(title if heading == 0 else "", fontsize=9)

picture = plots.rasterize(drawing)
images.save("runs/a_distribution_not_one_answer.png", picture)
Image.fromarray(picture)
