"""What runs inside LibreOffice's own process.

A cell range that is asked for over the pipe takes 2 ms before its first call; in LibreOffice's
process it takes a twentieth of that. So the engine hands whole pieces of work over, one call each,
to :class:`~cchc_xl.hosts.libreoffice.inside.work.Work`, which LibreOffice's Python loader brings to
life there. Modules of this subpackage import nothing beyond the standard library and UNO:
LibreOffice's Python does not see the packages of the program.
"""
