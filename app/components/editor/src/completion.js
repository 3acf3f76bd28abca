// What the editor offers while somebody types: tables, columns, indicators, functions; keywords are lang-sql's.
import { schemaCompletionSource } from "@codemirror/lang-sql";
import { syntaxTree } from "@codemirror/language";
import { duckdb } from "./dialect.js";
import { store } from "./store.js";

// Identifiers may be Chinese.
const WORD = /[\p{L}_][\p{L}\p{N}_]*$/u;
const CODE = /[\p{L}\p{N}-]*$/u;
let cached = { tables: null };

function prepared() {
  if (cached.tables === store.tables) return cached;
  const schema = {};
  for (const table of store.tables) {
    const columns = table.columns.map((column) => option(column, "property"));
    const self = { label: table.name, type: "type", detail: table.detail, info: table.about || undefined };
    const [first, second] = table.name.split(".");
    if (second) {
      schema[first] ??= {};
      schema[first][second] = { self: { ...self, label: second }, children: columns };
    } else {
      schema[first] = { self, children: columns };
    }
  }
  cached = {
    tables: store.tables,
    qualified: schemaCompletionSource({ dialect: duckdb, schema }),
    functions: store.functions.map((label) => ({ label, type: "function", apply: `${label}(`, boost: -2 })),
    quoted: store.indicators.map(indicator),
    codes: store.indicators.map((one) => indicator({ ...one, quoted: `'${one.code}'` })),
  };
  return cached;
}

function option(column, type) {
  return { label: column.name, type, detail: column.type, info: column.about || undefined };
}

function indicator({ code, name, about, quoted }) {
  return { label: `${code} ${name}`, apply: quoted ?? code, type: "enum", info: about || undefined, boost: -1 };
}

function place(context) {
  return syntaxTree(context.state).resolveInner(context.pos, -1).name;
}

// Tables and, after a dot, columns of a table or of its alias.
export function tables(context) {
  return /Comment|String/.test(place(context)) ? null : prepared().qualified(context);
}

// Without a dot: columns of the tables that the text names, functions, and indicators by code or name.
export function names(context) {
  const inside = place(context);
  if (/Comment|QuotedIdentifier/.test(inside)) return null;
  if (inside === "String") return codes(context);
  const word = context.matchBefore(WORD);
  if (!word || (word.from > 0 && context.state.sliceDoc(word.from - 1, word.from) === ".")) return null;
  const { functions, codes: indicators } = prepared();
  const used = new Set(context.state.doc.toString().match(/[\p{L}_][\p{L}\p{N}_.]*/gu));
  const columns = new Map();
  for (const table of store.tables) {
    if (!used.has(table.name)) continue;
    for (const column of table.columns) if (!columns.has(column.name)) columns.set(column.name, column);
  }
  const options = [...columns.values()].map((column) => ({ ...option(column, "property"), boost: 1 }));
  return { from: word.from, options: [...options, ...indicators, ...functions], validFor: /^[\p{L}\p{N}_-]*$/u };
}

function codes(context) {
  const word = context.matchBefore(CODE);
  return { from: word ? word.from : context.pos, options: prepared().quoted, validFor: /^[\p{L}\p{N} -]*$/u };
}
