"""Presets on the Hugging Face Hub, by its own client, which is optional: `hf://USER/NAME`.

What comes from there is a stranger's: its files are as large as they say before they are fetched,
and its JSON holds plain values only, as that of any other preset.
"""

import contextlib
import functools
import importlib
import pathlib
import re
import tempfile

from keras_gan.presets import catalog, weights_file
from keras_gan.utils import bounded_files

SCHEME = "hf://"
ADDRESS = re.compile(r"hf://([\w.-]+/[\w.-]+)(?:@([\w./-]+))?")
CARD, PICTURE = "README.md", "samples.png"


def is_address(preset):
    """Whether a preset is named by an address on the Hub."""
    return isinstance(preset, str) and preset.startswith(SCHEME)


def fetch(address):
    """The folder of a preset in the client's cache, fetched where it is not there yet.

    Args:
        address: `"hf://USER/NAME"`, or `"hf://USER/NAME@REVISION"` for one version of it: a branch,
            a tag or the hash of a commit.

    Raises:
        ImportError: without the package huggingface_hub.
        ValueError: for no such address, or one that holds no preset.
        DamagedFileError: for files of another size than they say.
        OSError: if the Hub cannot be reached.
    """
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(
            f'Expected "hf://USER/NAME" or "hf://USER/NAME@REVISION". Received: {address!r}.'
        )
    repository, revision = found.groups()
    with _explained(address):
        described = _file(repository, catalog.LOCAL, revision, catalog.LARGEST_JSON)
        facts = weights_file.checked(catalog.read_json(described)["weights"])
        _file(repository, catalog.WEIGHTS, revision, facts["bytes"], facts["bytes"])
    return described.parent


def push(gan, repository, private=None, token=None, message="Upload a preset of keras-gan"):
    """Write a GAN to the Hub as a preset, with a card; see `gan.push_to_hub`."""
    from keras_gan.presets import loading  # It imports this module.

    api = _client().HfApi(token=token)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / repository.rpartition("/")[2]
        loading.save(gan, folder)
        pictured = _draw(gan, folder / PICTURE)
        (folder / CARD).write_text(_card(gan, repository, pictured), encoding="utf-8")
        api.create_repo(repository, private=private, exist_ok=True)
        api.upload_folder(repo_id=repository, folder_path=folder, commit_message=message)
    return f"{SCHEME}{repository}"


def _file(repository, name, revision, largest, smallest=0):
    """The path of a file of so many bytes, looked at before it is fetched."""
    get = functools.partial(_client().hf_hub_download, repository, name, revision=revision)
    size = get(dry_run=True).file_size
    bounded_files.require_size(f"{SCHEME}{repository}/{name}", size, largest, smallest)
    return pathlib.Path(get())


@contextlib.contextmanager
def _explained(address):
    """The client's errors of what is not there, in one line."""
    errors = _client(".errors")
    try:
        yield
    except errors.LocalEntryNotFoundError as error:
        raise OSError(
            f"The Hub cannot be reached, and nothing of {address!r} is in its client's cache."
        ) from error
    except (
        errors.RepositoryNotFoundError,
        errors.RevisionNotFoundError,
        errors.EntryNotFoundError,
    ) as error:
        raise ValueError(
            f'No preset can be read there: `gan.push_to_hub("USER/NAME")` writes one; a private '
            f"one needs the environment variable HF_TOKEN. Received: {address!r} "
            f"({type(error).__name__})."
        ) from error


def _client(part=""):
    """The client or, by its import, a part, which is no attribute of a client just imported."""
    try:
        return importlib.import_module(f"huggingface_hub{part}")
    except ImportError as error:
        raise ImportError(
            "Presets on the Hub need their client: `pip install huggingface_hub`."
        ) from error


def _draw(gan, path):
    """Whether a picture of samples could be written."""
    try:
        gan.show().save(path)
    except (ValueError, AttributeError):  # Of what it takes, nothing is at hand; or texts.
        return False
    return True


def _card(gan, repository, pictured):
    picture = f"![samples]({PICTURE})\n\n" if pictured else ""
    name = type(gan).__name__
    return f"""---
library_name: keras
tags:
- keras-gan
- gan
---

# {repository.rpartition("/")[2]}

{picture}A `{name}` of keras-gan, the GAN library of Keras 3, as plain values and weights: loading
it runs no code but the library's own.

```python
import keras_gan

gan = keras_gan.from_preset("{SCHEME}{repository}")
```
"""
