"""Categories of the ONNX operators that carry no products."""

from __future__ import annotations

from graph.rules.base import Rule, Window
from graph.rules.call import Call
from graph.rules.names import names


def _own_position(call: Call) -> tuple[Window, ...]:
    return ()


_NORMALISATION = names(
    "BatchNormalization InstanceNormalization LayerNormalization GroupNormalization RMSNormalization "
    "LpNormalization MeanVarianceNormalization LRN"
)
_ACTIVATION = names(
    "Relu LeakyRelu PRelu Elu Selu Celu Gelu Sigmoid HardSigmoid HardSwish Tanh Softmax LogSoftmax Hardmax Softplus "
    "Softsign ThresholdedRelu Swish Mish Clip Erf Shrink"
)
_MERGE = names("Add Sub Mul Div Sum Mean Max Min Pow Mod And Or Xor Where Concat BitwiseAnd BitwiseOr BitwiseXor")
_POOLING = names("MaxRoiPool RoiAlign MaxUnpool")
_SHAPE = names(
    "Abs Acos Acosh Affine ArgMax ArgMin Asin Asinh Atan Atanh Bernoulli BitShift BitwiseNot BlackmanWindow Cast "
    "CastLike Ceil CenterCropPad Col2Im Compress ConcatFromSequence Constant ConstantOfShape Cos Cosh Crop CumProd "
    "CumSum DFT DepthToSpace DequantizeLinear Det Dropout DynamicQuantizeLinear Equal Exp Expand EyeLike Flatten Floor "
    "Gather GatherElements GatherND Greater GreaterOrEqual GridSample HammingWindow HannWindow Identity ImageScaler "
    "ImageDecoder IsInf IsNaN Less LessOrEqual Log MelWeightMatrix Multinomial Neg NonMaxSuppression NonZero Not "
    "OneHot Optional OptionalGetElement OptionalHasElement Pad QuantizeLinear RandomNormal RandomNormalLike "
    "RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax "
    "ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Reshape Resize ReverseSequence "
    "RotaryEmbedding Round STFT Scale Scatter ScatterElements ScatterND SequenceAt SequenceConstruct SequenceEmpty "
    "SequenceErase SequenceInsert SequenceLength SequenceMap Shape Sign Sin Sinh Size Slice SpaceToDepth Split "
    "SplitToSequence Sqrt Squeeze StringConcat StringNormalizer StringSplit Tan TensorScatter TfIdfVectorizer Tile "
    "TopK Transpose Trilu Unique Unsqueeze Upsample If Loop Scan"
)
_WINDOWED = {"Pad", "Identity", "Dropout", "QuantizeLinear", "DequantizeLinear", "Cast"}

RULES: dict[str, Rule] = {
    **dict.fromkeys(_NORMALISATION, Rule("normalisation", window=_own_position)),
    **dict.fromkeys(_ACTIVATION, Rule("activation", window=_own_position)),
    **dict.fromkeys(_MERGE, Rule("merge", window=_own_position)),
    **dict.fromkeys(_POOLING, Rule("pooling")),
    **{name: Rule("shape", window=_own_position if name in _WINDOWED else None) for name in _SHAPE},
}
