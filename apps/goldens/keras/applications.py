"""What the files of MobileNets share: layers for every argument, runs with weights from a formula, errors and warnings."""

import warnings
from contextlib import contextmanager

import numpy as np

from error_recorder import jsonable
from golden_file import code_of, keras, refusal, tensor


@contextmanager
def data_format(name):
    keras.config.set_image_data_format(name)
    yield
    keras.config.set_image_data_format("channels_last")


def build(make, args):
    keras.backend.clear_session()
    return make(**{"weights": None, **args})


def count(weights):
    return sum(int(np.prod(w.shape)) for w in weights)


def params(model):
    return {
        "total": count(model.weights),
        "trainable": count(model.trainable_weights),
        "nonTrainable": count(model.non_trainable_weights),
    }


def case(make, format_name, args):
    with data_format(format_name):
        model = build(make, args)
    return {
        "args": args,
        "dataFormat": format_name,
        "name": model.name,
        "params": params(model),
        "layers": [
            [each.name, type(each).__name__, list(each.output.shape), each.count_params() if has_params(each) else 0]
            for each in model.operations
        ],
    }


def has_params(operation):
    return isinstance(operation, keras.layers.Layer)


def noise(length, stream):
    """Numbers in [-0.5, 0.5) the same as `noise` in src/formula.ts."""
    words = np.arange(1, length + 1, dtype="uint32") * np.uint32(2654435761)
    words ^= np.uint32((stream + 1) * 2246822519 % 2**32)
    for shift in 15, 13:
        words ^= words >> np.uint32(shift)
        words *= np.uint32(2246822519)
    words ^= words >> np.uint32(16)
    return words / 2.0**32 - 0.5


def weight_by_formula(weight, stream):
    shape = weight.shape
    u = noise(int(np.prod(shape)), stream)
    if weight.name == "kernel":
        depthwise = "conv_dw" in weight.path or "depthwise" in weight.path
        fan = np.prod(shape[:2]) if depthwise else np.prod(shape[:3])
        u *= np.sqrt(24 / fan)
    else:
        u = {"gamma": 1 + u / 2, "beta": u / 2, "moving_mean": u / 2, "moving_variance": 1 + u, "bias": u}[weight.name]
    return u.reshape(shape).astype("float32")


def input_by_formula(shape):
    return (2 * noise(int(np.prod(shape)), 1000)).reshape(shape).astype("float32")


def run(make, format_name, args, input_shape):
    with data_format(format_name):
        model = build(make, args)
        model.set_weights([weight_by_formula(w, k) for k, w in enumerate(model.weights)])
        output = model.predict(input_by_formula(input_shape), verbose=0)
    assert np.isfinite(output).all() and len(np.unique(output)) > output.size / 4, (args, output)
    return {"args": args, "dataFormat": format_name, "inputShape": input_shape, "output": tensor(output)}


def note(subject, code, args, action):
    """One line of `errors`: what Keras says, and what it warns of."""
    keras.backend.clear_session()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        said = refusal(action)
    return {
        "subject": subject,
        "what": "function",
        "code": code,
        "args": jsonable(args),
        "builtShape": None,
        "inputShape": None,
        **said,
        "warnings": [str(w.message) for w in caught if issubclass(w.category, UserWarning)],
    }


def mistakes(subject, all_args):
    make = getattr(keras.applications, subject)
    for args in all_args:
        yield note(subject, code_of(f"keras.applications.{subject}", **args), args, lambda: make(**args))


def on_tensor(make, format_name, shape, args):
    """The model built on an input of `shape`, or Keras' refusal."""
    made = {}

    def action():
        x = keras.layers.Input(shape)
        made["model"] = make(**{"weights": None, "input_tensor": x, **args})

    keras.backend.clear_session()
    with data_format(format_name):
        said = refusal(action)
    model = made.get("model")
    return {
        "inputTensor": shape,
        "args": jsonable(args),
        "dataFormat": format_name,
        "name": None if model is None else model.name,
        "outputShape": None if model is None else list(model.output.shape),
        **said,
    }
