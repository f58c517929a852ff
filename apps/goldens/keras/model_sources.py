"""Models by name, in Python; each leaves its model in `model`. Used by models.json and summaries.json."""

SOURCES = {
    "sequential": """
model = keras.Sequential(
    [
        layers.Input((4,)),
        layers.Dense(3, activation='relu'),
        layers.BatchNormalization(),
        layers.Dropout(0.5, seed=1),
        layers.Dense(2),
    ]
)
""",
    "sequential_named": """
model = keras.Sequential(
    [layers.Input((4,), name='in'), layers.Dense(3, name='hidden'), layers.Dense(2, name='out')],
    name='classifier',
)
""",
    "sequential_built": """
model = keras.Sequential([layers.Dense(3), layers.Dense(2)])
model.build((None, 4))
""",
    "sequential_added": """
model = keras.Sequential()
model.add(layers.Input((4,)))
model.add(layers.Dense(3))
model.add(layers.Dense(5))
model.pop()
model.add(layers.Dense(2))
""",
    "sequential_batch": """
model = keras.Sequential([layers.Input(batch_shape=(2, 4)), layers.Dense(3)])
""",
    "block": """
model = keras.Sequential(
    [
        layers.Input((4, 4, 3)),
        layers.DepthwiseConv2D(3, padding='same', use_bias=False),
        layers.BatchNormalization(),
        layers.Activation('relu'),
        layers.Conv2D(5, 1, padding='same', use_bias=False),
        layers.BatchNormalization(),
        layers.Activation('relu'),
    ]
)
""",
    "separable": """
model = keras.Sequential(
    [
        layers.Input((6, 6, 2)),
        layers.SeparableConv2D(4, 3, activation='relu'),
        layers.MaxPooling2D(),
        layers.SeparableConv2D(3, 2, depth_multiplier=2),
        layers.GlobalAveragePooling2D(),
        layers.Dense(2, activation='softmax'),
    ]
)
""",
    "sequential_in_sequential": """
inner = keras.Sequential([layers.Input((4,)), layers.Dense(3), layers.BatchNormalization()], name='inner')
model = keras.Sequential([layers.Input((4,)), inner, layers.Dense(2)], name='outer')
""",
    "repeated_layer": """
layer = layers.Dense(4, name='again')
model = keras.Sequential([layers.Input((4,)), layer, layers.ReLU(), layer])
""",
    "functional": """
x = keras.Input((4,))
h = layers.Dense(3, activation='relu')(x)
model = keras.Model(x, layers.Dense(2)(h))
""",
    "branches": """
x = keras.Input((4, 4, 2), name='picture')
a = layers.Conv2D(3, 3, padding='same', name='a')(x)
b = layers.Conv2D(3, 1, name='b1')(x)
b = layers.DepthwiseConv2D(3, padding='same', name='b2')(b)
c = layers.Conv2D(3, 5, padding='same', use_bias=False, name='c')(x)
y = layers.Add(name='sum')([a, b, c])
y = layers.Concatenate(name='join')([y, a])
model = keras.Model(x, layers.GlobalMaxPooling2D(name='pool')(y), name='branches')
""",
    "residual": """
x = keras.Input((4, 4, 3))
h = layers.Conv2D(3, 3, padding='same')(x)
h = layers.BatchNormalization()(h)
h = layers.ReLU()(h)
h = layers.Add()([x, h])
h = layers.Conv2D(3, 3, padding='same')(h)
h = layers.BatchNormalization()(h)
model = keras.Model(x, layers.Add()([h, x]))
""",
    "made_in_another_order": """
last = layers.Dense(2, name='last')
right = layers.Dense(3, name='right')
left = layers.Dense(3, name='left')
join = layers.Multiply(name='join')
x = keras.Input((4,), name='x')
r = right(x)
l = left(x)
long = layers.Dense(3, name='long_2')(layers.Dense(3, name='long_1')(x))
model = keras.Model(x, last(join([l, r, long])))
""",
    "shared": """
a = keras.Input((4,), name='a')
b = keras.Input((4,), name='b')
shared = layers.Dense(3, name='shared')
model = keras.Model([a, b], layers.Subtract(name='difference')([shared(a), shared(b)]))
""",
    "shared_in_a_chain": """
x = keras.Input((4,), name='x')
shared = layers.Dense(4, name='shared')
model = keras.Model(x, shared(layers.ReLU(name='relu')(shared(x))))
""",
    "nested": """
u = keras.Input((4,), name='u')
inner = keras.Model(
    u, layers.BatchNormalization(name='norm')(layers.Dense(3, name='inner_dense')(u)), name='inner'
)
x = keras.Input((4,), name='x')
h = inner(x)
model = keras.Model(x, layers.Dense(2, name='head')(h), name='outer')
""",
    "nested_twice": """
tower = keras.Sequential(
    [layers.Input((4,)), layers.Dense(3, name='t1'), layers.BatchNormalization(name='t2')], name='tower'
)
a = keras.Input((4,), name='a')
b = keras.Input((4,), name='b')
model = keras.Model([a, b], layers.Concatenate(name='join')([tower(a), tower(b)]), name='twins')
""",
    "nested_deep": """
core = keras.Sequential([layers.Input((4,)), layers.Dense(4, name='core_dense')], name='core')
u = keras.Input((4,), name='u')
middle = keras.Model(u, layers.BatchNormalization(name='middle_norm')(core(u)), name='middle')
x = keras.Input((4,), name='x')
model = keras.Model(x, layers.Dense(2, name='head')(middle(layers.Dense(4, name='stem')(x))), name='deep')
""",
    "several": """
a = keras.Input((3,), name='a')
b = keras.Input((2,), name='b')
h = layers.Concatenate(name='join')([a, b])
model = keras.Model(
    [a, b],
    [layers.Dense(2, name='first')(h), layers.Dense(1, activation='sigmoid', name='second')(h)],
    name='several',
)
""",
    "inputs_the_other_way_round": """
a = keras.Input((3,), name='a')
b = keras.Input((2,), name='b')
model = keras.Model(
    [b, a], layers.Dense(2, name='out')(layers.Concatenate(name='join')([a, b])), name='other_way'
)
""",
    "dictionaries": """
a = keras.Input((3,), name='a')
b = keras.Input((2,), name='b')
h = layers.Concatenate(name='join')([a, b])
model = keras.Model(
    {'b': b, 'a': a},
    {'score': layers.Dense(1, name='d1')(h), 'label': layers.Dense(2, name='d2')(h)},
    name='dictionaries',
)
""",
    "dictionary_of_outputs": """
x = keras.Input((4, 4, 2), name='x')
h = layers.Conv2D(3, 3, name='conv')(x)
model = keras.Model(x, {'map': h, 'mean': layers.GlobalAveragePooling2D(name='mean')(h)})
""",
    "input_as_output": """
x = keras.Input((4,), name='x')
model = keras.Model(x, [x, layers.Dense(2, name='d')(x)])
""",
    "one_output_twice": """
x = keras.Input((4,), name='x')
y = layers.Dense(2, name='d')(x)
model = keras.Model(x, [y, y])
""",
    "hidden_as_output": """
x = keras.Input((4,), name='x')
h = layers.Dense(3, name='hidden')(x)
model = keras.Model(x, [layers.Dense(2, name='out')(h), h])
""",
    "from_the_middle": """
x = keras.Input((4,), name='x')
h = layers.Dense(3, name='hidden')(x)
y = layers.Dense(2, name='out')(h)
model = keras.Model(h, y, name='half')
""",
    "unused_input": """
a = keras.Input((4,), name='a')
b = keras.Input((2,), name='b')
model = keras.Model([a, b], layers.Dense(2, name='d')(a))
""",
    "regularized": """
x = keras.Input((4,), name='x')
h = layers.Dense(
    3,
    kernel_regularizer='l2',
    bias_regularizer=keras.regularizers.L1(0.5),
    activity_regularizer=keras.regularizers.L2(0.25),
    name='d1',
)(x)
h = layers.ActivityRegularization(l1=0.5, name='penalty')(h)
h = layers.BatchNormalization(gamma_regularizer=keras.regularizers.L2(0.125), name='norm')(h)
model = keras.Model(x, layers.Dense(2, kernel_regularizer=keras.regularizers.L1L2(0.5, 0.25), name='d2')(h))
""",
    "frozen": """
x = keras.Input((4,), name='x')
h = layers.Dense(3, trainable=False, name='frozen')(x)
h = layers.BatchNormalization(trainable=False, name='norm')(h)
model = keras.Model(x, layers.Dense(2, name='head')(h))
""",
    "frozen_model": """
model = keras.Sequential(
    [layers.Input((4,)), layers.Dense(3), layers.BatchNormalization(), layers.Dense(2)], trainable=False
)
""",
    "inference_only_norm": """
x = keras.Input((4,), name='x')
h = layers.BatchNormalization(name='norm')(x, training=False)
model = keras.Model(x, layers.Dense(2, name='d')(h))
""",
    "channels_first": """
model = keras.Sequential(
    [
        layers.Input((2, 5, 5)),
        layers.SeparableConv2D(3, 3, data_format='channels_first'),
        layers.BatchNormalization(axis=1),
        layers.MaxPooling2D(data_format='channels_first', padding='same'),
        layers.Flatten(data_format='channels_first'),
        layers.Dense(2),
    ]
)
""",
    "any_size": """
x = keras.Input((None, None, 2), name='x')
h = layers.Conv2D(3, 3, strides=2, padding='same', name='conv')(x)
model = keras.Model(x, layers.GlobalAveragePooling2D(name='pool')(h))
""",
    "every_small_layer": """
x = keras.Input((6, 6, 2), name='x')
h = layers.Rescaling(0.5, offset=-1)(x)
h = layers.ZeroPadding2D(((0, 1), (1, 0)))(h)
h = layers.Conv2D(4, 3, strides=2)(h)
h = layers.LeakyReLU()(h)
h = layers.PReLU(shared_axes=[1, 2])(h)
h = layers.SpatialDropout2D(0.5, seed=1)(h)
h = layers.GaussianNoise(0.1, seed=2)(h)
h = layers.UpSampling2D(2, interpolation='bilinear')(h)
h = layers.Cropping2D(1)(h)
h = layers.ELU()(h)
h = layers.Permute((3, 1, 2))(h)
h = layers.Reshape((4, -1))(h)
h = layers.Conv1D(3, 2, padding='causal')(h)
h = layers.DepthwiseConv1D(2)(h)
h = layers.SeparableConv1D(3, 2)(h)
h = layers.Flatten()(h)
h = layers.Identity()(h)
model = keras.Model(x, layers.Softmax()(layers.Dense(3)(h)))
""",
    "keywords": """
model = keras.Sequential(
    [
        layers.Input((12, 4)),
        layers.Conv1D(6, 3, strides=2, padding='same', use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.SeparableConv1D(5, 3, padding='same', depth_multiplier=2, use_bias=False),
        layers.BatchNormalization(),
        layers.Activation('relu'),
        layers.MaxPooling1D(2),
        layers.SpatialDropout1D(0.25, seed=3),
        layers.DepthwiseConv1D(2, use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(6),
        layers.GlobalAveragePooling1D(),
        layers.Dense(3, activation='softmax'),
    ]
)
""",
    "keywords_first": """
first = {'data_format': 'channels_first'}
x = keras.Input((3, 10), name='x')
h = layers.ZeroPadding1D((2, 0), **first)(x)
h = layers.Conv1D(4, 3, **first)(h)
h = layers.LayerNormalization(axis=1)(h)
y = layers.SeparableConv1D(4, 3, padding='same', activation='relu', **first)(h)
y = layers.BatchNormalization(axis=1)(y)
h = layers.Add()([h, y])
h = layers.AveragePooling1D(2, **first)(h)
h = layers.DepthwiseConv1D(2, depth_multiplier=2, **first)(h)
h = layers.BatchNormalization(axis=1)(h)
h = layers.Activation('relu')(h)
h = layers.MaxPooling1D(2, padding='same', **first)(h)
model = keras.Model(x, layers.GlobalMaxPooling1D(**first)(h))
""",
    "any_length": """
x = keras.Input((None, 3), name='x')
h = layers.Cropping1D((1, 0))(x)
h = layers.UpSampling1D(3)(h)
h = layers.SeparableConv1D(4, 3, padding='same', activation='relu')(h)
h = layers.MaxPooling1D(2, padding='same')(h)
h = layers.LayerNormalization()(h)
h = layers.Concatenate()([h, layers.AveragePooling1D(3, strides=1, padding='same')(h)])
model = keras.Model(x, layers.GlobalAveragePooling1D(keepdims=True)(h))
""",
    "attention": """
words = keras.Input((5, 4), name='words')
query = keras.Input((4,), name='query')
scores = layers.Softmax()(layers.Dot(axes=(2, 1))([words, layers.Dense(4)(query)]))
context = layers.Dot(axes=1)([scores, words])
h = layers.LayerNormalization(epsilon=1e-5)(layers.Add()([context, query]))
h = layers.RepeatVector(3)(h)
nearness = layers.Dot(axes=-1, normalize=True)([h, words])
model = keras.Model([words, query], [h, nearness])
""",
}


def build(source, keras, np):
    """The model, after a fresh session, so that automatic names count from the start."""
    keras.backend.clear_session()
    scope = {"keras": keras, "layers": keras.layers, "np": np}
    exec(source, scope)
    return scope["model"]
