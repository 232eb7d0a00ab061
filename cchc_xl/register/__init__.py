"""The register: the master workbook and the port to it."""
