"""mobilenet.json: MobileNetV1 layer by layer, for every argument; preprocessing, decoding, errors."""

import numpy as np

from applications import build, case, input_by_formula, mistakes, note, run, weight_by_formula
from golden_file import code_of, keras, tensor, write

MobileNet = keras.applications.MobileNet
mobilenet = keras.applications.mobilenet
imagenet_utils = keras.src.applications.imagenet_utils

CASES = [
    {},
    {"alpha": 0.25},
    {"alpha": 0.25, "depth_multiplier": 2},
    {"alpha": 0.25, "include_top": False},
    {"alpha": 0.25, "include_top": False, "pooling": "avg"},
    {"alpha": 0.25, "include_top": False, "pooling": "max"},
    {"alpha": 0.25, "include_top": False, "input_shape": (None, None, 3)},
    {"alpha": 0.25, "classes": 10, "input_shape": (32, 32, 3)},
    {"alpha": 0.25, "classes": 10, "classifier_activation": None, "input_shape": (33, 47, 1)},
    {"alpha": 0.25, "classes": 2, "dropout": 0.5, "name": "small", "input_shape": (128, 160, 3)},
    {"alpha": 0.33, "input_shape": (160, 160, 3), "classifier_activation": "sigmoid"},
]
FIRST = [
    {"alpha": 0.25},
    {"alpha": 0.25, "include_top": False, "pooling": "avg", "input_shape": (3, 64, 48)},
    {"alpha": 0.25, "include_top": False},
]
RUNS = [
    ("channels_last", {"alpha": 0.25, "classes": 10, "input_shape": (32, 32, 3)}, (2, 32, 32, 3)),
    (
        "channels_last",
        {"alpha": 0.25, "classes": 7, "classifier_activation": None, "input_shape": (33, 47, 1)},
        (1, 33, 47, 1),
    ),
    (
        "channels_last",
        {"alpha": 0.125, "depth_multiplier": 2, "include_top": False, "input_shape": (65, 64, 3)},
        (1, 65, 64, 3),
    ),
    (
        "channels_last",
        {"alpha": 0.125, "include_top": False, "pooling": "avg", "input_shape": (None, None, 3)},
        (1, 40, 52, 3),
    ),
    (
        "channels_last",
        {"alpha": 0.125, "include_top": False, "pooling": "max", "input_shape": (64, 64, 3)},
        (1, 64, 64, 3),
    ),
    ("channels_first", {"alpha": 0.125, "classes": 5, "input_shape": (3, 33, 48)}, (1, 3, 33, 48)),
    (
        "channels_first",
        {"alpha": 0.125, "include_top": False, "pooling": "avg", "input_shape": (3, 40, 40)},
        (1, 3, 40, 40),
    ),
]
# None of those with weights="imagenet" may reach the download.
REFUSED = [
    {"weights": "nope"},
    {"weights": "imagenet", "classes": 10},
    {"weights": "imagenet", "depth_multiplier": 2},
    {"weights": "imagenet", "alpha": 0.3},
    {"weights": "imagenet", "input_shape": (32, 32, 3)},
    {"weights": "imagenet", "input_shape": (224, 224, 1)},
    {"weights": "imagenet", "include_top": False, "input_shape": (224, 224, 4)},
    {"weights": "imagenet", "include_top": False, "alpha": 0.6},
    {"weights": "imagenet", "classifier_activation": "relu"},
    {"weights": "imagenet", "classifier_activation": "nope"},
    {"weights": None, "input_shape": (31, 31, 3)},
    {"weights": None, "input_shape": (32, 31, 3)},
    {"weights": None, "include_top": False, "input_shape": (None, 31, 3)},
    {"weights": None, "input_shape": (None, None, 3)},
    {"weights": None, "input_shape": (224, None, 3)},
    {"weights": None, "input_shape": (224, 224)},
    {"weights": None, "input_shape": (224, 224, 3, 1)},
    {"weights": None, "input_shape": (32, 32, 4), "alpha": 0.25},
    {"weights": None, "input_shape": (32, 32, None), "alpha": 0.25},
    {"weights": None, "input_shape": ()},
    {"weights": None, "include_top": False, "input_shape": ()},
    {"weights": None, "alpha": 0},
    {"weights": None, "alpha": -1},
    {"weights": None, "alpha": 0.01},
    {"weights": None, "alpha": "a"},
    {"weights": None, "depth_multiplier": 0, "alpha": 0.25},
    {"weights": None, "depth_multiplier": 1.5, "alpha": 0.25},
    {"weights": None, "dropout": 2, "alpha": 0.25},
    {"weights": None, "dropout": -0.1, "alpha": 0.25},
    {"weights": None, "classes": 0, "alpha": 0.25},
    {"weights": None, "classes": -1, "alpha": 0.25},
    {"weights": None, "classes": 2.5, "alpha": 0.25},
    {"weights": None, "classifier_activation": "nope", "alpha": 0.25},
    {"weights": None, "pooling": "nope", "include_top": False, "alpha": 0.25},
    {"weights": None, "pooling": "nope", "alpha": 0.25},
    {"weights": None, "name": "a/b", "alpha": 0.25},
    {"weights": None, "nope": 1},
]


def preprocess():
    ramp = np.arange(0, 256, 255 / 23).reshape(2, 2, 2, 3)
    whole = np.array([0, 1, 127, 128, 254, 255, 13, 77, 200, 64, 32, 99]).reshape(2, 2, 3)
    for mode in "tf", "torch", "caffe":
        for format_name in "channels_last", "channels_first":
            for x in ramp.astype("float32"), whole.astype("uint8"), whole.astype("int32"), whole.astype("float32"):
                x = np.ascontiguousarray(np.moveaxis(x, -1, -3)) if format_name == "channels_first" else x
                y = imagenet_utils.preprocess_input(x.copy(), data_format=format_name, mode=mode)
                yield {"mode": mode, "dataFormat": format_name, "x": tensor(x), "y": tensor(y)}


def decode():
    imagenet_utils.CLASS_INDEX = {str(i): [f"n{i:08d}", f"class_{i}"] for i in range(1000)}
    i = np.arange(2000)
    predictions = ((i * 37 + 5) % 2000 / 2000).astype("float32").reshape(2, 1000)
    tops = [{"top": top, "results": mobilenet.decode_predictions(predictions, top=top)} for top in (5, 1, 3, 12)]
    return {"predictions": tensor(predictions), "tops": tops}


def formula(model):
    """A few weights and the start of an input, so that another implementation of the formula can be checked."""
    weights = [
        {
            "path": w.path,
            "shape": list(w.shape),
            "stream": k,
            "head": list(weight_by_formula(w, k).ravel()[:8]),
        }
        for k, w in enumerate(model.weights)
        if k < 11 or k > 134
    ]
    return {"weights": weights, "input": tensor(input_by_formula((1, 2, 2, 3)))}


def errors():
    yield from mistakes("MobileNet", REFUSED)
    for shape in (1, 10), (1000,), (1, 1, 1000):
        yield note(
            "decode_predictions",
            f"decode_predictions(zeros({shape}))",
            {"shape": shape},
            lambda: mobilenet.decode_predictions(np.zeros(shape)),
        )
    for args in {"mode": "nope"}, {"data_format": "nhwc"}, {"mode": None}:
        yield note(
            "preprocess_input",
            code_of("imagenet_utils.preprocess_input", **args),
            args,
            lambda: imagenet_utils.preprocess_input(np.zeros((1, 2, 2, 3)), **args),
        )


def make():
    model = build(MobileNet, {})
    write(
        "mobilenet",
        {
            "cases": [case(MobileNet, "channels_last", args) for args in CASES]
            + [case(MobileNet, "channels_first", args) for args in FIRST],
            "config": build(MobileNet, {"alpha": 1.0}).get_config(),
            "weights": [[w.path, list(w.shape)] for w in model.weights],
            "runs": [run(MobileNet, *each) for each in RUNS],
            "preprocess": list(preprocess()),
            "decode": decode(),
            "formula": formula(model),
            "errors": list(errors()),
        },
    )
