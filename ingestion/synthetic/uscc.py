"""Invented unified social credit codes with valid check digits (GB 32100-2015, GB 11714-1997)."""

import numpy as np

ALPHABET = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
CREDIT_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])


def make(region: np.ndarray, serial: np.ndarray) -> np.ndarray:
    """Codes of enterprises: ``region`` six digits as a number, ``serial`` the number of the enterprise.

    Registering authority 9, kind 1; the organisation code begins with MA and carries the serial in base 31,
    spread out so that neighbours do not look alike.
    """
    n = len(serial)
    spread = (serial.astype("int64") * 611_953 + 104_729) % 31**6
    body = np.zeros((n, 8), dtype="int64")
    body[:, 0], body[:, 1] = 21, 10  # M, A
    for place in range(6):
        body[:, 7 - place] = spread // 31**place % 31
    # GB 11714 gives letters the values 10-35 of the whole alphabet; ours leaves out I, O, S, V and Z.
    letters = np.array([int(c, 36) for c in ALPHABET])
    remainder = (11 - letters[body] @ ORGANISATION_WEIGHTS % 11) % 11
    check = np.where(remainder == 10, 28, remainder)  # X
    first = np.tile(np.array([9, 1]), (n, 1))
    digits = region.astype("int64")[:, None] // 10 ** np.arange(5, -1, -1) % 10
    value = np.hstack([first, digits, body, check[:, None]])
    last = (31 - value @ CREDIT_WEIGHTS % 31) % 31
    return ALPHABET[np.hstack([value, last[:, None]])].view("<U18").ravel()
