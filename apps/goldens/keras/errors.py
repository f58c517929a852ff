"""errors/*.json: Keras' errors for bad arguments, shapes and models."""

import numpy as np

from error_convolution import convolutions
from error_layers import core, merging, normalization_and_activation, pooling, regularization, reshaping
from error_models import MODELS
from error_preprocessing import preprocessing
from error_objects import small_objects
from error_recorder import Errors
from golden_file import keras, write


def models(errors):
    for subject, code in MODELS:
        source = code.strip("\n")
        errors.note(
            subject, "model", source, None, lambda: exec(source, {"keras": keras, "layers": keras.layers, "np": np})
        )


FILES = {
    "convolution": [convolutions],
    "layers": [pooling, normalization_and_activation, regularization, reshaping, merging, core],
    "preprocessing": [preprocessing],
    "objects": [small_objects],
    "models": [models],
}


def make():
    for name, parts in FILES.items():
        errors = Errors()
        for part in parts:
            part(errors)
        write(f"errors/{name}", {"cases": errors.cases})
