"""`python -m controller` is the command `stipple`."""

import sys

from controller.cli import main

sys.exit(main())
