"""The toolkit that runs a public office's yearly reform plan in Excel."""

__version__ = "0.1.0"
