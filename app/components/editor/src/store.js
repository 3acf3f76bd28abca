// What both components share: the tables of the release, its indicators, and the editor to insert into.
export const store = {
  tables: [], // { name, rows, about, columns: [{ name, type, about }] }
  indicators: [], // { code, name, about }
  functions: [],
  insert: () => {},
};
