"""``python -m benchmarks.mutations``: plant every defect of the catalogue and show which rules catch it.

Needs a home with a finished run (``make demo``). Ends with 1 where a critical defect is missed.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from rich.markup import escape

from benchmarks.mutations import landed, planting
from jushu import console
from jushu.settings import Settings


def main() -> int:
    """Print one line per defect, the rules by how many defects they catch, and the shares."""
    settings = Settings()
    if not (settings.warehouse.is_file() and planting.compiled_models(settings).is_dir()):
        raise SystemExit("没有完成的运行：先运行 make demo · there is no finished run: run make demo first")
    with tempfile.TemporaryDirectory(prefix="jushu-mutations-") as temporary:
        refusals = landed.plant(Path(temporary) / "files")
        findings = planting.plant(settings, Path(temporary), planting.catalogue())
    zh = settings.lang == "zh"
    heads = ("缺陷", "说明", "危害", "发现者") if zh else ("Defect", "What", "Harm", "Caught by")
    shown = console.table(*heads)
    for refusal in refusals:
        caught = "-" if refusal.is_missed else ", ".join(refusal.reasons)
        shown.add_row(refusal.id, escape(refusal.zh if zh else refusal.en), "critical", escape(caught))
    for found in findings:
        mutation = found.mutation
        caught = ", ".join(found.caught_by) or "-"
        shown.add_row(mutation.id, escape(mutation.zh if zh else mutation.en), mutation.severity, caught)
    console.out().print(shown)
    by_rule = Counter(rule for found in findings for rule in found.caught_by)
    ranked = console.table(*(("规则", "发现缺陷数") if zh else ("Rule", "Defects caught")), right=1)
    for rule, count in by_rule.most_common():
        ranked.add_row(rule, str(count))
    console.out().print(ranked)
    missed = [r.id for r in refusals if r.is_missed] + [f.mutation.id for f in findings if f.is_missed]
    critical = [r.id for r in refusals if r.is_missed]
    critical += [f.mutation.id for f in findings if f.is_missed and f.mutation.severity == "critical"]
    planted = len(refusals) + len(findings)
    console.print_json(
        {
            "planted": planted,
            "caught": planted - len(missed),
            "share_caught": round((planted - len(missed)) / planted, 4),
            "missed": missed,
            "critical_missed": critical,
        }
    )
    return int(bool(critical))


if __name__ == "__main__":
    sys.exit(main())
