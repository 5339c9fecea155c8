"""A functional model's configuration: its layers, their calls, how references resolve, and the order of the calls."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from graph.errors import LoadError
from loaders.calls import Ref, refs
from loaders.keras_inbound import Call, Recorded, read_calls, read_refs
from loaders.keras_layers import LayerEntry, layer_entries
from loaders.names import safe_name


class FunctionalModel:
    """A functional model's layers, their calls and how references resolve."""

    def __init__(self, config: dict[str, object]) -> None:
        entries = layer_entries(config)
        self.entries = {entry.key: entry for entry in entries}
        if len(self.entries) != len(entries):
            raise LoadError("the model's configuration is damaged: two of its layers have the same name")
        self.recorded: dict[Ref, Recorded] = {}
        self.calls = {
            entry.key: read_calls(entry.op_type, entry.inbound, self.entries, self.recorded) for entry in entries
        }
        self.inputs, self.outputs = read_refs(config["input_layers"]), read_refs(config["output_layers"])
        if not self.outputs:
            raise LoadError("the model's configuration is damaged: its output_layers name no layers")
        self._offsets = self._find_offsets()
        self._counts = self._find_output_counts()
        self._record_built()

    def input_entry(self, ref: Ref) -> LayerEntry:
        """The layer of a model's input."""
        if ref.layer not in self.entries:
            raise LoadError(f'the model\'s configuration is damaged: its input "{safe_name(ref.layer)}" is no layer')
        return self.entries[ref.layer]

    def resolved(self, ref: Ref, output: bool = False) -> Ref:
        """The reference with calls counted from 0: some files count a nested model's calls from 1."""
        offset = self._offsets.get((ref.layer, output), 0)
        return ref if not offset else Ref(ref.layer, ref.call - offset, ref.output)

    def output_count(self, key: str, index: int) -> int:
        """How many outputs of a call anything refers to, at least 1."""
        return self._counts.get((key, index), 1)

    def recorded_of(self, ref: Ref, outer_call: int) -> Recorded | None:
        """What the file recorded of a tensor; it holds for the model's first call only."""
        return self.recorded.get(ref) if not outer_call else None

    def by_input(self, entry: LayerEntry, call: Call) -> tuple[Ref, ...]:
        """The tensors a nested model is called on, in the order of its inputs (a dict goes by name)."""
        names = [ref.layer for ref in read_refs(entry.config.get("input_layers"))]
        if isinstance(call.args, Mapping) and all(name in call.args for name in names):
            return tuple(ref for name in names for ref in refs(call.args[name]))
        found = tuple(refs(call.args))
        return found or call.inputs

    def order(self, bound: Mapping[Ref, str]) -> list[tuple[str, int]]:
        """Every call whose inputs can be computed, in topological order, near the order of the file."""
        position = {key: place for place, key in enumerate(self.entries)}
        keys = list(self.entries)
        waiting, readers = self._dependencies(bound)
        ready = [(position[key], index) for (key, index), count in waiting.items() if not count]
        heapify(ready)
        ordered: list[tuple[str, int]] = []
        while ready:
            place, index = heappop(ready)
            ordered.append((keys[place], index))
            for reader in readers.get((keys[place], index), ()):
                waiting[reader] -= 1
                if not waiting[reader]:
                    heappush(ready, (position[reader[0]], reader[1]))
        if len(ordered) < len(waiting):
            stuck = next(key for key, index in waiting if waiting[key, index])
            raise LoadError(
                f'the model\'s configuration is damaged: the inputs of "{safe_name(stuck)}" form a loop or do not exist'
            )
        return ordered

    def _dependencies(
        self, bound: Mapping[Ref, str]
    ) -> tuple[dict[tuple[str, int], int], dict[tuple[str, int], list[tuple[str, int]]]]:
        """For each call how many calls it waits for, and which calls wait for it."""
        inputs = {(ref.layer, ref.call) for ref in bound}
        waiting: dict[tuple[str, int], int] = {}
        readers: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for key, calls in self.calls.items():
            for index, call in enumerate(calls if (key, 0) not in inputs else ()):
                needed = {(ref.layer, ref.call) for ref in map(self.resolved, call.inputs)} - inputs
                waiting[key, index] = len(needed)
                for producer in needed:
                    readers.setdefault(producer, []).append((key, index))
        return waiting, readers

    def _find_offsets(self) -> dict[tuple[str, bool], int]:
        """Where a nested model's calls are counted from, for references in calls and in the outputs.

        Keras gives a model that was built from inputs an own first call and leaves it out of the list, so that files
        count from 1; but Keras 3 does so only in ``output_layers``. What the references say decides; a doubtful
        case goes by what each version does.
        """
        within = [ref for calls in self.calls.values() for call in calls for ref in call.inputs]
        offsets = {}
        for key, entry in self.entries.items():
            if entry.is_model:
                modern = isinstance(entry.inbound, list) and any(isinstance(call, dict) for call in entry.inbound)
                for output, found in ((False, within), (True, self.outputs)):
                    used = {ref.call for ref in found if ref.layer == key}
                    offsets[key, output] = _offset(used, len(self.calls[key]), _usual_offset(entry, modern, output))
        return offsets

    def _find_output_counts(self) -> dict[tuple[str, int], int]:
        counts: dict[tuple[str, int], int] = {}
        within = [self.resolved(ref) for calls in self.calls.values() for call in calls for ref in call.inputs]
        for ref in [*within, *(self.resolved(ref, True) for ref in self.outputs)]:
            counts[ref.layer, ref.call] = max(counts.get((ref.layer, ref.call), 1), ref.output + 1)
        return counts

    def _record_built(self) -> None:
        """Resolve what calls recorded, and add what each layer was built on: the inputs of its only call.

        A constant that stands before the tensors was counted among the inputs: such a record is left out.
        """
        self.recorded = {self.resolved(ref): known for ref, known in self.recorded.items()}
        for key, calls in self.calls.items():
            shapes = self.entries[key].built_on()
            if (
                len(calls) == 1
                and len(shapes) == len(calls[0].inputs)
                and tuple(refs(calls[0].args)) == calls[0].inputs
            ):
                for ref, shape in zip(calls[0].inputs, shapes, strict=True):
                    self.recorded.setdefault(self.resolved(ref), Recorded(shape))


def _usual_offset(entry: LayerEntry, modern: bool, output: bool) -> int:
    if modern:
        return int(output and "input_layers" in entry.config)
    layers = layer_entries(entry.config)
    return int("input_layers" in entry.config or (bool(layers) and layers[0].is_input))


def _offset(used: set[int], calls: int, usual: int) -> int:
    if not used or (0 not in used and max(used) < calls):
        return usual
    return 0 if 0 in used else 1
