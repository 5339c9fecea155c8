"""The timed forward pass: one short-lived process per configuration, measured by one protocol.

``probe.measure.measure`` times configurations here, ``probe.sweep.sweep`` any number of them on any executor.
The protocol is told in docs/probe.md.
"""
