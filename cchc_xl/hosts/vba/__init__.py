"""Writes a workbook's VBA project from source text: MS-OVBA in a compound file after MS-CFB.

``compression`` packs a module's text, ``project`` puts the streams together, ``compound`` makes the
file, ``builds`` says which modules the workbook for an program carries. The same sources
give the same bytes.
"""
