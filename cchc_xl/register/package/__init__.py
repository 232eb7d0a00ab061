"""The workbook's file as parts of bytes: XML, cells, strings, styles, tables."""
