// What the app loads: two components of one page that share the list of tables.
export { editor } from "./editor.js";
export { schema } from "./schema.js";
