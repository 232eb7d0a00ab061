"""The name under which the macros of registers call the program; all of it lies in ``hosts``.

A register keeps the macros that it was made with. Those for LibreOffice start
``python -m cchc_xl.libreoffice.call``, so this name stays whatever becomes of the rooms.
"""
