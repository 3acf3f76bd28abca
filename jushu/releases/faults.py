"""What went wrong with a query, for the person who wrote it."""

from jushu.errors import JushuError


def refused(zh: str, en: str, todo_zh: str = "", todo_en: str = "") -> JushuError:
    """The refusal of a query: what is refused, and what to do instead."""
    return JushuError(
        "QUERY_REFUSED",
        zh=f"查询被拒绝:{zh}。",
        en=f"The query was refused: {en}.",
        todo_zh=todo_zh or "发布文件只读:用一条 SELECT、EXPLAIN、DESCRIBE、SHOW 或 SUMMARIZE。",
        todo_en=todo_en
        or "Released files are read-only: use one SELECT, EXPLAIN, DESCRIBE, SHOW or SUMMARIZE.",
        wrong_use=True,
    )


def timeout(seconds: float) -> JushuError:
    """The query took longer than it may."""
    return JushuError(
        "QUERY_TIMEOUT",
        zh=f"查询超过 {seconds:g} 秒,已停止。",
        en=f"The query was stopped after {seconds:g} seconds.",
        todo_zh="缩小范围,或先聚合。",
        todo_en="Ask for less, or aggregate first.",
    )


def failed(zh: object, en: object = None) -> JushuError:
    """The query could not run: DuckDB's own words, or a reason in both languages."""
    return JushuError(
        "QUERY_FAILED",
        zh=f"查询不能执行:{zh}",
        en=f"The query failed: {en or zh}",
        todo_zh="检查表名和列名(SHOW TABLES、DESCRIBE 表名)。",
        todo_en="Check the names of tables and columns (SHOW TABLES, DESCRIBE table).",
        wrong_use=True,
    )


def memory(megabytes: int) -> JushuError:
    """The query or its result needs more memory than it may have."""
    return JushuError(
        "QUERY_MEMORY",
        zh=f"查询所需内存超过 {megabytes:,} MB,已停止。",
        en=f"The query needed more than {megabytes:,} MB of memory and was stopped.",
        todo_zh="缩小范围,先聚合,或不取很长的文字。",
        todo_en="Ask for less, aggregate first, or leave out very long texts.",
    )


def crashed() -> JushuError:
    """The process of the query ended by itself."""
    return JushuError(
        "QUERY_CRASHED",
        zh="执行查询的进程意外结束;已换新的进程,其他查询不受影响。",
        en="The process that ran the query ended unexpectedly; a new one takes its place, others go on.",
        todo_zh="换一种写法;如再次发生,请把语句交给运维人员。",
        todo_en="Write it another way; if it happens again, give the statement to the operator.",
    )


def busy() -> JushuError:
    """All processes are taken and enough queries wait already."""
    return JushuError(
        "CONSOLE_BUSY",
        zh="SQL 工作台正忙:正在执行和等待的查询已满。",
        en="The SQL console is busy: as many queries run and wait as may.",
        todo_zh="稍等片刻再试,或取消自己正在执行的查询。",
        todo_en="Try again in a moment, or cancel the query that you are running.",
    )
