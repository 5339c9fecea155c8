"""``python -m archigram``: the command."""

import sys

from main import main

sys.exit(main())
