"""Texts as integers, on every backend and without TensorFlow."""

from keras_gan.text.tokenizer import Tokenizer

__all__ = ["Tokenizer"]
