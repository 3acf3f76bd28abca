"""Which clusters are comparable: the release names no peer groups, so they follow from the register."""

from collections.abc import Callable, Mapping, Sequence

from app.views.compare.queries import Peer

GROUP = 4  # beside the cluster itself
# kind of group -> message of its button
KINDS = {
    "rank": "compare.peers_rank",
    "size": "compare.peers_size",
    "age": "compare.peers_age",
    "region": "compare.peers_region",
}


def group(kind: str, own: str, peers: Sequence[Peer], ranks: Mapping[str, int | None]) -> list[str]:
    """The cluster and up to four others: nearest in rank, in enterprises, in age, or of the same city.

    A cluster for which the attribute is not known is in no group. The city is the first four digits of the
    GB/T 2260 code.
    """
    known = {peer.cluster_code: peer for peer in peers}
    others = [code for code in known if code != own]
    ordered = sorted(others, key=lambda code: (_far(ranks.get(own), ranks.get(code)), code))
    if kind == "region":
        city = (known[own].region_code or "")[:4]
        same = [code for code in ordered if city and (known[code].region_code or "")[:4] == city]
        return [own, *same[:GROUP]]
    found = _near(kind, own, known, ranks)
    return [own, *sorted((code for code in others if found(code) < float("inf")), key=found)[:GROUP]]


def _near(
    kind: str, own: str, known: Mapping[str, Peer], ranks: Mapping[str, int | None]
) -> Callable[[str], float]:
    def measure(code: str) -> float | None:
        peer = known[code]
        if kind == "rank":
            return ranks.get(code)
        if kind == "size":
            return None if peer.enterprises is None else float(peer.enterprises)
        return None if peer.established_on is None else peer.established_on.toordinal()

    return lambda code: _far(measure(own), measure(code))


def _far(one: float | None, other: float | None) -> float:
    return float("inf") if one is None or other is None else abs(one - other)
