"""A method without one of its parts."""

from dataclasses import replace

from jushu.scoring.methodology import Methodology


def without(methodology: Methodology, code: str) -> tuple[Methodology, list[int], list[int]]:
    """The method without an indicator, or without a node with everything below it and their adjustments.

    Also the places of the computed indicators and of the adjustments that stay. Siblings share the weight
    that goes. Raises KeyError for an unknown code.
    """
    gone: set[str] = set()
    if code in methodology.node_position:
        gone.add(code)
        for node in methodology.nodes:  # parents come before their children
            if node.parent in gone:
                gone.add(node.code)
    elif code not in {indicator.code for indicator in methodology.indicators}:
        raise KeyError(code)

    kept = replace(
        methodology,
        nodes=tuple(n for n in methodology.nodes if n.code not in gone),
        indicators=tuple(i for i in methodology.indicators if i.node not in gone and i.code != code),
        adjustments=tuple(a for a in methodology.adjustments if a.node not in gone),
    )
    stay = {indicator.code for indicator in kept.computed}
    rows = [row for row, indicator in enumerate(methodology.computed) if indicator.code in stay]
    return kept, rows, [row for row, a in enumerate(methodology.adjustments) if a.node not in gone]
