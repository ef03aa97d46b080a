"""Ten thousand drawn faces in colour, with what is in each, inside the package."""

import pathlib

NAME = "avatars_10k"
COUNT, HELD_OUT = 10_000, 1_000  # Faces, of which the last are the test split.
# A file with columns (`keras_gan.data.columns`) whose arrays are packed by LZMA: a tenth of a GIF's
# bytes, since the faces are of few parts. It is made by `tools/avatars_10k.py`; its licence, CC BY
# 4.0, and the attribution that this asks for are in `avatars_10k_LICENSE.txt`.
PATH = pathlib.Path(__file__).with_suffix(".npz")
