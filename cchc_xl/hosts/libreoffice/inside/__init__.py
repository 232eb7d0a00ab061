"""What runs inside the office's own process.

A cell range that is asked for over the pipe takes 2 ms before its first call; in the office's
process it takes a twentieth of that. So the engine hands whole pieces of work over, one call each,
to :class:`~cchc_xl.hosts.libreoffice.inside.work.Work`, which the office's Python loader brings to
life there. Modules of this subpackage import nothing beyond the standard library and UNO: the
office's Python does not see the packages of the program.
"""
