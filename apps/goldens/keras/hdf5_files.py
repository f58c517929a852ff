"""files/hdf5/: HDF5 files of every version, layout, filter and element type, and some that no reader should follow. Gzipped.

Datasets of numbers hold 0, 1/4, 2/4, … (integers 0, 1, 2, …) unless the function below says otherwise.
"""

import ctypes
import gzip
import io
import pathlib

import h5py
import ml_dtypes
import numpy as np

from golden_file import DATA

FOLDER = DATA / "files" / "hdf5"
LARGEST_FILE = 40_000
FILES = {}
DEFLATE = {"compression": "gzip", "compression_opts": 9}


def file(**options):
    """Registers a function that fills a file, under its name with '-' for '_'."""

    def register(fill):
        FILES[fill.__name__.replace("_", "-")] = (fill, options)
        return fill

    return register


def quarters(*shape):
    return (np.arange(np.prod(shape), dtype="float32") / 4).reshape(shape)


def dataset_options(options=None):
    """Without the time, which h5py leaves out of its own."""
    options = options or h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    options.set_obj_track_times(False)
    return options


def small(f):
    """More links and attributes than fit into the compact form of new groups."""
    f.create_group("group")
    for i in range(20):
        f[f"group/dataset_{i}"] = quarters(3) + i
        f["group"].attrs[f"attribute_{i}"] = f"text {i}"
    f["group"].attrs["names"] = [f"name_{i}" for i in range(5)]
    f["scalar"] = np.float32(2.5)


@file(libver=("earliest", "v108"))
def superblock_0(f):
    small(f)


@file(libver=("earliest", "v108"), superblock=1)
def superblock_1(f):
    small(f)


@file(libver=("v108", "v108"))
def superblock_2(f):
    small(f)


@file(libver="latest")
def superblock_3(f):
    small(f)


@file(libver="latest", track_order=True)
def creation_order(f):
    small(f)


@file(userblock_size=1024)
def user_block(f):
    small(f)


@file()
def layouts(f):
    f.create_dataset("contiguous", data=quarters(7, 5))
    f.create_dataset("chunked", data=quarters(7, 5), chunks=(3, 2))
    f.create_dataset("extensible", data=quarters(7, 5), chunks=(3, 2), maxshape=(None, None))
    f.create_dataset("gzip", data=quarters(7, 5), chunks=(3, 2), compression="gzip")
    f.create_dataset("shuffle", data=quarters(7, 5), chunks=(3, 2), shuffle=True)
    f.create_dataset("fletcher32", data=quarters(7, 5), chunks=(3, 2), fletcher32=True)
    every = {"compression": "gzip", "shuffle": True, "fletcher32": True}
    f.create_dataset("every_filter", data=quarters(7, 5), chunks=(3, 2), **every)
    plist = dataset_options()
    plist.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((7, 5))
    compact = h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist)
    compact.write(h5py.h5s.ALL, h5py.h5s.ALL, quarters(7, 5))
    # Larger than the pieces in which a reader may copy it: 6 MB, nearly all zeros.
    large = np.zeros((3, 700, 750), "float32")
    large[:, ::100, ::50] = quarters(3, 7, 15)
    f.create_dataset("large", data=large, chunks=(2, 100, 750), **DEFLATE)
    f.create_dataset("never_written", shape=(7, 5), dtype="float32")


@file(libver="latest")
def layouts_latest(f):
    """Chunks have other indices here."""
    f.create_dataset("single_chunk", data=quarters(7, 5), chunks=(7, 5))
    f.create_dataset("implicit", data=quarters(7, 5), chunks=(3, 2))
    f.create_dataset("fixed_array", data=quarters(7, 5), chunks=(3, 2), compression="gzip")
    f.create_dataset("extensible_array", data=quarters(7, 5), chunks=(3, 2), maxshape=(None, 5))
    f.create_dataset("b_tree", data=quarters(7, 5), chunks=(3, 2), maxshape=(None, None))


@file()
def filters(f):
    f.create_dataset("lzf", data=quarters(30), compression="lzf")
    f.create_dataset("scaleoffset", data=np.arange(30), scaleoffset=0)
    for name, number in [("bzip2", 307), ("blosc", 32001), ("zstd", 32015), ("unknown", 31999)]:
        # Optional: HDF5 writes the chunk although it lacks the filter.
        plist = dataset_options()
        plist.set_chunk((30,))
        plist.set_filter(number, h5py.h5z.FLAG_OPTIONAL, (1, 2))
        space = h5py.h5s.create_simple((30,))
        h5py.h5d.create(f.id, name.encode(), h5py.h5t.IEEE_F32LE, space, plist)
    f.create_dataset("plain", data=quarters(3))


@file()
def element_types(f):
    for kind in ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8"]:
        f[f"{'big' if kind[0] == '>' else 'little'}/float{8 * int(kind[2])}"] = quarters(5).astype(kind)
    for kind in "iu":
        for size in [1, 2, 4, 8]:
            name = f"{'int' if kind == 'i' else 'uint'}{8 * size}"
            limits = np.iinfo(f"{kind}{min(size, 4)}")
            for order, folder in [("<", "little"), (">", "big")]:
                f[f"{folder}/{name}"] = np.array([0, 1, limits.min, limits.max], f"{order}{kind}{size}")
    f["little/bool"] = np.array([True, False])
    bfloat16 = f.create_dataset("little/bfloat16", data=quarters(5).astype(ml_dtypes.bfloat16))
    bfloat16.attrs["dtype"] = "bfloat16"
    f["too_large/int64"] = np.array([2**31], "i8")
    f["too_large/uint64"] = np.array([2**32], "u8")


@file()
def not_numbers(f):
    f["text"] = "text"
    f["texts"] = np.array(["a", "b"], h5py.string_dtype())
    f["fixed"] = np.array([b"a", b"bc"])
    f["compound"] = np.zeros(2, [("a", "f4"), ("b", "i4")])
    f["complex"] = np.zeros(2, "c8")
    f["reference"] = np.array([f.ref], h5py.ref_dtype)
    f["opaque"] = np.void(b"1234")
    f["enumeration"] = np.array([1], h5py.enum_dtype({"A": 1, "B": 2}, "i1"))
    f["no_shape"] = h5py.Empty("f4")
    f["type"] = np.dtype("f4")
    f["number"] = quarters(2)


@file()
def attributes(f):
    """Every kind; those of the last group are no texts and no numbers."""
    a = f.attrs
    a["text"] = "żółć"
    a["encoded"] = "żółć".encode()
    a["empty text"] = ""
    a["fixed"] = np.bytes_(b"abc")
    a["texts"] = ["a", "", "bc"]
    a["fixed texts"] = np.array([b"ab", b"c", b""])
    a["no texts"] = []
    a["empty"] = h5py.Empty("f4")
    a["bool"] = True
    for kind in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", ">f4", ">i8"]:
        a[kind] = np.array(3, kind)
    a["numbers"] = np.array([1, 2, 3], "i8")
    a["matrix"] = np.array([[1.5, 2], [3, 4]])
    a["large"] = "x" * 100_000
    a["reference"] = f.ref
    a["compound"] = np.zeros(2, [("a", "f4")])
    a["lists"] = np.array([np.arange(3), np.arange(2)], h5py.vlen_dtype("i4"))


@file()
def links(f):
    f["group/dataset"] = quarters(3)
    f["soft"] = h5py.SoftLink("/group/dataset")
    f["soft_group"] = h5py.SoftLink("group")
    f["hard"] = f["group/dataset"]
    f["hard_group"] = f["group"]
    f["broken"] = h5py.SoftLink("/nowhere")
    f["external"] = h5py.ExternalLink("other.h5", "/dataset")
    f["through_external"] = h5py.SoftLink("/external/dataset")
    f["group/root"] = h5py.SoftLink("/")
    f["group/itself"] = f["group"]
    f["circle_a"] = h5py.SoftLink("/circle_b")
    f["circle_b"] = h5py.SoftLink("/circle_a")


@file()
def doubling_links(f):
    """2^40 paths: every group has two links to the next."""
    group = f
    for _ in range(40):
        inner = group.create_group("a")
        group["b"] = inner
        group = inner
    group["dataset"] = quarters(1)


@file()
def deep(f):
    f["/".join("a" for _ in range(90)) + "/dataset"] = quarters(2)


@file()
def too_deep(f):
    f["/".join("a" for _ in range(1000))] = quarters(2)


@file()
def other_storage(f):
    f.create_dataset("external", shape=(4,), dtype="f4", external=[("other.bin", 0, 16)])
    f.create_dataset("keyboard", shape=(4,), dtype="f4", external=[("/dev/stdin", 0, 16)])
    plist = dataset_options()
    space = h5py.h5s.create_simple((4,))
    plist.set_virtual(space, b"other.h5", b"dataset", space)
    h5py.h5d.create(f.id, b"virtual", h5py.h5t.IEEE_F32LE, space, plist)


@file()
def huge(f):
    """Terabytes that are not there."""
    f.create_dataset("contiguous", shape=(1 << 40,), dtype="f4")
    f.create_dataset("chunked", shape=(1 << 40,), dtype="f4", chunks=(1 << 20,))
    f.create_dataset("gzip", shape=(1 << 20, 1 << 20), dtype="f4", chunks=(1024, 1024), compression="gzip")
    f.create_dataset("a_little_too_large", shape=(1 << 20,), dtype="f4")
    f.create_dataset("honest", data=quarters(3))


@file()
def large_chunk(f):
    """Three numbers in a chunk of 256 MB, of which zeros take 1/1000."""
    f.create_dataset("dataset", data=quarters(3), maxshape=(None,), chunks=(1 << 26,), **DEFLATE)


def names_of(group, name, names):
    """As Keras writes a list of names: split where it is too large."""
    data = np.asarray([name.encode() for name in names])
    count = 1
    while any(part.nbytes > 64512 for part in np.array_split(data, count)):
        count += 1
    for index, part in enumerate(np.array_split(data, count)):
        group.attrs[name if count == 1 else f"{name}{index}"] = part


@file(libver="latest")
def long_names(f):
    """2,000 layers with long names: the list is split, in files of every Keras."""
    names = [f"block_{i}_" + "with_a_long_name_" * 5 for i in range(2000)]
    names_of(f, "layer_names", names)
    f.attrs["keras_version"] = b"2.15.0"
    f.attrs["backend"] = b"tensorflow"
    for i, name in enumerate(names):
        if i % 500 == 0:
            f.create_group(name).create_group(name)["kernel:0"] = quarters(2) + i
            f[name].attrs["weight_names"] = [f"{name}/kernel:0".encode()]
    shared = f.create_group("no_weights")
    shared.attrs["weight_names"] = []
    for i, name in enumerate(names):
        if i % 500 != 0:
            f[name] = shared


def legacy(f, names):
    f.attrs["layer_names"] = [name.encode() for name in names]
    f.attrs["keras_version"] = b"2.4.0"
    f.attrs["backend"] = b"tensorflow"


@file()
def legacy_slashes(f):
    """Names with '/': Keras 2 made nested groups of them."""
    legacy(f, ["scope/dense", "scope", "dense"])
    f["scope/dense/scope/dense/kernel:0"] = quarters(2, 3)
    f["scope/dense"].attrs["weight_names"] = [b"scope/dense/kernel:0"]
    f["scope"].attrs["weight_names"] = []
    f["dense/kernel:0"] = quarters(2)
    f["dense"].attrs["weight_names"] = np.array([b"kernel:0"])


@file()
def legacy_top_level(f):
    """A weight of the model itself."""
    legacy(f, ["dense"])
    f["dense/dense/kernel:0"] = quarters(2)
    f["dense"].attrs["weight_names"] = [b"dense/kernel:0"]
    f["top_level_model_weights/scale:0"] = quarters(1)
    f["top_level_model_weights"].attrs["weight_names"] = [b"scale:0"]


@file()
def legacy_without_group(f):
    legacy(f, ["dense", "missing"])
    f.create_group("dense").attrs["weight_names"] = []


@file()
def legacy_without_dataset(f):
    legacy(f, ["dense"])
    f.create_group("dense").attrs["weight_names"] = [b"dense/kernel:0", b"dense/bias:0"]
    f["dense/dense/kernel:0"] = quarters(2)


@file()
def legacy_with_numbers(f):
    f.attrs["layer_names"] = [1, 2, 3]


@file()
def legacy_with_lzf(f):
    legacy(f, ["dense"])
    f.create_group("dense").attrs["weight_names"] = [b"dense/kernel:0"]
    f.create_dataset("dense/dense/kernel:0", data=quarters(30), compression="lzf")


@file()
def legacy_bad_config(f):
    f.attrs["model_config"] = '{"class_name": "Sequential", "config": '
    legacy(f.create_group("model_weights"), [])


@file()
def tree(f):
    """Twelve variables, so that '10' comes before '2'; an optimizer; a nested model."""
    f.create_group("vars").attrs["name"] = "model"
    for i in range(12):
        f[f"layers/dense/vars/{i}"] = quarters(2) + i
        f[f"optimizer/vars/{i}"] = np.float32(i)
    f["layers/dense/vars"].attrs["name"] = "dense_7"
    f["layers/functional/layers/dense/vars/0"] = quarters(3)
    f["layers/time_distributed/layer/vars/0"] = quarters(4)


@file()
def tree_2_13(f):
    """As Keras 2.13 named the groups of layers."""
    f["_layer_checkpoint_dependencies/dense/vars/0"] = quarters(2)
    f["_layer_checkpoint_dependencies/functional/_layer_checkpoint_dependencies/dense/vars/0"] = quarters(3)
    f.create_group("vars")


@file()
def tree_with_gap(f):
    f["layers/dense/vars/0"] = quarters(2)
    f["layers/dense/vars/2"] = quarters(2)


@file()
def tree_with_text(f):
    f["layers/dense/vars/0"] = "not a number"


@file()
def tree_with_external(f):
    f["layers/dense/vars/0"] = h5py.ExternalLink("other.h5", "/dataset")


@file()
def tree_with_external_layers(f):
    f["layers"] = h5py.ExternalLink("other.h5", "/layers")


@file()
def no_model(f):
    f["data"] = quarters(3)


def create(memory, superblock=None, **options):
    if superblock is None:
        return h5py.File(memory, "w", **options)
    plist = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    # Only version 1 can hold another K than the default. h5py lacks this function of the library that it brings along.
    (library,) = pathlib.Path(h5py.__file__).parent.parent.glob("h5py.libs/libhdf5-*")
    assert ctypes.CDLL(str(library)).H5Pset_istore_k(ctypes.c_int64(plist.id), 17) >= 0
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_EARLIEST, h5py.h5f.LIBVER_V18)
    access.set_fapl_core(backing_store=False)
    return h5py.File(h5py.h5f.create(b"memory", h5py.h5f.ACC_TRUNC, plist, access))


def make():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (fill, options) in FILES.items():
        memory = io.BytesIO()
        with create(memory, **options) as f:
            fill(f)
            if "superblock" in options:
                f.flush()
                memory = io.BytesIO(f.id.get_file_image())
        packed = gzip.compress(memory.getvalue(), 9, mtime=0)
        (FOLDER / f"{name}.h5.gz").write_bytes(packed)
        assert len(packed) < LARGEST_FILE, f"{name}: {len(packed)} bytes"
        print(f"{name:28} {len(memory.getvalue()):10,} bytes, gzipped {len(packed):8,}")
