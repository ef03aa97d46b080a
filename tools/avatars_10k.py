"""python -m tools.avatars_10k AVATARS.npz: pack the first faces of `avatars` into the package.

The rule: the first 10,000 rows of `avatars.npz` that its column `test` does not hold out, in their
order, with all columns and captions. Of these the last 1,000 are the new test split; what each face
shows was drawn independently, so they are a random sample.
"""

import io
import sys
import zipfile

import numpy as np

from keras_gan.data import avatars_10k
from keras_gan.utils.atomic_files import replacing


def chosen(arrays, count=avatars_10k.COUNT, held_out=avatars_10k.HELD_OUT):
    """The arrays of the embedded set, by name, from those of `avatars.npz`."""
    rows = np.flatnonzero(~arrays["test"])[:count]
    # Captions come after the columns: an error that names a column names the first.
    names = [*(name for name in arrays if name not in ("text", "test")), "text"]
    columns = {name: arrays[name][rows] for name in names}
    return {**columns, "test": np.arange(count) >= count - held_out}


def write(path, arrays):
    """An `.npz` file packed by LZMA; equal arrays make equal bytes, whatever the time."""
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            # A `ZipInfo` without a date bears that of 1980.
            entry = zipfile.ZipInfo(f"{name}.npy")
            archive.writestr(entry, content.getvalue(), zipfile.ZIP_LZMA)


def main(source):
    with np.load(source, allow_pickle=False) as file:
        write(avatars_10k.PATH, chosen(dict(file)))
    print(f"{avatars_10k.PATH}: {avatars_10k.PATH.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
