"""The window. Its only mutable state is the session."""
