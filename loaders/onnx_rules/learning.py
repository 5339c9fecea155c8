"""Classical machine learning (ai.onnx.ml): trees, linear models, encoders.

Shapes follow https://onnx.ai/onnx/operators/index_ml.html.
"""

from __future__ import annotations

from loaders.onnx_dims import Size, product, unknown
from loaders.onnx_rules.call import Call, Rule, Value, depends, tensor
from loaders.onnx_rules.elementwise import like_first


def _labels(call: Call) -> tuple[str, int]:
    for key, dtype in (
        ("classlabels_strings", "string"),
        ("classlabels_ints", "int64"),
        ("classlabels_int64s", "int64"),
    ):
        listed = call.attributes.get(key)
        if isinstance(listed, list) and listed:
            return dtype, len(listed)
    return "int64", 0


def _rows(call: Call) -> Size:
    shape = call.shape()
    return shape[0] if len(shape) > 1 else 1


def classifier(call: Call) -> list[Value]:
    """One label a row, and one score per class."""
    dtype, classes = _labels(call)
    scores: Size = classes or unknown(depends(call, "the number of classes"))
    return [Value(dtype, (_rows(call),)), Value("float32", (_rows(call), scores))]


def regressor(call: Call) -> list[Value]:
    """(rows, targets)."""
    targets = call.integer("n_targets") or call.integer("targets", 1)
    return tensor("float64" if call.dtype() == "float64" else "float32", (_rows(call), targets))


def to_float(call: Call) -> list[Value]:
    """Shape of the input in floating point."""
    return tensor("float32", call.shape())


def encode(call: Call) -> list[Value]:
    """Shape of the input, type of the values it is mapped to."""
    for key in ("values_tensor", "default_tensor"):
        if key in call.tensors:
            return tensor(call.tensors[key].dtype.name, call.shape())
    for key in call.attributes:
        if key.startswith(("values_", "default_")):
            kind = key.partition("_")[2]
            return tensor({"strings": "string", "string": "string"}.get(kind, kind.rstrip("s")), call.shape())
    mapped = "int64" if call.dtype() == "string" else "string"
    return tensor(mapped, call.shape())


def one_hot(call: Call) -> list[Value]:
    """A last axis, one place per category."""
    listed = call.attributes.get("cats_int64s") or call.attributes.get("cats_strings")
    return tensor("float32", (*call.shape(), len(listed) if isinstance(listed, list) else 0))


def feature_vectorizer(call: Call) -> list[Value]:
    """The features side by side."""
    sizes = call.ints("inputdimensions") or []
    return tensor("float32", (_rows(call), sum(sizes)))


def array_features(call: Call) -> list[Value]:
    """As many of the last axis as indices are given."""
    shape = call.shape()
    rows = shape[:-1] if len(shape) > 1 else (1,)
    return tensor(call.dtype(), (*rows, product(call.shape(1))))


def zip_map(call: Call) -> list[Value]:
    """A sequence of maps from class to score."""
    return [Value(kind="sequence", element=Value(kind="map"))]


RULES: dict[str, Rule] = {
    **dict.fromkeys(["LinearClassifier", "SVMClassifier", "TreeEnsembleClassifier"], classifier),
    **dict.fromkeys(["LinearRegressor", "SVMRegressor", "TreeEnsembleRegressor", "TreeEnsemble"], regressor),
    **dict.fromkeys(["Scaler", "Normalizer"], to_float),
    **dict.fromkeys(["Imputer", "Binarizer"], like_first),
    **dict.fromkeys(["LabelEncoder", "CategoryMapper"], encode),
    "OneHotEncoder": one_hot,
    "FeatureVectorizer": feature_vectorizer,
    "ArrayFeatureExtractor": array_features,
    "ZipMap": zip_map,
}
