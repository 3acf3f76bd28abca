"""What is asked of the process that reads files, and the identity of one file read in one way."""

import hashlib
from dataclasses import dataclass, field

from ingestion.contract import Contract
from ingestion.profile import Profile


@dataclass(frozen=True)
class Request:
    """One file to read: the landed bytes, the name it came with, and what the caller said of it.

    ``every_reason`` also writes what else is wrong with refused rows, to ``<work>/further``. ``desk``: a
    workbook of the quarantine desk, of which the sheet of the contract is read, and which refused row each of
    its rows stands for is written to ``<work>/links``.
    """

    path: str
    sha256: str
    name: str
    arrival: str
    work: str
    contract: str | None = None
    profile: str | None = None
    constants: dict[str, str] = field(default_factory=dict)
    load_seq: int = 0
    every_reason: bool = False
    desk: bool = False

    @property
    def source(self) -> str:
        """What a raw row names as its source: the profile, or ``contract`` where there is none."""
        return self.profile or "contract"


def file_id(request: Request, contract: Contract, profile: Profile | None) -> str:
    """Sixteen hexadecimal digits that stand for these bytes read in this way.

    The same bytes under the same contract, profile and constants have the same id, so that loading them
    again is seen; a new contract or profile version reads them anew.
    """
    way = [request.sha256, contract.name, contract.version, request.source]
    way += [profile.version if profile else "", *sorted(f"{k}={v}" for k, v in request.constants.items())]
    return hashlib.sha256("\n".join(way).encode()).hexdigest()[:16]
