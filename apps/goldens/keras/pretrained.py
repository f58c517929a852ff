"""pretrained.json: the file that Keras asks for, for every argument of its MobileNets, and what it warns of."""

import warnings

from golden_file import keras, write
from error_recorder import jsonable

V1 = [
    {"alpha": alpha, "include_top": top, "input_shape": (rows, rows, 3)}
    for alpha in (0.25, 0.5, 0.75, 1.0)
    for rows in (128, 160, 192, 224)
    for top in (True, False)
]
V2 = [
    {"alpha": alpha, "include_top": top, "input_shape": (rows, rows, 3)}
    for alpha in (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)
    for rows in (96, 128, 160, 192, 224)
    for top in (True, False)
]
V3 = [
    {"alpha": alpha, "minimalistic": minimalistic, "include_top": top}
    for alpha, minimalistic in ((0.75, False), (1.0, False), (1.0, True))
    for top in (True, False)
]
OTHERS = [
    {},
    {"include_top": False},
    {"include_top": False, "input_shape": (64, 64, 3)},
    {"include_top": False, "input_shape": (224, 192, 3)},
    {"include_top": False, "input_shape": (None, None, 3)},
    {"include_top": False, "input_shape": (224, 224, 3)},
    {"classifier_activation": None},
]


class Asked(Exception):
    pass


def get_file(name, origin, cache_subdir, file_hash=None):
    raise Asked(name, origin, file_hash)


def asked(subject, args):
    keras.backend.clear_session()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            getattr(keras.applications, subject)(**args)
        except Asked as error:
            name, origin, file_hash = error.args
    return {
        "subject": subject,
        "args": jsonable(args),
        "file": name,
        "url": origin,
        "md5": file_hash,
        "warnings": [str(w.message) for w in caught if issubclass(w.category, UserWarning)],
    }


def make():
    keras.src.utils.file_utils.get_file = get_file
    networks = {"MobileNet": V1, "MobileNetV2": V2, "MobileNetV3Small": V3, "MobileNetV3Large": V3}
    write(
        "pretrained",
        {"files": [asked(subject, args) for subject, all_args in networks.items() for args in all_args + OTHERS]},
    )
