"""`python -m bot` is `msc-bot`."""

import sys

from bot.cli import main

sys.exit(main())
