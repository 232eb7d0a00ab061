"""What the commands share: options, Vietnamese help, tables and JSON, the streams."""
