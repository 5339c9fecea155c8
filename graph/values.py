"""The frozen values every stage of the pipeline passes on.

A *node* is one call of a layer (Keras) or one operator (ONNX). Weights belong to the
graph and are referred to by name, so that a layer called twice is counted once.
Nodes refer to *tensors* by name; edges are derived (see ``graph.index``), never stored.
"""

from __future__ import annotations

from math import prod
from typing import Any, TypeAlias

from msgspec import Struct

Dim: TypeAlias = int | str | None
"""A size: a number, a symbolic size such as ``"batch"`` or ``"⌈H/2⌉"``, or None for unknown."""

Shape: TypeAlias = tuple[Dim, ...]


class TensorSpec(Struct, frozen=True):
    """One value that flows along edges. ``shape`` is None when even the rank is unknown."""

    name: str
    shape: Shape | None
    dtype: str = "float32"


class Weight(Struct, frozen=True, omit_defaults=True):
    """A stored tensor of the model.

    ``role`` says what it is to its layer (``kernel``, ``bias``, ``gamma`` …). A ``constant``
    (a Reshape target, an axis list) is stored but is no parameter; ``value`` keeps its
    numbers when they are few. ``size`` overrides the product of the shape where several
    parameters are packed into one element. ``trainable`` is None where the format does not say.
    """

    name: str
    shape: Shape
    dtype: str = "float32"
    trainable: bool | None = True
    role: str = ""
    value: tuple[int | float, ...] | None = None
    size: int | None = None

    @property
    def is_parameter(self) -> bool:
        """Whether the tensor counts as parameters of the model."""
        return self.role != "constant"

    @property
    def count(self) -> int | None:
        """Number of parameters held, None when a size is unknown."""
        if self.size is not None:
            return self.size
        sizes = [dim for dim in self.shape if isinstance(dim, int)]
        return prod(sizes) if len(sizes) == len(self.shape) else None


class Node(Struct, frozen=True, omit_defaults=True):
    """One call of a layer or one operator.

    name: unique in its graph; ``outer/inner`` inside a nested model; later calls end in ``#2``, ``#3``.
    op_type: the framework's own name of the operation (``Conv2D``, ``Conv``).
    domain: who defines ``op_type``: ``keras`` (layers), ``keras.ops`` (operators), ``ai.onnx``,
        ``com.microsoft`` …, ``custom``, or ``archigram`` for a folded block.
    layer: the layer called, so that two calls of one layer are recognisable (defaults to ``name``).
    scope: where it stands in the hierarchy, separated by ``/``; "" at the top.
    inputs: tensor names in positional order; weights of an ONNX operator stand among them, and
        "" is an omitted optional input. For Keras a single output carries its node's name.
    outputs: the tensors it produces.
    weights: names of the weights it uses, constants included.
    attributes: plain JSON data.
    body: the graph inside a folded block, a subgraph operator or a function.
    repeat: how many equal blocks in a row this one stands for.
    note: what a reader must know of this node's facts ("recorded by the file", "depends on data: NonZero").
    opaque: no rule knows the operation; its facts come from the file or the framework.
    rounds: of a loop over its body, how often it runs; None where data decides, and of all other nodes.
    """

    name: str
    op_type: str
    domain: str = "keras"
    layer: str = ""
    scope: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[TensorSpec, ...] = ()
    weights: tuple[str, ...] = ()
    attributes: dict[str, Any] = {}
    body: Graph | None = None
    repeat: int = 1
    note: str = ""
    opaque: bool = False
    rounds: int | None = None

    @property
    def layer_name(self) -> str:
        """The layer this node calls."""
        return self.layer or self.name


class Graph(Struct, frozen=True, omit_defaults=True):
    """A whole network: nodes in topological order.

    format: ``keras-application``, ``keras``, ``keras-h5``, ``keras-json``, ``onnx``, ``python``.
    inputs, outputs: tensors of the whole network. A Keras input is also the output of an
        ``InputLayer`` node; an ONNX input has no node.
    notes: what a loader had to leave open ("3 custom layers drawn as opaque").
    configuration: the line that gives this graph again.
    letters: of an ONNX graph with an image, shapes at any height and width of it, by tensor: ``⌈H/32⌉``. Keras graphs
        need none, as their rules give them.
    fixed_by: where there are no letters: the node at which another size of the image stops, and why.
    changes: of a what-if, node's name → ``edited``, or ``follows`` where it is another because of an edit.
    """

    name: str
    nodes: tuple[Node, ...]
    inputs: tuple[TensorSpec, ...] = ()
    outputs: tuple[TensorSpec, ...] = ()
    weights: tuple[Weight, ...] = ()
    format: str = ""
    notes: tuple[str, ...] = ()
    configuration: str = ""
    letters: dict[str, Shape] = {}
    fixed_by: str = ""
    changes: dict[str, str] = {}
