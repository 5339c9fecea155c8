"""What TensorFlow could compute on here."""

from __future__ import annotations


def device_names() -> list[str]:
    """The names of TensorFlow's physical devices; importing TensorFlow takes about ten seconds."""
    import tensorflow

    return [str(device.name) for device in tensorflow.config.list_physical_devices()]
