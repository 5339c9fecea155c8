"""Models of the gallery that are no Keras application, each a function that returns a Keras model.

archigram export docs/gallery/models.py:unet --trust --diagram volumes -o unet.svg
"""

from __future__ import annotations

import keras
from keras import KerasTensor, layers


def unet(input_shape: tuple[int, ...] = (256, 256, 1), classes: int = 2) -> keras.Model:
    """U-Net (Ronneberger et al. 2015), padded, so that the output is as large as the input."""
    image = x = keras.Input(input_shape, name="image")
    arms = []
    for level, width in enumerate((64, 128, 256, 512), 1):
        x = _twice(x, width, f"down{level}")
        arms.append(x)
        x = layers.MaxPooling2D(name=f"down{level}_pool")(x)
    x = _twice(x, 1024, "down5")
    for level, width in zip((4, 3, 2, 1), (512, 256, 128, 64), strict=True):
        x = layers.Conv2DTranspose(width, 2, strides=2, name=f"up{level}_grow")(x)
        x = layers.Concatenate(name=f"up{level}_join")([arms[level - 1], x])
        x = _twice(x, width, f"up{level}")
    return keras.Model(image, layers.Conv2D(classes, 1, activation="softmax", name="segmentation")(x), name="unet")


def _twice(x: KerasTensor, width: int, name: str) -> KerasTensor:
    for number in (1, 2):
        x = layers.Conv2D(width, 3, padding="same", activation="relu", name=f"{name}_conv{number}")(x)
    return x


class Positions(layers.Layer):
    """Adds a learnt vector to each place of a sequence, behind a learnt first token where ``token`` asks for one."""

    def __init__(self, token: bool = False, **settings: object) -> None:
        super().__init__(**settings)
        self.token = token

    def build(self, shape: tuple[int | None, ...]) -> None:
        """One vector a place."""
        length, width = int(shape[1] or 0) + self.token, int(shape[2] or 0)
        self.table = self.add_weight((length, width), name="positions")
        if self.token:
            self.first = self.add_weight((1, width), name="token")

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """One place more where there is a token."""
        return (shape[0], int(shape[1] or 0) + self.token, shape[2])

    def call(self, x: KerasTensor) -> KerasTensor:
        """The sequence with its positions."""
        if self.token:
            first = keras.ops.broadcast_to(self.first, (keras.ops.shape(x)[0], 1, x.shape[2]))
            x = keras.ops.concatenate([first, x], axis=1)
        return x + self.table


def vit(input_shape: tuple[int, ...] = (224, 224, 3), classes: int = 1000, depth: int = 12) -> keras.Model:
    """ViT-B/16 (Dosovitskiy et al. 2021)."""
    image = keras.Input(input_shape, name="image")
    x = layers.Conv2D(768, 16, strides=16, name="stem_patches")(image)
    x = layers.Reshape((-1, 768), name="stem_sequence")(x)
    x = Positions(token=True, name="stem_positions")(x)
    for number in range(1, depth + 1):
        x = _transformer(x, 12, 3072, f"block{number}", causal=False)
    x = layers.LayerNormalization(epsilon=1e-6, name="norm")(x)
    return keras.Model(image, layers.Dense(classes, name="head")(x[:, 0]), name="vit_b16")


def gpt2(length: int = 1024, depth: int = 12, vocabulary: int = 50257) -> keras.Model:
    """GPT-2 small (Radford et al. 2019); the head has weights of its own, as Keras cannot share the table's."""
    tokens = keras.Input((length,), dtype="int32", name="tokens")
    x = layers.Embedding(vocabulary, 768, name="stem_words")(tokens)
    x = Positions(name="stem_positions")(x)
    for number in range(1, depth + 1):
        x = _transformer(x, 12, 3072, f"block{number}", causal=True)
    x = layers.LayerNormalization(epsilon=1e-5, name="norm")(x)
    return keras.Model(tokens, layers.Dense(vocabulary, use_bias=False, name="next_token")(x), name="gpt2")


def _transformer(x: KerasTensor, heads: int, width: int, name: str, causal: bool) -> KerasTensor:
    """A block with its normalisation first."""
    size = int(x.shape[-1])
    y = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm1")(x)
    attend = layers.MultiHeadAttention(heads, size // heads, name=f"{name}_attention")
    x = layers.Add(name=f"{name}_add1")([x, attend(y, y, use_causal_mask=causal)])
    y = layers.LayerNormalization(epsilon=1e-6, name=f"{name}_norm2")(x)
    y = layers.Dense(width, activation="gelu", name=f"{name}_mlp1")(y)
    y = layers.Dense(size, name=f"{name}_mlp2")(y)
    return layers.Add(name=f"{name}_add2")([x, y])


def detector(input_shape: tuple[int, ...] = (512, 512, 3), classes: int = 80, anchors: int = 9) -> keras.Model:
    """A one-stage detector in the manner of RetinaNet (Lin et al. 2017): backbone, feature pyramid, shared heads."""
    image = x = keras.Input(input_shape, name="image")
    x = _normalised(x, 64, 7, 2, "stem")
    levels = []
    for number, width in enumerate((64, 128, 256, 512), 2):
        x = _residual(x, width, f"stage{number}_block1", 2)
        x = _residual(x, width, f"stage{number}_block2", 1)
        levels.append(x)
    p5 = layers.Conv2D(256, 1, name="lateral5")(levels[3])
    p4 = _pyramid(levels[2], p5, 4)
    p3 = _pyramid(levels[1], p4, 3)
    boxes, scores = _head("boxes", anchors * 4), _head("scores", anchors * classes)
    pyramid = {3: p3, 4: p4, 5: p5}
    outputs = [head(x) for x in pyramid.values() for head in (boxes, scores)]
    return keras.Model(image, outputs, name="detector")


def _normalised(x: KerasTensor, width: int, kernel: int, step: int, name: str) -> KerasTensor:
    x = layers.Conv2D(width, kernel, strides=step, padding="same", use_bias=False, name=f"{name}_conv")(x)
    x = layers.BatchNormalization(name=f"{name}_bn")(x)
    return layers.ReLU(name=f"{name}_relu")(x)


def _residual(x: KerasTensor, width: int, name: str, step: int) -> KerasTensor:
    y = _normalised(x, width, 3, step, f"{name}_1")
    y = layers.Conv2D(width, 3, padding="same", use_bias=False, name=f"{name}_2_conv")(y)
    y = layers.BatchNormalization(name=f"{name}_2_bn")(y)
    if step > 1 or x.shape[-1] != width:
        x = layers.Conv2D(width, 1, strides=step, use_bias=False, name=f"{name}_0_conv")(x)
        x = layers.BatchNormalization(name=f"{name}_0_bn")(x)
    return layers.ReLU(name=f"{name}_out")(layers.Add(name=f"{name}_add")([x, y]))


def _pyramid(x: KerasTensor, above: KerasTensor, level: int) -> KerasTensor:
    side = layers.Conv2D(256, 1, name=f"lateral{level}")(x)
    return layers.Add(name=f"merge{level}")([side, layers.UpSampling2D(name=f"grow{level}")(above)])


def _head(name: str, width: int) -> keras.Model:
    """Four convolutions and what they foretell, shared by the levels."""
    x = feature = keras.Input((None, None, 256))
    for number in range(1, 5):
        x = layers.Conv2D(256, 3, padding="same", activation="relu", name=f"conv{number}")(x)
    return keras.Model(feature, layers.Conv2D(width, 3, padding="same", name="out")(x), name=name)


def tagger(length: int = 50, words: int = 20000, tags: int = 17) -> keras.Model:
    """A tagger of two bidirectional LSTMs over words and their characters (Lample et al. 2016, without the CRF)."""
    word = keras.Input((length,), dtype="int32", name="words")
    letters = keras.Input((length, 16), dtype="int32", name="characters")
    x = layers.Embedding(words, 100, name="word_vectors")(word)
    y = layers.Embedding(128, 25, name="character_vectors")(letters)
    y = layers.TimeDistributed(layers.Bidirectional(layers.LSTM(25)), name="character_lstm")(y)
    x = layers.Concatenate(name="join")([x, y])
    x = layers.Dropout(0.5, name="dropout")(x)
    x = layers.Bidirectional(layers.LSTM(100, return_sequences=True), name="lstm1")(x)
    x = layers.Bidirectional(layers.LSTM(100, return_sequences=True), name="lstm2")(x)
    return keras.Model([word, letters], layers.Dense(tags, activation="softmax", name="tags")(x), name="tagger")


def answers(length: int = 26, words: int = 10000, replies: int = 1000) -> keras.Model:
    """Two inputs: an image and a question about it (Antol et al. 2015), multiplied and answered."""
    image = x = keras.Input((224, 224, 3), name="image")
    for number, width in enumerate((32, 64, 128, 256), 1):
        x = layers.Conv2D(width, 3, padding="same", activation="relu", name=f"image{number}_conv")(x)
        x = layers.MaxPooling2D(name=f"image{number}_pool")(x)
    x = layers.GlobalAveragePooling2D(name="image_vector")(x)
    x = layers.Dense(1024, activation="tanh", name="image_dense")(x)
    question = keras.Input((length,), dtype="int32", name="question")
    y = layers.Embedding(words, 300, name="question_vectors")(question)
    y = layers.LSTM(512, name="question_lstm")(y)
    y = layers.Dense(1024, activation="tanh", name="question_dense")(y)
    z = layers.Multiply(name="together")([x, y])
    z = layers.Dense(1000, activation="tanh", name="hidden")(z)
    answer = layers.Dense(replies, activation="softmax", name="answer")(z)
    return keras.Model([image, question], answer, name="visual_answers")
