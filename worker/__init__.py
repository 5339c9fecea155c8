"""The process that owns the frameworks: its protocol, entry point, client and limits."""
