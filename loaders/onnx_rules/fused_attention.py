"""com.microsoft's attention in one operator, with what it keeps of earlier steps.

Shapes follow https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md; N is the batch.
"""

from __future__ import annotations

from loaders.onnx_dims import Size, floor_div, unknown
from loaders.onnx_rules.call import Call, Rule, Value, depends, tensor


def attention(call: Call) -> list[Value]:
    """(N, S, V's width) and the present state (2, N, heads, total, head width)."""
    batch, length, _ = call.shape()
    heads, sizes = call.integer("num_heads"), call.ints("qkv_hidden_sizes")
    hidden: Size = sizes[2] if sizes else floor_div(call.shape(1)[-1], 3)
    past = call.input(4 if call.op_type == "Attention" else 8)
    before: Size = past.shape[3] if past.shape else 0
    present = (2, batch, heads, before + length, floor_div(hidden, max(heads, 1)))
    dtype = call.dtype() if call.op_type == "Attention" else call.dtype(3)
    return [Value(dtype, (batch, length, hidden)), Value(dtype, present)]


def multi_head_attention(call: Call) -> list[Value]:
    """(N, S, V's width), present key and value (N, heads, total, head width), scores (N, heads, S, total)."""
    query, heads = call.shape(), max(call.integer("num_heads"), 1)
    if len(query) == 5:  # packed (N, S, heads, 3, width)
        return tensor(call.dtype(), (query[0], query[1], query[2] * query[4]))
    key = call.input(1).shape
    value = call.input(2).shape
    if key is not None and len(key) == 5:  # packed (N, L, heads, 2, width)
        return tensor(call.dtype(), (query[0], query[1], key[2] * key[4]))
    hidden: Size = query[2]
    total: Size = query[1]
    if value is not None:
        hidden = value[2] if len(value) == 3 else value[1] * value[3]
        total = value[1] if len(value) == 3 else value[2]
    past = call.input(6).shape if call.has(6) else None
    total = total + past[2] if past else total
    present = Value(call.dtype(), (query[0], heads, total, floor_div(hidden, heads)))
    scores = Value(call.dtype(), (query[0], heads, query[1], total))
    return [Value(call.dtype(), (query[0], query[1], hidden)), present, present, scores]


def decoder_masked_attention(call: Call) -> list[Value]:
    """One step more: written into the buffer of the past where that is shared, and so no longer."""
    past = call.input(5)
    outputs = multi_head_attention(call)
    if past.shape is None or not call.integer("past_present_share_buffer"):
        return outputs[:1]
    return [outputs[0], *(Value(call.dtype(), past.shape) for _ in range(2))]


def group_query_attention(call: Call) -> list[Value]:
    """(N, S, heads·width), present key and value (N, kv heads, total, width), scores (N, heads, S, total)."""
    batch, length, width = call.shape()
    heads, kv_heads = max(call.integer("num_heads"), 1), max(call.integer("kv_num_heads"), 1)
    packed = not call.has(1)
    head = floor_div(width, heads + 2 * kv_heads) if packed else floor_div(width, heads)
    past = call.input(3).shape
    asked = call.sizes(6)
    total: Size = unknown(call.input(6).reason or depends(call, "the total sequence length"))
    scores = Value(call.dtype(), (batch, heads, length, asked[0] if asked else total))
    if asked and isinstance(asked[0], int) and (past is None or isinstance(past[2], int)):
        total = max(asked[0], past[2] if past and isinstance(past[2], int) else 0)
    present = Value(call.dtype(), (batch, kv_heads, total, head))
    return [Value(call.dtype(), (batch, length, head * heads)), present, present, scores]


RULES: dict[str, Rule] = {
    **dict.fromkeys(["Attention", "QAttention"], attention),
    "MultiHeadAttention": multi_head_attention,
    "DecoderMaskedMultiHeadAttention": decoder_masked_attention,
    "GroupQueryAttention": group_query_attention,
}
