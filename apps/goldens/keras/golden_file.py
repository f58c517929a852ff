"""Sets up Keras on JAX, and writes its answers as JSON (README.md has the conventions)."""

import os
import pathlib
import tempfile

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
# Keras writes a keras.json into its home, and reads whatever is there: an empty one, thrown away at the end.
home = tempfile.TemporaryDirectory()
os.environ["KERAS_HOME"] = home.name

import json
import math
import platform
import re

import jax
import jaxlib
import keras
import numpy as np

DATA = pathlib.Path(__file__).parent.parent / "data"
LARGEST_FILE = 310_000

VERSIONS = {
    "keras": keras.__version__,
    "jax": jax.__version__,
    "jaxlib": jaxlib.__version__,
    "numpy": np.__version__,
    "python": platform.python_version(),
}


def write(name, contents):
    """Writes data/NAME.json: each element of a top-level list on its own line."""
    parts = [f'"versions":{dumps(VERSIONS)}']
    for key, value in contents.items():
        if isinstance(value, (list, tuple)):
            parts.append(f'"{key}":[\n' + ",\n".join(dumps(item) for item in value) + "\n]")
        else:
            parts.append(f'"{key}":{dumps(value)}')
    text = "{" + ",\n".join(parts) + "}\n"
    json.loads(text)
    path = DATA / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    size = path.write_bytes(text.encode())
    assert size < LARGEST_FILE, f"{path} has {size} bytes"
    print(f"{name:24} {size:8,} bytes")


def dumps(value):
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (np.bool_, bool)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return number(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(k))}:{dumps(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(dumps(v) for v in value) + "]"
    if isinstance(value, (np.ndarray, jax.Array, keras.Variable)):
        return dumps(tensor(value))
    raise TypeError(f"{type(value)} has no place in a golden: {value!r}")


def number(value):
    """The fewest digits that round-trip: as a float32 for float32, as a float64 for the rest."""
    if math.isnan(value):
        return '"nan"'
    if math.isinf(value):
        return '"inf"' if value > 0 else '"-inf"'
    text = str(value)
    if isinstance(value, np.float32):
        assert np.float32(float(text)) == value, text
    if text.endswith(".0") and text != "-0.0":
        text = text[:-2]
    return text


def tensor(value):
    array = np.asarray(value)
    return {"shape": list(array.shape), "dtype": str(array.dtype), "data": list(array.ravel())}


class Quarters:
    """Small multiples of 1/4, the same on every run: products and sums of a few hundred are exact in float32."""

    def __init__(self, seed=7):
        self.generator = np.random.default_rng(seed)

    def __call__(self, *shape, low=-8, high=8):
        return (self.generator.integers(low, high + 1, size=shape) / 4).astype("float32")


def code_of(function, *args, **kwargs):
    """The call as Python source."""
    parts = [repr(a) for a in args] + [f"{k}={v!r}" for k, v in kwargs.items()]
    return f"{function}({', '.join(parts)})"


def refusal(action):
    """Keras' reaction to `action`: the type and text of its error, or nulls where it accepts."""
    try:
        action()
    except Exception as error:
        text = error.args[0] if type(error) is KeyError and error.args else str(error)
        return {"type": type(error).__name__, "message": re.sub(r" at 0x[0-9a-f]+", " at 0x…", text)}
    return {"type": None, "message": None}


def lookup(get, identifier):
    """The outcome of a lookup by string or by {class_name, config}."""
    refused = refusal(lambda: get(identifier))
    if refused["type"] is not None:
        return {"identifier": identifier, **refused}
    found = get(identifier)
    if hasattr(found, "get_config"):
        return {"identifier": identifier, "className": type(found).__name__, "config": found.get_config()}
    return {"identifier": identifier, "className": getattr(found, "__name__", type(found).__name__), "config": None}
