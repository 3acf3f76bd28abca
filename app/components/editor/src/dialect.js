// DuckDB's SQL as far as colours and completion need it.
import { SQLDialect } from "@codemirror/lang-sql";

const KEYWORDS =
  "all and anti any array as asc asof at between both by case cast collate columns cross cube current " +
  "date_part desc describe distinct else end escape except exclude exists explain extract filter first " +
  "following for from full glob group grouping having ignore ilike in inner intersect interval into is join " +
  "lambda last lateral leading left like limit materialized name natural not nulls offset on only or order " +
  "ordinality outer over overlaps partition percent pivot positional preceding qualify range recursive " +
  "rename replace reservoir respect right rollup row rows sample select semi sets show similar some struct " +
  "summarize symmetric table tables tablesample then ties to trailing try_cast unbounded union unnest " +
  "unpivot using values when where window with within without";
const TYPES =
  "bigint bit blob bool boolean bytea char date decimal double float hugeint int integer interval json list " +
  "map numeric real smallint struct text time timestamp timestamptz tinyint ubigint uinteger usmallint " +
  "utinyint uuid varchar";

export const duckdb = SQLDialect.define({
  keywords: `${KEYWORDS} true false null`,
  types: TYPES,
  caseInsensitiveIdentifiers: true,
  doubleDollarQuotedStrings: true,
  operatorChars: "+-*/<>=~!@%^&|:",
  specialVar: "$",
  identifierQuotes: '"',
});
