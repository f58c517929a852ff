"""files/keras-VERSION/: model files as this Keras writes them, and index.json with what is in them.

Runs with any Keras 3; make.py runs it with the one of requirements.txt. Dates, times and ids of objects, which differ from run to
run, are replaced after saving. Files are gzipped: HDF5 is mostly zeros.
"""

import gzip
import hashlib
import io
import json
import logging
import pathlib
import re
import tempfile
import zipfile

import h5py
import numpy as np

import file_sources as sources
from golden_file import DATA, Quarters, keras, tensor, write

logging.getLogger("absl").setLevel(logging.ERROR)

VERSION = ".".join(keras.__version__.split(".")[:2])
FOLDER = f"files/keras-{VERSION}"
CURRENT = (3, 15)

WHOLE = ["keras", "h5"]
ALL = ["keras", "h5", "weights.h5", "legacy.weights.h5"]

# name: the forms to save, in the current version; in older ones, those of OLDER.
MODELS = {
    "sequential": ALL,
    "sequential_without_input": WHOLE,
    "functional": WHOLE,
    "nested": ALL,
    "nested_deep": ALL,
    "input_shared_with_inner": WHOLE,
    "inner_many": WHOLE,
    "shared_by_two_models": [*WHOLE, "weights.h5"],
    "shared_with_inner": [*WHOLE, "weights.h5"],
    "called_twice": WHOLE,
    "separable_in_sequentials": ALL,
    "dictionaries": ["keras"],
    "several": WHOLE,
    "twelve_dense": ALL,
    "twelve_norms": ["keras"],
    "frozen": ["h5"],
    "frozen_single": ["h5"],
    "frozen_inner": WHOLE,
    "frozen_inside": [*WHOLE, "legacy.weights.h5"],
    "frozen_first_norm": ["h5"],
    "operators": WHOLE,
    "hard_swish": WHOLE,
    "activations": WHOLE,
    "every_convolution": WHOLE,
    "every_convolution_1d": WHOLE,
    "every_small_layer": WHOLE,
    "every_merge": ["keras"],
    "every_norm": WHOLE,
    "channels_first": WHOLE,
    "custom": WHOLE,
    "unknown": ["keras"],
    "code": WHOLE,
    "unknown_operation": ["keras"],
    "long_names": ["h5"],
}
OLDER = {
    "sequential": ["keras", "h5"],
    "nested": ["keras"],
    "shared_by_two_models": ["weights.h5", "keras"],
    "dictionaries": ["keras"],
    "frozen_inside": ["h5"],
    "hard_swish": ["keras"],
    "every_norm": ["keras"],
}
COMPILED = {"sequential", "nested"}
NOT_RUN = {"unknown", "code"}


def make():
    folder = DATA / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    version = tuple(int(part) for part in VERSION.split("."))
    models = MODELS if version >= CURRENT else {**OLDER}
    if version < (3, 1):
        # Its .h5 cannot hold a nested model: two weights there get one name.
        del models["frozen_inside"]
    quarters = Quarters(53)
    cases = [case(name, forms, quarters) for name, forms in models.items()]
    compress(folder)
    write(f"{FOLDER}/index", {"cases": cases})
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{FOLDER:24} {size:8,} bytes in {len(list(folder.iterdir()))} files")


def compress(folder):
    for path in sorted(folder.iterdir()):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        path.unlink()


def case(name, forms, quarters):
    keras.utils.clear_session()
    keras.utils.set_random_seed(11)
    model = getattr(sources, name)()
    if name not in {"long_names"}:
        model.set_weights([weight(w, quarters) for w in model.weights])
    inputs = [quarters(2, *x.shape[1:]) for x in model.inputs]
    given = inputs if len(inputs) > 1 else inputs[0]
    if name == "dictionaries":
        given = {x.name: value for x, value in zip(model.inputs, inputs)}
    if name in COMPILED:
        train(model, given, quarters)
    answer = model(given) if name not in NOT_RUN else []
    names = sorted(answer) if isinstance(answer, dict) else None
    outputs = [answer[key] for key in names] if names else answer if isinstance(answer, (list, tuple)) else [answer]
    assert all(np.isfinite(y).all() for y in outputs), name
    files = {form: save(model, name, form) for form in forms}
    if name == "sequential" and "keras" in forms:
        files["deflated.keras"] = deflate(files["keras"])
    return {
        "name": name,
        "className": type(model).__name__,
        "files": files,
        "compiled": name in COMPILED,
        "inputs": [tensor(x) for x in inputs],
        "inputNames": [x.name for x in model.inputs],
        "outputs": [tensor(y) for y in outputs],
        "outputNames": names,
        "weights": [weight_line(w) for w in model.weights],
        "optimizer": [weight_line(v) for v in model.optimizer.variables] if name in COMPILED else [],
    }


def weight(variable, quarters):
    if variable.dtype != "float32":
        return np.asarray(variable)
    if "variance" in variable.name or "stddev" in variable.name:
        return quarters(*variable.shape, low=2, high=8)
    if variable.name in ("gamma", "beta", "moving_mean", "renorm_mean", "bias", "scale"):
        return quarters(*variable.shape, low=-3, high=3)
    return quarters(*variable.shape, low=-2, high=2)


def weight_line(variable):
    value = np.asarray(variable)
    shape = list(value.shape)
    sha256 = hashlib.sha256(value.astype(value.dtype.newbyteorder("<")).tobytes()).hexdigest()
    return {"path": variable.path, "shape": shape, "dtype": str(value.dtype), "sha256": sha256}


def train(model, given, quarters):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.0625, beta_1=0.5),
        loss="mean_squared_error",
        metrics=["mean_absolute_error"],
    )
    model.train_on_batch(given, quarters(*(2, *model.outputs[0].shape[1:])))


def save(model, name, form, folder=FOLDER):
    path = DATA / folder / f"{name}.{form}"
    if form == "keras":
        model.save(path)
        normalize_zip(path)
    elif form == "h5":
        keras_3_saves_to(path, model)
    elif form == "weights.h5":
        model.save_weights(path)
    else:
        from keras.src.legacy.saving import legacy_h5_format

        with h5py.File(path, "w") as file:
            legacy_h5_format.save_weights_to_hdf5_group(file, model)
    return path.name


def keras_3_saves_to(path, model):
    """The legacy form prints a warning at each call."""
    model.save(path)
    with h5py.File(path, "r+") as file:
        config = file.attrs["model_config"]
        text = without_ids(config if isinstance(config, str) else config.decode())
        if text != config:
            file.attrs["model_config"] = text if isinstance(config, str) else text.encode()


def normalize_zip(path):
    with zipfile.ZipFile(path) as archive:
        entries = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries:
            if name == "metadata.json":
                metadata = json.loads(data)
                data = json.dumps({**metadata, "date_saved": "2026-01-01@00:00:00"}).encode()
            elif name == "config.json":
                data = without_ids(data.decode()).encode()
            archive.writestr(zipfile.ZipInfo(name), data)


def without_ids(config):
    """Numbers the ids of shared objects, which are addresses, in their order."""
    ids = {}
    return re.sub(
        r'("shared_object_id": )(\d+)', lambda match: match[1] + str(ids.setdefault(match[2], len(ids) + 1)), config
    )


def deflate(name):
    """A file as people make it who unpack one, change it, and zip it again."""
    path = DATA / FOLDER / name
    packed = path.with_name(name.replace(".keras", ".deflated.keras"))
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as deflated:
        for info in archive.infolist():
            entry = zipfile.ZipInfo(info.filename)
            deflated.writestr(entry, archive.read(info), zipfile.ZIP_DEFLATED)
    return packed.name


if __name__ == "__main__":
    make()
