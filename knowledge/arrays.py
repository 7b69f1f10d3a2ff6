"""The kinds of arrays that an index is made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.signedinteger]
"""Numbers of things, traits or wordings, or places in other arrays."""
Floats = NDArray[np.float64]
Gains = NDArray[np.float32]
"""Half the size of Floats, and as exact as any weight that was tuned."""
