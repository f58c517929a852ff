"""files/containers/: small files of NumPy, safetensors, Python's zipfile and Keras, and index.json with what is in them."""

import gzip
import io
import json
import pathlib
import tempfile
import zipfile

import ml_dtypes
import numpy as np
import safetensors

from golden_file import DATA, Quarters, keras, tensor, write

FOLDER = "files/containers"
DTYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]



def make():
    arrays = numbers()
    files = {
        "arrays.npz": npz(arrays),
        "arrays.compressed.npz": npz(arrays, compressed=True),
        "versions.npz": versions(),
        "objects.npz": npz({"good": np.ones(2, "f4"), "bad": np.array([{}], dtype=object)}),
        "structured.npz": npz({"bad": np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")])}),
        "texts.npz": npz({"bad": np.array(["a", "bc"])}),
        "complex.npz": npz({"bad": np.zeros(2, "c8")}),
        "arrays.safetensors": safe(
            {**arrays, "types/bfloat16": (np.arange(6, dtype="f4") / 4 - 1).astype(ml_dtypes.bfloat16)},
            {"format": "np", "note": "é"},
        ),
        "float8.safetensors": safe({"bad": np.zeros(4, ml_dtypes.float8_e4m3fn)}),
        **archives(),
        **kerass(),
    }
    folder = DATA / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    write(
        f"{FOLDER}/index",
        {
            "tools": {"safetensors": safetensors.__version__},
            "arrays": {name: as_golden(array) for name, array in arrays.items()},
            "sizes": {name: len(content) for name, content in files.items()},
        },
    )


def numbers():
    """An array of every type, and every form: orders of axes and bytes, scalars, none at all, names with slashes."""
    arrays = {}
    for code in DTYPES:
        kind = np.dtype(code)
        values = (np.arange(6) * 3 - (7 if kind.kind != "u" else 0)) / (4 if kind.kind == "f" else 1)
        arrays[f"types/{kind.name}"] = values.reshape(2, 3).astype(kind)
        arrays[f"big/{kind.name}"] = values.reshape(2, 3).astype(kind.newbyteorder(">"))
    arrays["types/bool"] = np.array([[True, False, True]])
    arrays["fortran/matrix"] = np.asfortranarray(np.arange(12, dtype="f4").reshape(3, 4))
    arrays["fortran/four"] = np.asfortranarray(np.arange(120, dtype="i2").reshape(2, 3, 4, 5))
    arrays["fortran/big"] = np.asfortranarray(np.arange(24, dtype=">f8").reshape(2, 3, 4))
    arrays["scalar"] = np.array(2.5, "f4")
    arrays["none"] = np.zeros((0, 3), "f4")
    arrays["vector"] = np.arange(5, dtype="i4")
    arrays["special"] = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45, 65504, 3e38], "f4")
    arrays["é/ü.npy"] = np.ones(1, "f4")
    return arrays


def as_golden(array):
    """The array in C order; 64-bit integers here are small."""
    return tensor(np.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))).reshape(array.shape))


def npz(arrays, compressed=False):
    out = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(out, **arrays)
    return undated(out.getvalue(), compressed)


def undated(content, compressed=False):
    """The same archive with the first date that zip knows, in NumPy's form: with zip64 fields in the entries' own headers."""
    out = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", method) as new:
        for entry in old.infolist():
            info = zipfile.ZipInfo(entry.filename)
            info.compress_type = method
            with new.open(info, "w", force_zip64=True) as file:
                file.write(old.read(entry.filename))
    return out.getvalue()


def versions():
    """Headers of versions 1 to 3, and of Python 2."""
    files = {}
    for version in [(1, 0), (2, 0), (3, 0)]:
        file = io.BytesIO()
        np.lib.format.write_array(file, np.arange(3, dtype="f4"), version=version)
        files[f"v{version[0]}.npy"] = file.getvalue()
    header = "{'shape': (3L, 1L), 'fortran_order': False, 'descr': '<i4'}".ljust(117) + "\n"
    files["python2.npy"] = b"\x93NUMPY\x01\x00\x76\x00" + header.encode() + np.arange(3, dtype="<i4").tobytes()
    files["read me.txt"] = b"not an array"
    return stored(files)


def stored(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def safe(arrays, metadata=None):
    kept = {name: np.ascontiguousarray(array) for name, array in arrays.items() if array.dtype.isnative}
    specs = {
        name: safetensors.TensorSpec(
            dtype=kept[name].dtype.name, shape=list(arrays[name].shape), data_ptr=kept[name].ctypes.data, data_len=kept[name].nbytes
        )
        for name in kept
    }
    return bytes(safetensors.serialize(specs, metadata))


class Unseekable(io.RawIOBase):
    """Makes zipfile write sizes behind the data."""

    def __init__(self):
        self.content = bytearray()

    def writable(self):
        return True

    def write(self, part):
        self.content += part
        return len(part)


def archives():
    streamed = Unseekable()
    with zipfile.ZipFile(streamed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("folder/"), b"")
        for name, method in [("folder/deflated.txt", zipfile.ZIP_DEFLATED), ("stored.txt", zipfile.ZIP_STORED)]:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            archive.writestr(info, b"hello " * 20)
        archive.comment = "a comment, é".encode()
    bzip2 = io.BytesIO()
    with zipfile.ZipFile(bzip2, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.compress_type = zipfile.ZIP_BZIP2
        archive.writestr(info, b"hello")
    return {"streamed.zip": bytes(streamed.content), "bzip2.zip": bzip2.getvalue()}


def kerass():
    """What Keras writes besides the usual: numbers that are not finite, pickled weights, weights in several files."""
    from keras.src.saving import saving_lib

    keras.utils.clear_session()
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Masking(mask_value=float("nan")),
            keras.layers.Dense(3, name="first"),
            keras.layers.ReLU(max_value=float("inf")),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(2, name="last"),
        ]
    )
    quarters = Quarters()
    model.set_weights([quarters(*weight.shape) for weight in model.weights])
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        model.save(folder / "infinite.keras")
        with open(folder / "pickled.keras", "wb") as file:
            saving_lib._save_model_to_fileobj(model, file, weights_format="npz")
        # About 100 bytes: the tensors of one layer are in two files.
        model.save_weights(folder / "several.weights.json", max_shard_size=1e-7)
        with zipfile.ZipFile(folder / "infinite.keras") as archive:
            config = archive.read("config.json")
            weights = archive.read("model.weights.h5")
        with zipfile.ZipFile(folder / "pickled.keras") as archive:
            pickled = archive.read("model.weights.npz")
        metadata = json.dumps({"keras_version": keras.__version__, "date_saved": "2026-01-01@00:00:00"}).encode()
        config = json.dumps(without_ids(json.loads(config))).encode()
        parts = {path.name: path.read_bytes() for path in sorted(folder.glob("several*"))}
    usual = {"metadata.json": metadata, "config.json": config}
    return {
        "infinite.keras": stored({**usual, "model.weights.h5": weights, "assets/first/words.txt": b"a"}),
        "pickled.keras": stored({**usual, "model.weights.npz": undated(pickled)}),
        **parts,
    }


def without_ids(value):
    if isinstance(value, list):
        return [without_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: without_ids(item) for key, item in value.items() if key != "shared_object_id"}
