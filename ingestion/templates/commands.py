"""Command of templates: template."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jushu import console
from jushu.errors import JushuError
from jushu.settings import Settings


class Lang(StrEnum):
    """Language of headers and notes."""

    ZH = "zh"
    EN = "en"


def template(
    contract: Annotated[str | None, typer.Argument(metavar="[CONTRACT]", help="数据契约 · contract")] = None,
    all_: Annotated[bool, typer.Option("--all", help="全部契约 · every contract")] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="文件；用 --all 时为文件夹 · file, with --all folder; default: here"),
    ] = None,
    lang: Annotated[Lang, typer.Option(help="表头与说明的语言 · language of headers and notes")] = Lang.ZH,
) -> None:
    """填报模板：每个契约一个工作簿 · Write the template workbook of a contract."""
    from ingestion import contract as contracts
    from ingestion.templates import workbook

    if bool(contract) == all_:
        raise JushuError(
            "WRONG_USE",
            zh="请给出一个契约的名称，或用 --all。",
            en="Name one contract, or use --all.",
            todo_zh=f"可用的契约：{'、'.join(contracts.names())}",
            todo_en=f"Contracts: {', '.join(contracts.names())}",
            wrong_use=True,
        )
    folder, file = (out or Path(), None) if all_ else (Path(), out)
    wanted = {
        name: file or folder / f"{name}__template.xlsx"
        for name in (contracts.names() if contract is None else [contract])
    }
    loaded = {name: contracts.load(name) for name in wanted}
    if folder.exists() and not folder.is_dir():
        raise JushuError(
            "WRONG_USE",
            zh=f"{folder} 是文件，不是文件夹。",
            en=f"{folder} is a file, not a folder.",
            todo_zh="与 --all 一起使用时，用 --out 给出文件夹。",
            todo_en="With --all, give a folder with --out.",
            wrong_use=True,
        )
    for path in wanted.values():
        _refuse_to_replace(path)
    for name, path in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        workbook.write(loaded[name], path, lang.value)
        console.out().print(str(path), markup=False)
    if Settings().lang == "zh":
        console.say("填好后先预检（check），再入库（ingest）。")
    else:
        console.say("Fill in, then check, then ingest.")


def _refuse_to_replace(path: Path) -> None:
    """A template that somebody has filled in must not be overwritten by an empty one."""
    if path.suffix.lower() != ".xlsx":
        raise JushuError(
            "WRONG_USE",
            zh=f"模板是 XLSX 工作簿，{path} 的扩展名不对。",
            en=f"A template is an XLSX workbook; {path} has another extension.",
            todo_zh="用 --out 给出以 .xlsx 结尾的名称。",
            todo_en="Give a name that ends in .xlsx with --out.",
            wrong_use=True,
        )
    if path.exists():
        raise JushuError(
            "WRONG_USE",
            zh=f"{path} 已经存在，不会覆盖：里面可能有填好的数据。",
            en=f"{path} is there already and is not overwritten: it may have been filled in.",
            todo_zh="用 --out 给出另一个名称。",
            todo_en="Give another name with --out.",
            wrong_use=True,
        )
