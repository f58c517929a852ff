"""paths.json: the paths of variables in nested layers."""

from golden_file import keras, np, write

layers = keras.layers
Input = keras.Input

CASES = {
    "dense, built": "it = layers.Dense(2, name='d'); it.build((None, 2))",
    "dense, called": "it = layers.Dense(2, name='d'); it(np.zeros((1, 2)))",
    "sequential with an input": "it = keras.Sequential([Input((2,)), layers.Dense(2, name='d')], name='net')",
    "sequential, built": "it = keras.Sequential([layers.Dense(2, name='d')], name='net'); it.build((None, 2))",
    "sequential, called": "it = keras.Sequential([layers.Dense(2, name='d')], name='net'); it(np.zeros((1, 2)))",
    "sequential, added to": "it = keras.Sequential([Input((2,))], name='net'); it.add(layers.Dense(2, name='d'))",
    "sequential around a built layer": (
        "d = layers.Dense(2, name='d'); d.build((None, 2)); it = keras.Sequential([Input((2,)), d], name='net')"
    ),
    "sequentials in a sequential, built": "it = keras.Sequential([block('a'), block('b')], name='net'); it.build((None, 9, 9, 3))",
    "sequentials in a sequential with an input": (
        "it = keras.Sequential([Input((9, 9, 3)), block('a'), block('b')], name='net')"
    ),
    "sequentials in a sequential, called": (
        "it = keras.Sequential([block('a'), block('b')], name='net'); it(np.zeros((1, 9, 9, 3)))"
    ),
    "built sequential in a sequential": (
        "a = block('a'); a.build((None, 9, 9, 3)); it = keras.Sequential([Input((9, 9, 3)), a, block('b')], name='net')"
    ),
    "three deep": (
        "c = keras.Sequential([layers.Dense(2, name='d')], name='c'); b = keras.Sequential([c], name='b')\n"
        "it = keras.Sequential([b], name='a'); it.build((None, 2))"
    ),
    "sequentials in a functional model": (
        "x = Input((9, 9, 3)); it = keras.Model(x, block('b')(block('a')(x)), name='m')"
    ),
    "functional models in a functional model": (
        "x = Input((9, 9, 3)); it = keras.Model(x, functional('b')(functional('a')(x)), name='m')"
    ),
    "functional models in a sequential": "it = keras.Sequential([functional('a'), functional('b')], name='net')",
    "functional model and a layer in a sequential": (
        "it = keras.Sequential([Input((9, 9, 3)), functional('a'), layers.Conv2D(1, 1, name='c')], name='net')"
    ),
    "shared layer": "d = layers.Dense(2, name='shared'); x = Input((2,)); it = keras.Model(x, d(d(x)), name='m')",
    "shared sequential": (
        "s = keras.Sequential([layers.Dense(2, name='d')], name='s'); x = Input((2,)); it = keras.Model(x, s(s(x)), name='m')"
    ),
    "layer of layers, called": "it = Block(name='blk'); it(np.zeros((1, 9, 9, 3)))",
    "layer of layers, symbolic": "it = Block(name='blk'); it(Input((9, 9, 3)))",
    "layers of layers in a sequential": (
        "it = keras.Sequential([Input((9, 9, 3)), Block(name='a'), Block(name='b')], name='net')"
    ),
    "layers of layers in a functional model": (
        "x = Input((9, 9, 3)); it = keras.Model(x, Block(name='b')(Block(name='a')(x)), name='m')"
    ),
    "layer that builds its layers, built": "it = Building(name='blk'); it.build((None, 9, 9, 3))",
    "layer that builds its layers, called": "it = Building(name='blk'); it(np.zeros((1, 9, 9, 3)))",
    "layer that builds its layers in a sequential": "it = keras.Sequential([Input((9, 9, 3)), Building(name='blk')], name='net')",
    "layer around a functional model": "it = Around(name='blk'); it(np.zeros((1, 9, 9, 3)))",
    "layer around a functional model in a sequential": (
        "it = keras.Sequential([Input((9, 9, 3)), Around(name='blk')], name='net')"
    ),
    "layer of a layer of layers": "it = Outer(name='outer'); it(np.zeros((1, 9, 9, 3)))",
    "layer of a layer of layers in a sequential": (
        "it = keras.Sequential([Outer(name='outer')], name='net'); it.build((None, 9, 9, 3))"
    ),
    "model cut out of another": (
        "x = Input((2,)); h = layers.Dense(3, name='h')(x); y = layers.Dense(2, name='y')(h); it = keras.Model(h, y, name='m')"
    ),
    "several kinds of weights": (
        "it = keras.Sequential([Input((4, 4, 2)), layers.SeparableConv2D(2, 1, name='sep'), layers.PReLU(name='p'),"
        " layers.BatchNormalization(name='bn')], name='net')"
    ),
}


def block(name):
    return keras.Sequential(
        [layers.DepthwiseConv2D(3, name="dw", padding="same"), layers.BatchNormalization(name="bn")], name=name
    )


def functional(name):
    x = Input((9, 9, 3))
    y = layers.DepthwiseConv2D(3, name="dw", padding="same")(x)
    return keras.Model(x, layers.BatchNormalization(name="bn")(y), name=name)


class Block(layers.Layer):
    """Calls a layer and a sequence."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dw = layers.DepthwiseConv2D(3, name="dw", padding="same")
        self.sequence = keras.Sequential([layers.Conv2D(3, 1, name="pw")], name="sequence")

    def call(self, x):
        return self.sequence(self.dw(x))


class Building(layers.Layer):
    """Has a weight of its own and builds its layers itself."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dw = layers.DepthwiseConv2D(3, name="dw", padding="same")
        self.pw = layers.Conv2D(3, 1, name="pw")

    def build(self, shape):
        self.scale = self.add_weight(name="scale", shape=(1,))
        self.dw.build(shape)
        self.pw.build(shape)
        super().build(shape)

    def call(self, x):
        return self.pw(self.dw(x)) * self.scale


class Around(layers.Layer):
    """Calls a functional model."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.model = functional("inside")

    def call(self, x):
        return self.model(x)


class Outer(layers.Layer):
    """Calls a layer that builds layers."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inner = Building(name="inner")

    def call(self, x):
        return self.inner(x)


def make():
    cases = []
    for name, code in CASES.items():
        keras.backend.clear_session()
        scope = {**globals()}
        exec(code, scope)
        cases.append({"name": name, "code": code, "paths": [weight.path for weight in scope["it"].weights]})
    write("paths", {"cases": cases})
