"""More models for ``keras_files``: adapters, quantised weights, recurrent variants, wrappers, operators."""

from __future__ import annotations


def keras3_models(keras) -> dict:
    return {f"k3_{build.__name__}": build(keras) for build in KERAS3}


def keras2_models(keras) -> dict:
    return {f"k2_{build.__name__}": build(keras) for build in KERAS2}


def lora(keras):
    layers = keras.layers
    words = keras.Input((6,), dtype="int32", name="words")
    embedding, dense = layers.Embedding(50, 8, name="embedding"), layers.Dense(5, name="dense")
    einsum = layers.EinsumDense("abc,cd->abd", output_shape=(6, 7), bias_axes="d", name="einsum")
    model = keras.Model(words, dense(einsum(embedding(words))))
    for layer in (embedding, dense, einsum):
        layer.enable_lora(2)
    return model


def quantized(keras):
    layers = keras.layers
    words = keras.Input((6,), dtype="int32", name="words")
    x = layers.Embedding(50, 8, name="embedding")(words)
    x = layers.EinsumDense("abc,cd->abd", output_shape=(6, 7), bias_axes="d", name="einsum")(x)
    model = keras.Model(words, layers.Dense(5, name="dense")(x))
    model.quantize("int8")
    return model


def _words_to_classes(keras):
    layers = keras.layers
    words = keras.Input((6,), dtype="int32", name="words")
    x = layers.Embedding(50, 9, name="embedding")(words)
    x = layers.EinsumDense("abc,cd->abd", output_shape=(6, 7), bias_axes="d", name="einsum")(x)
    x = layers.Dense(5, name="dense")(x)
    return keras.Model(words, layers.Dense(4, use_bias=False, name="last")(x))


def four_bits(keras):
    model = _words_to_classes(keras)
    model.quantize("int4")
    return model


def four_bits_in_groups(keras):
    model = _words_to_classes(keras)
    model.quantize("int4", config=keras.quantizers.Int4QuantizationConfig(block_size=4))
    return model


def four_bits_by_channel(keras):
    model = _words_to_classes(keras)
    model.quantize("int4", config=keras.quantizers.Int4QuantizationConfig(block_size=-1))
    for layer in model.layers[1:]:
        layer.enable_lora(2)
    return model


def eight_bit_floats(keras):
    model = _words_to_classes(keras)
    model.quantize("float8")
    return model


def _under(keras, policy):
    layers = keras.layers
    data = keras.Input((6, 9), name="data")
    x = layers.EinsumDense("abc,cd->abd", output_shape=(6, 7), bias_axes="d", name="einsum", dtype=policy)(data)
    x = layers.EinsumDense("abc,cde->abde", output_shape=(6, 3, 5), bias_axes="de", name="heads", dtype=policy)(x)
    x = layers.EinsumDense("abde,dec->abc", output_shape=(6, 16), name="joined", dtype=policy)(x)
    return keras.Model(data, layers.Dense(5, name="dense", dtype=policy)(x))


def gptq(keras):
    return _under(keras, keras.dtype_policies.get("gptq/4/4_from_float32"))


def gptq_bytes(keras):
    return _under(keras, keras.dtype_policies.get("gptq/8/-1_from_mixed_bfloat16"))


def awq(keras):
    return _under(keras, keras.dtype_policies.get("awq/4/4_from_float32"))


def short_history(keras):
    from keras.src.dtype_policies.dtype_policy import QuantizedFloat8DTypePolicy  # has no public name

    return _under(keras, QuantizedFloat8DTypePolicy("float8", "float32", amax_history_length=16))


def grouped_query(keras):
    layers = keras.layers
    query, value = keras.Input((7, 16), name="query"), keras.Input((9, 16), name="value")
    attention = layers.GroupQueryAttention(head_dim=4, num_query_heads=4, num_key_value_heads=2, name="grouped")
    return keras.Model([query, value], attention(query, value))


def cells(keras):
    layers = keras.layers
    data = keras.Input((9, 5), name="data")
    x = layers.RNN(layers.LSTMCell(6), return_sequences=True, name="cell")(data)
    x = layers.RNN([layers.GRUCell(4), layers.SimpleRNNCell(3)], return_sequences=True, name="stacked")(x)
    x = layers.LSTM(5, return_sequences=True, unit_forget_bias=False, use_bias=False, name="bare")(x)
    film = keras.Input((4, 12, 10, 3), name="film")
    y = layers.ConvLSTM2D(4, 3, return_sequences=True, name="frames")(film)
    y = layers.ConvLSTM2D(2, 3, padding="same", strides=2, name="last")(y)
    return keras.Model([data, film], [layers.GRU(3, name="gru")(x), y])


def wrappers(keras):
    layers = keras.layers
    film = keras.Input((4, 12, 10, 3), name="film")
    x = layers.TimeDistributed(layers.Conv2D(5, 3, strides=2), name="each")(film)
    x = layers.TimeDistributed(layers.GlobalAveragePooling2D(), name="pooled")(x)
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True), merge_mode="sum", name="sum")(x)
    x = layers.Bidirectional(layers.LSTM(4), merge_mode="concat", name="concat")(x)
    x = layers.SpectralNormalization(layers.Dense(6), name="spectral")(x)
    return keras.Model(film, x)


def wrappers2(keras):
    layers = keras.layers
    film = keras.Input((4, 12, 10, 3), name="film")
    x = layers.TimeDistributed(layers.Conv2D(5, 3, strides=2), name="each")(film)
    x = layers.TimeDistributed(layers.GlobalAveragePooling2D(), name="pooled")(x)
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True), merge_mode="sum", name="sum")(x)
    return keras.Model(film, layers.Bidirectional(layers.GRU(4), name="concat")(x))


def preprocessing(keras):
    layers = keras.layers
    image = keras.Input((40, 30, 3), name="image")
    x = layers.Resizing(32, 24, name="resizing")(image)
    x = layers.RandomFlip(name="flip")(x)
    x = layers.RandomRotation(0.1, name="rotation")(x)
    x = layers.CenterCrop(20, 16, name="crop")(x)
    x = layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 1.0, 1.0], name="normalization")(x)
    number = keras.Input((4,), name="number")
    y = layers.Discretization(bin_boundaries=[0.0, 1.0, 2.0], name="bins")(number)
    label = keras.Input((1,), dtype="int32", name="label")
    z = layers.CategoryEncoding(num_tokens=7, output_mode="one_hot", name="encoded")(label)
    return keras.Model([image, number, label], [x, y, z])


def preprocessing2(keras):
    layers = keras.layers
    image = keras.Input((40, 30, 3), name="image")
    x = layers.Resizing(32, 24, name="resizing")(image)
    x = layers.RandomFlip(name="flip")(x)
    x = layers.CenterCrop(20, 16, name="crop")(x)
    return keras.Model(image, layers.Rescaling(1 / 255, name="rescaling")(x))


def one_and_three(keras):
    layers = keras.layers
    series, volume = keras.Input((50, 4), name="series"), keras.Input((12, 14, 16, 2), name="volume")
    x = layers.Conv1D(6, 5, dilation_rate=2, padding="causal", name="causal")(series)
    x = layers.SeparableConv1D(8, 3, strides=2, name="separable")(x)
    x = layers.ZeroPadding1D(2, name="pad")(x)
    x = layers.UpSampling1D(3, name="up")(layers.Cropping1D((1, 2), name="cut")(x))
    y = layers.Conv3D(4, (3, 2, 1), strides=(1, 2, 1), padding="same", name="conv3")(volume)
    y = layers.Conv3DTranspose(3, 2, strides=2, name="back")(y)
    y = layers.Cropping3D(1, name="cut3")(layers.ZeroPadding3D((1, 0, 2), name="pad3")(y))
    return keras.Model([series, volume], [x, y])


def pooling(keras):
    layers = keras.layers
    series, volume = keras.Input((51, 4), name="series"), keras.Input((12, 14, 16, 2), name="volume")
    x = layers.MaxPooling1D(3, strides=2, padding="same", name="max")(series)
    x = layers.AveragePooling1D(2, name="average")(x)
    y = layers.MaxPooling3D((2, 3, 2), name="max3")(volume)
    y = layers.AveragePooling3D(2, strides=1, padding="same", name="average3")(y)
    ends = [layers.GlobalMaxPooling1D(name="g1")(x), layers.GlobalAveragePooling3D(keepdims=True, name="g3")(y)]
    return keras.Model([series, volume], ends)


def tensor_operators(keras):
    ops = keras.ops
    image, other = keras.Input((8, 10, 4), name="image"), keras.Input((4, 6), name="other")
    x = ops.transpose(image[:, 1:, ::2], (0, 3, 1, 2))
    x = ops.reshape(x, (-1, 4, 35))
    y = ops.matmul(ops.swapaxes(other, 1, 2), x)
    y = ops.einsum("bij,bkj->bik", y, x)
    y = ops.softmax(ops.concatenate([y, ops.exp(y)], axis=1), axis=-1)
    z = ops.mean(ops.expand_dims(y, 1), axis=(1, 2), keepdims=True)
    return keras.Model(
        [image, other], [z, ops.squeeze(ops.max(y, axis=1, keepdims=True), 1), ops.pad(y, [[0, 0], [1, 1], [0, 2]])]
    )


def norms(keras):
    layers = keras.layers
    image = keras.Input((8, 8, 6), name="image")
    x = layers.GroupNormalization(3, name="group")(image)
    x = layers.RMSNormalization(name="rms")(x)
    x = layers.UnitNormalization(name="unit")(x)
    x = layers.LayerNormalization(axis=(1, 3), center=False, name="two_axes")(x)
    x = layers.PReLU(shared_axes=(1, 2), name="prelu")(x)
    return keras.Model(image, layers.BatchNormalization(scale=False, name="unscaled")(x))


def weightless_attention(keras):
    layers = keras.layers
    query, value = keras.Input((7, 16), name="query"), keras.Input((9, 16), name="value")
    x = layers.Attention(use_scale=True, name="dot")([query, value])
    x = layers.AdditiveAttention(name="additive")([x, value])
    return keras.Model([query, value], x)


def many_ends(keras):
    layers = keras.layers
    one, two = keras.Input((8,), name="one"), keras.Input((8,), name="two")
    a, b = layers.Dense(8, name="a")(one), layers.Dense(8, name="b")(two)
    merged = [
        kind(name=kind.__name__.lower())([a, b])
        for kind in (layers.Add, layers.Subtract, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum)
    ]
    dot = layers.Dot(axes=1, name="dot")([a, b])
    rows = layers.RepeatVector(5, name="rows")(layers.Concatenate(name="all")(merged))
    return keras.Model([one, two], [dot, layers.Permute((2, 1), name="turned")(rows), one])


def slicing2(keras):
    import tensorflow

    data = keras.Input((12, 6), name="data")
    first, second = tensorflow.split(data, 2, axis=1)
    x = tensorflow.stack([first, second], axis=2)
    y = tensorflow.transpose(tensorflow.expand_dims(data[:, -3:, 0], -1), [0, 2, 1])
    return keras.Model(data, [tensorflow.math.sigmoid(x), y, tensorflow.reshape(data, [-1, 36, 2])])


KERAS3 = (
    lora, quantized, four_bits, four_bits_in_groups, four_bits_by_channel, eight_bit_floats, gptq, gptq_bytes, awq,
    short_history, grouped_query, cells, wrappers, preprocessing, one_and_three, pooling, tensor_operators, norms,
    weightless_attention, many_ends,
)  # fmt: skip
KERAS2 = (cells, wrappers2, one_and_three, pooling, preprocessing2, slicing2, many_ends)
