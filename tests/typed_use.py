"""Uses of the public names, which mypy checks in `make lint`; nothing runs them.

A line with `type: ignore` is a wrong use: where a hint is lost, mypy finds nothing to ignore.
"""

import pathlib

import keras
import numpy as np

import keras_gan
from keras_gan import callbacks, data, losses, metrics, models, networks, penalties, text

images, labels = data.load("fashion_mnist_10k", split="train[:100]", size=(32, 32))
labels.shape  # type: ignore[union-attr] # There may be none.
assert labels is not None
data.load(images)  # type: ignore[arg-type]
data.load(pathlib.Path("photos"), size=64, skip_damaged=True)
data.load("mnist", size="64")  # type: ignore[arg-type]
data.class_names("mnist")[0]  # type: ignore[index]

generator = networks.dcgan_generator((32, 32, 1), latent_dim=64, normalization=None)
critic = networks.dcgan_critic(image_shape=images.shape[1:], classes=None)
networks.dcgan_generator(32)  # type: ignore[arg-type]
networks.dcgan_generator((32, 32, 1), latents=64)  # type: ignore[call-arg]
networks.dcgan_critic((32, 32, 1), normalization="bath")  # type: ignore[arg-type]
networks.r3gan_critic((32, 32, 1), width=(64, 32))
networks.r3gan_critic((32, 32, 1), width="64")  # type: ignore[arg-type]

gan = models.WGANGP(generator, critic, critic_steps=5, penalty_weight=lambda seen: 10.0)
models.WGANGP(generator)  # type: ignore[call-arg]
models.WGANGP(generator, critic, critic_steps="5")  # type: ignore[arg-type]
models.GAN(generator, critic, loss="wasserstein")  # type: ignore[arg-type]
models.SequenceGAN(generator, critic, estimator="gumble")  # type: ignore[arg-type]
models.CycleGAN(networks.Pair(generator, generator), networks.Pair(critic, critic))
models.CycleGAN((generator, generator), (critic, critic))  # type: ignore[arg-type]

gan.compile(keras.optimizers.Adam(2e-4), "adam", jit_compile="auto")
gan.compile(steps_per_execution="all")  # type: ignore[arg-type]
gan.fit(images, batch_size=64, epochs=5, callbacks=[callbacks.SampleGrid("runs/gan")])
gan.fit(images, epochs="5")  # type: ignore[arg-type]
gan.fit(images, on_nonfinite="ignore")  # type: ignore[arg-type]
gan.fit(images, resume="runs/gan")  # type: ignore[arg-type]
samples = gan.generate(64, seed=0, dtype="uint8").astype("float32")
gan.generate("64")  # type: ignore[arg-type]
gan.generate(64, 0)  # type: ignore[call-arg]
gan.generate(64, dtype="float16")  # type: ignore[arg-type]
gan.generate(latents=print)  # type: ignore[arg-type]
gan.preview(64).reshape(-1)
gan.standing_statistics(1000, truncation="1.5")  # type: ignore[arg-type]
gan.save_to_preset(pathlib.Path("preset"))
gan.save_to_preset(1)  # type: ignore[arg-type]
gan.push_to_hub("user/gan").upper()

keras_gan.list_presets().keys()
keras_gan.list_preset()  # type: ignore[attr-defined]
keras_gan.list_presets("faces")  # type: ignore[call-arg]
keras_gan.from_preset("r3gan_fashion_mnist", compile=False).generate(1).shape
keras_gan.from_preset(1)  # type: ignore[arg-type]
models.CycleGAN.from_preset("cyclegan").cycle(images, "x_to_y").shape
models.CycleGAN.from_preset("cyclegan").cycle(images, "y")  # type: ignore[arg-type]
models.Pix2Pix.from_preset("pix2pix").translate(images, stochastic=True).shape

rows = metrics.evaluate(gan, images, metrics=["fd", "kd"], count=1000)
rows[0].value + metrics.frechet_distance(samples, [[0.0, 1.0]])
rows[0].valeu  # type: ignore[attr-defined]
metrics.evaluate(images, "images")  # type: ignore[arg-type]
metrics.evaluate(gan, images, count="1000")  # type: ignore[arg-type]
metrics.frechet_distance(None, samples)  # type: ignore[arg-type]
metrics.by_class(metrics.precision_recall, samples, labels, samples, labels)[0].recall

callbacks.Checkpoint("runs/gan", every=1000, keep=2)
callbacks.Checkpoint("runs/gan", every="epoch")  # type: ignore[arg-type]
callbacks.Evaluate(images, best=1)  # type: ignore[arg-type]

losses.hinge_critic_loss(np.zeros(3))  # type: ignore[call-arg]
penalties.Penalty(10.0)  # type: ignore[arg-type]
tokenizer = text.Tokenizer.of(["a red three"], unit="word")
tokenizer.encode(["a red three"]).shape
text.Tokenizer.of(["a red three"], unit="words")  # type: ignore[arg-type]
