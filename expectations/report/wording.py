"""The words of the report in both languages; ``{}`` are filled in by the caller."""

from collections.abc import Callable

from jushu.settings import Language

Words = Callable[..., str]

TEXT: dict[str, tuple[str, str]] = {
    "title": ("数据质量报告", "Data quality report"),
    "subtitle": ("发布 {release} · 期间 {period}", "Release {release} · period {period}"),
    "verdict_good": (
        "{rules} 条规则全部通过，质量分 {score}。",
        "All {rules} rules are kept; quality score {score}.",
    ),
    "verdict_bad": (
        "{rules} 条规则中 {passed} 条通过，{failed} 条不符，{errored} 条未能检查；"
        "其中阻断发布的 {blocking} 条。质量分 {score}。",
        "Of {rules} rules {passed} are kept, {failed} are broken and {errored} could not be checked; "
        "{blocking} of them block a release. Quality score {score}.",
    ),
    "trend": ("历次运行的质量分", "Quality score by run"),
    "more": (
        "仅列出前 {shown} 行，共 {rows} 行；全部见工作簿。",
        "First {shown} of {rows} rows; the workbook has all.",
    ),
    "footer": (
        "本报告只读取本次发布的审计文件生成；内容哈希 {content_hash}。",
        "Made from the auditor's file of this release alone; content hash {content_hash}.",
    ),
    "nothing": ("没有记录。", "No records."),
    "failures": ("不符合与未能检查的规则", "Broken and unchecked rules"),
    "failures_note": (
        "按严重程度排列。「严重」规则不符会阻止发布。",
        "By severity. A broken critical rule keeps a release from being published.",
    ),
    "failures_empty": ("没有不符合的规则。", "No rule is broken."),
    "quarantine": ("隔离的行：按原因与来源", "Quarantined rows by reason and source"),
    "quarantine_note": (
        "共 {rows} 行未入库；原文、行号和字段见 audit_quarantine。",
        "{rows} rows were not loaded; text, line and field stand in audit_quarantine.",
    ),
    "quarantine_empty": ("没有隔离的行。", "No row is in quarantine."),
    "books": ("文件账目", "Books of the files"),
    "books_note": (
        "物理行 = 空行 + 表头与表尾 + 入库 + 隔离；「差」应为 0。",
        "Physical lines = blank + header and footer + loaded + quarantined; what is left over must be 0.",
    ),
    "totals": ("各环节的控制合计", "Control totals along the way"),
    "totals_note": (
        "同一批文件的行数与金额在文件湖和明细表中应相等。",
        "Rows and amounts of the same files must be equal in the lake and in the raw tables.",
    ),
    "coverage": ("规则的维度分布（GB/T 36344-2018）", "Rules by dimension (GB/T 36344-2018)"),
    "coverage_note": (
        "每张表各维度的规则数；破折号表示没有规则检查。",
        "Number of rules of each table and dimension; a dash means that no rule looks at it.",
    ),
    "log": ("日志", "Log"),
    "log_good": (
        "{entries} 条记录首尾相接，校验通过；链头 {head}。",
        "{entries} entries, the chain is whole; head {head}.",
    ),
    "log_bad": (
        "第 {number} 条记录与前文不符，日志被改动或损坏。",
        "Entry {number} does not fit what comes before it: the log was changed or damaged.",
    ),
    "passed": ("通过的规则", "Rules that are kept"),
    "passed_note": ("本次发布检查过且成立的承诺。", "Promises that were checked for this release and hold."),
    "files_received": ("收到的文件", "Files received"),
    "files_note": (
        "拒收的在前；sha256 是收到时的字节。",
        "Refused ones first; sha256 is of the bytes as received.",
    ),
    "rule": ("规则", "Rule"),
    "severity": ("级别", "Severity"),
    "critical": ("严重", "critical"),
    "warning": ("警告", "warning"),
    "info": ("提示", "notice"),
    "table": ("表", "Table"),
    "dimension": ("维度", "Dimension"),
    "promise": ("承诺与结果", "Promise and result"),
    "faults": ("不符项", "Faults"),
    "rows": ("行数", "Rows"),
    "keys": ("例", "Examples"),
    "remedy": ("处理办法", "What to do"),
    "owner": ("责任人", "Owner"),
    "reason": ("原因", "Reason"),
    "fields": ("字段", "Fields"),
    "source": ("来源", "Source"),
    "files": ("文件", "Files"),
    "physical": ("物理行", "Lines"),
    "blank": ("空行", "Blank"),
    "frame": ("表头表尾", "Header, footer"),
    "loaded": ("入库", "Loaded"),
    "quarantined": ("隔离", "Quarantined"),
    "left_over": ("差", "Left over"),
    "measure": ("合计项", "Measure"),
    "lake": ("文件湖", "Lake"),
    "raw": ("明细表", "Raw"),
    "difference": ("差", "Difference"),
    "kind": ("种类", "Kind"),
    "entries": ("记录数", "Entries"),
    "latest": ("最近一次", "Latest"),
    "file": ("文件", "File"),
    "verdict": ("结论", "Verdict"),
    "received": ("收到时间", "Received"),
    "sha256": ("sha256", "sha256"),
    "release_id": ("发布", "Release"),
    "period_code": ("期间", "Period"),
    "published_at": ("发布时间", "Published at"),
    "data_as_of": ("数据截至", "Data as of"),
    "as_of": ("系统时间截至", "Known as of"),
    "quality_score": ("质量分", "Quality score"),
    "catalogue_version": ("目录版本", "Catalogue"),
    "methodology_version": ("方法版本", "Methodology"),
    "code_version": ("程序版本", "Program"),
    "content_hash": ("内容哈希", "Content hash"),
}


def words(lang: Language) -> Words:
    """A function that says one of ``TEXT`` in a language; raises KeyError for another name."""
    place = 0 if lang == "zh" else 1

    def say(name: str, **facts: object) -> str:
        text = TEXT[name][place]
        shown = {key: f"{value:,}" if isinstance(value, int) else value for key, value in facts.items()}
        return text.format(**shown) if facts else text

    return say
