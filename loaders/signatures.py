"""What a file begins with, and what to do about the many kinds that are no model we can open.

Tables only; ``loaders.sniff`` reads the file.
"""

from __future__ import annotations

from msgspec import Struct

_TORCH = 'export the model with torch.onnx.export(model, inputs, "model.onnx") and open that'
_TENSORFLOW = "load it in TensorFlow and save it as .keras, or convert it with tf2onnx, and open that"
_JAX = "export the model with jax2onnx, or open a model that was saved by Keras"
_WEIGHTS = "open the model file it belongs to (.keras, .h5 or .onnx), or export the model to ONNX"
_UNPACK = "unpack it and open the model file inside"
_DOWNLOAD = "download the model file itself (on a web page, the raw or download link)"


class Signature(Struct, frozen=True):
    """Bytes at an offset from the start, what such a file is, and what to try."""

    offset: int
    magic: bytes
    what: str
    advice: str


SIGNATURES = (
    Signature(
        0, b"version https://git-lfs.github.com/spec/", "a Git LFS pointer, not the file itself", "run: git lfs pull"
    ),
    Signature(0, b"\x1f\x8b", "a gzip archive", _UNPACK),
    Signature(0, b"BZh", "a bzip2 archive", _UNPACK),
    Signature(0, b"\xfd7zXZ\x00", "an xz archive", _UNPACK),
    Signature(0, b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    Signature(0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    Signature(0, b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    Signature(257, b"ustar", "a tar archive", _UNPACK),
    Signature(0, b"\x93NUMPY", "a NumPy array, which holds numbers but no model", _WEIGHTS),
    Signature(
        4, b"TFL3", "a TensorFlow Lite model", "convert it with tf2onnx --tflite, or open the Keras model it came from"
    ),
    Signature(
        0, b"GGUF", "a GGUF file, which holds weights but no graph", "export the original model to ONNX and open that"
    ),
    Signature(0, b"PK\x05\x06", "an empty zip archive", "save or download the file again"),
    Signature(0, b"\x89PNG\r\n", "a PNG picture", "open a model file"),
    Signature(0, b"\xff\xd8\xff", "a JPEG picture", "open a model file"),
    Signature(0, b"GIF8", "a GIF picture", "open a model file"),
    Signature(8, b"WEBP", "a WebP picture", "open a model file"),
    Signature(0, b"BM", "a bitmap picture", "open a model file"),
    Signature(0, b"%PDF-", "a PDF document", "open a model file"),
    Signature(0, b"\xd0\xcf\x11\xe0", "an old Office document", "open a model file"),
    Signature(0, b"\x7fELF", "a program or library", "open a model file"),
    Signature(0, b"MZ", "a Windows program or library", "open a model file"),
    Signature(0, b"\xca\xfe\xba\xbe", "a program or Java class", "open a model file"),
    Signature(0, b"\xcf\xfa\xed\xfe", "a macOS program", "open a model file"),
    Signature(0, b"SQLite format 3\x00", "an SQLite database", "open a model file"),
    Signature(0, b"PAR1", "a Parquet table", "open a model file"),
    Signature(0, b"RIFF", "an audio or video file", "open a model file"),
    Signature(0, b"OggS", "an audio file", "open a model file"),
    Signature(4, b"ftyp", "a video file", "open a model file"),
    Signature(0, b"ORTM", "an ONNX Runtime .ort file", "open the .onnx file it was converted from"),
)
"""In order: the first that fits counts."""

PICKLE = ("a Python pickle, which can run code when opened (a PyTorch checkpoint or a scikit-learn model)", _TORCH)
TORCH = ("a PyTorch file", _TORCH)
TORCH_SCRIPT = ("a TorchScript file", _TORCH)
TORCH_PROGRAM = ("a PyTorch exported program (.pt2)", _TORCH)
NUMPY_ZIP = ("a NumPy archive (.npz), which holds weights but no model", _WEIGHTS)
KERAS_WEIGHTS_ZIP = ("a zip of weights without a config.json", _WEIGHTS)
OFFICE = ("an Office document or another zip of XML", "open a model file")
WHEEL = ("a Python package", "open a model file")
COREML_ZIP = ("a Core ML package", "open the model it was converted from")
OTHER_ZIP = ("a zip archive without a Keras model (no config.json in it)", _UNPACK)
SAFETENSORS = ("a safetensors file, which holds weights but no graph", _TORCH)
SAVED_MODEL = ("a TensorFlow SavedModel's saved_model.pb", _TENSORFLOW)
TENSORFLOW_GRAPH = ("a TensorFlow graph (.pb)", _TENSORFLOW)
HTML = ("a web page (HTML), not a model", _DOWNLOAD)
XML = ("an XML file", "open a model file (.onnx, .keras, .h5, or Keras' architecture .json)")
OPENVINO = ("an OpenVINO model", "open the ONNX or Keras model it was converted from")
PYTHON = ("Python source", "name the function that returns the model: {name}:FUNCTION")
TEXT = ("a text file", "open a model file (.onnx, .keras, .h5, or Keras' architecture .json)")
TEXT_PROTO = ("a protobuf in text form (Caffe or TensorFlow)", "convert it to ONNX and open that")
ZEROS = ("only zeros: the download or copy was never finished", "download or copy it again")
UNKNOWN = ("not a format that is known here", "open an .onnx, .keras, .h5 or architecture .json file")

SAVED_MODEL_FOLDER = (
    "a TensorFlow SavedModel folder",
    "load it in TensorFlow and save it as .keras, "
    "or run: python -m tf2onnx.convert --saved-model {name} --output model.onnx",
)
KERAS_FOLDER = ("a folder with an unpacked .keras file", "zip its contents again, or save the model again")
COREML_FOLDER = ("a Core ML package", "open the model it was converted from")
FOLDER = ("a folder", "open a model file in it")
ORBAX_FOLDER = ("a JAX checkpoint folder", _JAX)
