"""The register as a file: only what changes is rewritten."""
