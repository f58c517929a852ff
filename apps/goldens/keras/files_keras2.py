"""files/keras-2.x/*.h5: model files as Keras 2.0 to 2.3 write them.

    python files_keras2.py FOLDER

FOLDER has the Keras (`pip install --no-deps --target FOLDER keras==2.2.4`); a stand-in takes TensorFlow's place. keras2_answers.py
then writes index.json with what Keras 3 answers for the same models.
"""

import gzip
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True

import h5py
import numpy as np

import keras2_backend

backend = keras2_backend.install(sys.argv[1])

import keras

import keras2_sources

DATA = pathlib.Path(__file__).parent.parent / "data"
VERSION = ".".join(keras.__version__.split(".")[:2])


def save(path, write):
    with tempfile.TemporaryDirectory() as folder:
        plain = pathlib.Path(folder) / "file.h5"
        write(str(plain))
        if VERSION < "2.2":
            fix_lengths(plain)
        path.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))


def fix_lengths(path):
    """h5py 2, of those years, wrote lists of names as strings of one length."""
    with h5py.File(path, "r+") as file:
        groups = [file]
        file.visititems(lambda _, item: groups.append(item) if isinstance(item, h5py.Group) else None)
        for group in groups:
            for key in ["layer_names", "weight_names"]:
                names = group.attrs.get(key)
                if names is not None and len(names) > 0:
                    texts = [name if isinstance(name, bytes) else name.encode() for name in names]
                    group.attrs.create(key, np.array(texts, "S"))


def main():
    folder = DATA / f"files/keras-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    for make in keras2_sources.MODELS:
        name = make.__name__
        if name == "mobile" and not hasattr(keras.layers, "DepthwiseConv2D"):
            continue
        backend.reset()
        model = make(keras, True)
        if "frozen" not in name:
            keras2_sources.set_weights(model)
        if name in keras2_sources.COMPILED:
            model.compile(optimizer=keras.optimizers.Adam(lr=0.0625), loss="mse", metrics=["mae"])
        save(folder / f"{name}.h5.gz", model.save)
        if name in keras2_sources.WEIGHTS_ALONE:
            save(folder / f"{name}.legacy.weights.h5.gz", model.save_weights)


main()
