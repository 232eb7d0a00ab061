"""``python -m cchc_xl.libreoffice.call``, as the macros of every register call it."""

from __future__ import annotations

import sys

from cchc_xl.hosts.libreoffice.call import main

if __name__ == "__main__":
    sys.exit(main())
