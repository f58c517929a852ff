"""Stands in for TensorFlow under Keras 1 and 2, whose own files are asked for and not its arithmetic: makes variables, and tensors
with nothing but a shape. `install(folder)` before the first `import keras`."""

import collections.abc
import contextlib
import importlib.machinery
import sys
import types

import numpy as np


class Tensor:
    dtype = "float32"

    def __init__(self, shape=None, name=None):
        if shape is not None:
            self._keras_shape = tuple(shape)
        self.name = name
        self._uses_learning_phase = False

    @property
    def shape(self):
        return self._keras_shape

    def get_shape(self):
        return self._keras_shape

    def _computed(self, *_):
        return Tensor(getattr(self, "_keras_shape", None))

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _computed
    __neg__ = __getitem__ = __pow__ = __rpow__ = _computed


class Variable(Tensor):
    def __init__(self, value, dtype=None, name=None):
        self.value = np.asarray(value, dtype or "float32")
        super().__init__(self.value.shape, "/".join([*SCOPES, name or "Variable"]) + ":0")
        self.dtype = str(self.value.dtype)


SCOPES = []
USED = {}


class name_scope:
    """TensorFlow numbers a scope that is opened again, unless its name ends with a slash."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        path = "/".join([*SCOPES, self.name])
        seen = USED.get(path, 0)
        USED[path] = seen + 1
        SCOPES.append(self.name if seen == 0 else f"{self.name}_{seen}")

    def __exit__(self, *_):
        SCOPES.pop()


def placeholder(shape=None, ndim=None, dtype=None, sparse=False, name=None):
    tensor = Tensor(shape if shape is not None else (None,) * ndim, name)
    tensor.is_placeholder = True
    return tensor


def variable(value, dtype=None, name=None, constraint=None):
    made = Variable(value.value if isinstance(value, Variable) else value, dtype, name)
    made.constraint = constraint
    return made


def filled(number):
    return lambda shape, dtype=None, name=None: np.full([int(s) for s in shape], number, "float32")


def random(shape, *args, **kwargs):
    return np.zeros([int(s) for s in shape], "float32")


def set_value(x, value):
    x.value = np.asarray(value, x.dtype)


def batch_set_value(tuples):
    for x, value in tuples:
        set_value(x, value)


def int_shape(x):
    return getattr(x, "_keras_shape", None)


def computed(*args, **kwargs):
    """Any op: its layer says the shape."""
    for x in args:
        if isinstance(x, Tensor):
            return Tensor(getattr(x, "_keras_shape", None))
    return Tensor(())


MEMBERS = {
    "name_scope": name_scope,
    "placeholder": placeholder,
    "variable": variable,
    "zeros": lambda *a, **k: Variable(filled(0.0)(*a), name=k.get("name")),
    "ones": lambda *a, **k: Variable(filled(1.0)(*a), name=k.get("name")),
    "constant": lambda value, dtype=None, shape=None, name=None: np.full(
        () if shape is None else [int(s) for s in shape], value, "float32"
    ),
    "random_uniform": random,
    "random_normal": random,
    "random_uniform_variable": random,
    "truncated_normal": random,
    "get_value": lambda x: x.value,
    "batch_get_value": lambda xs: [x.value for x in xs],
    "set_value": set_value,
    "batch_set_value": batch_set_value,
    "int_shape": int_shape,
    "ndim": lambda x: len(int_shape(x)),
    "dtype": lambda x: x.dtype,
    "eval": lambda x: x.value,
    "is_sparse": lambda x: False,
    "is_tensor": lambda x: isinstance(x, Tensor),
    "is_placeholder": lambda x: hasattr(x, "is_placeholder"),
    "is_keras_tensor": lambda x: hasattr(x, "_keras_history"),
    "is_variable": lambda x: isinstance(x, Variable),
    "py_all": all,
    "py_any": any,
    "py_sum": sum,
    "py_slice": slice,
    "learning_phase": lambda: 0,
    "in_train_phase": lambda x, alt, training=None: alt if isinstance(alt, Tensor) else computed(x),
    "in_test_phase": lambda x, alt, training=None: computed(x),
    "batch_normalization": computed,
    "function": lambda *args, **kwargs: None,
    "clear_session": USED.clear,
    "reset_uids": lambda: None,
    "manual_variable_initialization": lambda value: None,
    "control_dependencies": contextlib.nullcontext,
    "get_session": lambda: None,
    "normalize_batch_in_training": lambda x, *args, **kwargs: (computed(x), computed(), computed()),
}


def install(folder):
    sys.path.insert(0, folder)
    module = types.ModuleType("keras.backend.tensorflow_backend")
    uids = {}

    def get_uid(prefix=""):
        uids[prefix] = uids.get(prefix, 0) + 1
        return uids[prefix]

    def missing(name):
        if name.startswith("__"):
            raise AttributeError(name)
        return computed

    for name, member in {**MEMBERS, "get_uid": get_uid, "__getattr__": missing}.items():
        setattr(module, name, member)
    module._is_tf_1 = lambda: True
    module.__all__ = [*MEMBERS, "get_uid", "__getattr__"]
    module.reset = lambda: (uids.clear(), USED.clear())
    sys.meta_path.insert(0, Finder({module.__name__: module}.get))
    sys.meta_path.insert(0, Finder(lambda name: permissive(name) if name.startswith("tensorflow") else None))
    # Python 3.10 moved these.
    collections.Iterable, collections.Mapping = collections.abc.Iterable, collections.abc.Mapping
    # What these versions import and this use does not need.
    for name in ["yaml", "keras.datasets", "keras.preprocessing", "keras.applications"]:
        permissive(name)
    return module


class Finder:
    """Imports modules that `made` has or makes, so that a parent gets them as attributes."""

    def __init__(self, made):
        self.made = made

    def find_spec(self, name, path=None, target=None):
        found = self.made(name)
        if found is None:
            return None
        self.found = found
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return self.found

    def exec_module(self, module):
        pass


def permissive(name):
    """A module in which every name is a class, if it begins as one, or another such module."""
    module = types.ModuleType(name)
    module.__path__ = []
    module.__version__ = "1.15.0"
    sys.modules[name] = module

    def member(key):
        if key.startswith("__"):
            raise AttributeError(key)
        return type(key, (), {}) if key[0].isupper() else permissive(f"{name}.{key}")

    module.__getattr__ = member
    return module
