"""What this tool takes of the library, read file by file: `import keras_gan` starts a backend."""

import importlib.util
import pathlib

PACKAGE = pathlib.Path(__file__).parents[2] / "keras_gan"


def _module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


known_sets = _module(PACKAGE / "data" / "known_sets.py")
replacing = _module(PACKAGE / "utils" / "atomic_files.py").replacing
