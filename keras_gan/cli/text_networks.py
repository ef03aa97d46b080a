"""Networks of sentences, and of pictures from words, for the data that `train` has loaded."""

import numpy as np

from keras_gan import networks
from keras_gan.cli.image_networks import IMAGE_LATENTS
from keras_gan.text import Tokenizer

PROMPTS = 8  # Texts that previews of a text-to-image GAN show.


def for_sequences(flags, x, y):
    """An LSTM and a critic of convolutions, and the tokenizer where `x` are texts."""
    tokenizer = Tokenizer.of(x) if x.dtype.kind in "USO" else None
    size = {"length": x.shape[-1], "vocabulary": int(x.max()) + 1} if tokenizer is None else {}
    if tokenizer is not None:
        size = {"length": tokenizer.length, "vocabulary": len(tokenizer.words), "end": 0}
    windows = tuple(range(1, min(5, size["length"]) + 1))
    generator = networks.lstm_generator(
        **size, width=flags.width or (32 if tokenizer is None else 96), dropout=0.3
    )
    critic = networks.cnn_sequence_critic(**size, windows=windows)
    return generator, critic, {"tokenizer": tokenizer}


def for_captions(flags, x, y):
    """DCGAN's networks with encoders of the texts `y`; the first different texts as prompts."""
    tokenizer = Tokenizer.of(y)
    size = {"vocabulary": len(tokenizer.words), "length": tokenizer.length}
    if flags.width is not None:
        size["width"] = flags.width
    latent_dim = flags.latent_dim or IMAGE_LATENTS
    first = np.sort(np.unique(y, return_index=True)[1])[:PROMPTS]
    return (
        networks.text_to_image_generator(x.shape[1:], **size, latent_dim=latent_dim),
        networks.text_to_image_critic(x.shape[1:], **size, match="projection"),
        {"tokenizer": tokenizer, "prompts": [str(y[i]) for i in first]},
    )
