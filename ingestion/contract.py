"""Data contracts: one Open Data Contract Standard document per table, compiled for the row checks."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from open_data_contract_standard.model import CustomProperty, OpenDataContractStandard, SchemaProperty

from jushu import catalogue, yaml_files
from jushu.errors import unknown_name

CONTRACTS = Path(__file__).parent / "contracts"
Kind = Literal["string", "date", "timestamp", "integer", "boolean", "number"]


@dataclass(frozen=True)
class Field:
    """One column of a contract: its type, its names in files and what one cell may hold."""

    name: str
    label_zh: str
    description: str
    kind: Kind
    sql_type: str
    required: bool
    key_position: int
    personal: bool
    names: frozenset[str]
    formats: tuple[str, ...]
    may_be_future: bool
    codes: dict[str, str] | None
    unit: str | None
    units: dict[str, int]
    check: str | None
    pattern: str | None
    max_length: int | None
    minimum: float | None
    exclusive_minimum: float | None
    maximum: float | None

    @property
    def is_identifier(self) -> bool:
        """True for free text that names something: it is compared, so that every character of it counts."""
        is_free = self.kind == "string" and not (self.codes or self.pattern or self.check)
        return is_free and self.name.endswith(("_id", "_code", "_no"))

    @property
    def labels(self) -> dict[str, str]:
        """Code -> what a person chooses: its Chinese label, or the code where no label means it alone."""
        codes = self.codes or {}
        return dict(zip(codes.values(), codes.values(), strict=True)) | {
            code: label for label, code in codes.items() if label != code
        }

    @property
    def decimal_places(self) -> int:
        """Digits behind the point of a DECIMAL column."""
        return int(self.sql_type.rstrip(")").split(",")[1])

    @property
    def decimal_digits(self) -> int:
        """All digits of a DECIMAL column."""
        return int(self.sql_type.split("(")[1].split(",")[0])


@dataclass(frozen=True)
class RowRule:
    """A promise about one row.

    ``engine`` is ``polars-sql`` (``implementation`` is a condition, refused when false) or ``code-list``
    (``implementation`` names a catalogue list and the columns whose combination must stand in it; of longer
    codes only the first ``prefix`` characters).
    """

    rule_id: str
    name_zh: str
    description: str
    engine: str
    implementation: Any


@dataclass(frozen=True)
class Contract:
    """What one raw table accepts."""

    name: str
    version: str
    label_zh: str
    description: str
    fields: tuple[Field, ...]
    rules: tuple[RowRule, ...]
    version_field: str | None
    classification: dict[str, str]

    @property
    def key(self) -> tuple[str, ...]:
        """Columns of the primary key in order."""
        keyed = sorted((f for f in self.fields if f.key_position), key=lambda f: f.key_position)
        return tuple(f.name for f in keyed)

    @property
    def version_key(self) -> tuple[str, ...]:
        """Columns that identify one version: the key and, where there is one, the version field."""
        return (*self.key, self.version_field) if self.version_field else self.key

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when the contract has none."""
        return next(f for f in self.fields if f.name == name)


def names() -> list[str]:
    """Names of all contracts, sorted."""
    return sorted(p.stem for p in CONTRACTS.glob("*.yaml"))


@cache
def load(name: str) -> Contract:
    """The compiled contract of that name; JushuError UNKNOWN_CONTRACT when there is none."""
    path = CONTRACTS / f"{name}.yaml"
    if name not in names():
        raise unknown_name(
            "UNKNOWN_CONTRACT",
            zh=f"没有名为 {name} 的数据契约。",
            en=f"There is no data contract named {name}.",
            known=names(),
        )
    return compile_contract(OpenDataContractStandard.model_validate(yaml_files.read(path)))


def compile_contract(document: OpenDataContractStandard) -> Contract:
    """Turn an ODCS document with one schema object into a Contract."""
    if not document.schema_ or len(document.schema_) != 1:
        raise ValueError(f"contract {document.id}: exactly one schema object is expected")
    table = document.schema_[0]
    custom = _custom(table.customProperties)
    properties = table.properties or []
    return Contract(
        name=str(table.name),
        version=str(document.version),
        label_zh=str(table.businessName),
        description=str(table.description),
        fields=tuple(_field(p) for p in properties),
        rules=tuple(
            RowRule(str(q.id), str(q.name), str(q.description), str(q.engine), q.implementation)
            for q in table.quality or []
        ),
        version_field=custom.get("versionField"),
        classification={str(p.name): str(p.classification) for p in properties},
    )


def _field(p: SchemaProperty) -> Field:
    custom = _custom(p.customProperties)
    options = p.logicalTypeOptions or {}
    names = {str(p.name), str(p.businessName), *(str(s.synonym) for s in p.synonyms or [])}
    return Field(
        name=str(p.name),
        label_zh=str(p.businessName),
        description=str(p.description),
        kind=p.logicalType,  # pyright: ignore[reportArgumentType]
        sql_type=str(p.physicalType),
        required=bool(p.required),
        key_position=p.primaryKeyPosition or 0,
        personal=bool(custom.get("personal")),
        names=frozenset(names),
        formats=tuple(custom.get("acceptedFormats", ())),
        may_be_future=bool(custom.get("mayBeFuture")),
        codes=_codes(p, custom.get("codeList")),
        unit=custom.get("unit"),
        units=custom.get("acceptedUnits", {}),
        check=custom.get("check"),
        pattern=options.get("pattern"),
        max_length=options.get("maxLength"),
        minimum=options.get("minimum"),
        exclusive_minimum=options.get("exclusiveMinimum"),
        maximum=options.get("maximum"),
    )


def _codes(p: SchemaProperty, code_list: dict[str, str] | None) -> dict[str, str] | None:
    """Accepted text -> code, from the enumeration or a list of the catalogue; codes stand for themselves."""
    if code_list:
        columns = code_list["value"], code_list["label"]
        rows = catalogue.code_list(code_list["catalogue"]).select(columns).rows()
    elif p.enum:
        rows = [(str(e.value), str(e.label)) for e in p.enum]
    else:
        return None
    return {label: code for code, label in rows} | {code: code for code, _ in rows}


def _custom(properties: list[CustomProperty] | None) -> dict[str, Any]:
    return {str(c.property): c.value for c in properties or []}
