"""Records mistakes and Keras' reaction to each."""

import re

import numpy as np

from golden_file import code_of, keras, refusal


class Errors:
    def __init__(self):
        self.cases = []

    def note(self, subject, what, code, args, action, input_shape=None, built_shape=None):
        keras.backend.clear_session()
        said = refusal(action)
        if said["message"] is not None:
            said["message"] = sentence(said["message"])
        self.cases.append(
            {
                "subject": subject,
                "what": what,
                "code": code,
                "args": jsonable(args),
                "builtShape": built_shape,
                "inputShape": input_shape,
                **said,
            }
        )

    def constructor(self, subject, module=keras.layers, **args):
        prefix = {
            keras.layers: "layers",
            keras.initializers: "initializers",
            keras.regularizers: "regularizers",
            keras.constraints: "constraints",
        }[module]
        self.note(
            subject,
            "constructor",
            code_of(f"keras.{prefix}.{subject}", **args),
            args,
            lambda: getattr(module, subject)(**args),
        )

    def build(self, subject, shape, **args):
        def action():
            getattr(keras.layers, subject)(**args).build(shape)

        self.note(subject, "build", f"{code_of(f'keras.layers.{subject}', **args)}.build({shape})", args, action, shape)

    def call(self, subject, shape, built=None, training=None, **args):
        """With None in the shape a symbolic input, else zeros; `built` for another shape before."""

        def action():
            layer = getattr(keras.layers, subject)(**args)
            if built is not None:
                layer.build(built)
            many = isinstance(shape, list)
            inputs = [value_of(s) for s in shape] if many else value_of(shape)
            layer(inputs, **({} if training is None else {"training": training}))

        build = "" if built is None else f" built for {built}"
        self.note(
            subject,
            "call",
            f"{code_of(f'keras.layers.{subject}', **args)}{build} called on {shape}",
            args,
            action,
            shape,
            built,
        )

    def initialize(self, subject, shape, **args):
        self.note(
            subject,
            "call",
            f"{code_of(f'keras.initializers.{subject}', **args)}({shape})",
            args,
            lambda: getattr(keras.initializers, subject)(**args)(shape),
            shape,
        )


def sentence(message):
    """Keras wraps what happens in call() in bold, between a heading and the arguments: the text alone."""
    wrapped = re.search(r"\x1b\[1m(.*?)\x1b\[0m", message, re.DOTALL)
    return wrapped.group(1) if wrapped else message


def value_of(shape):
    if any(size is None for size in shape):
        return keras.KerasTensor(shape)
    return np.zeros(shape, "float32")


def jsonable(value):
    if isinstance(value, (list, tuple)):
        return [jsonable(v) for v in value]
    if isinstance(value, dict):
        return {k: jsonable(v) for k, v in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else repr(value)
