// The list of tables and columns beside the editor: searched here, without asking the app.
import { make } from "./dom.js";
import { store } from "./store.js";

const MOST = 60; // indicators shown at once

class Schema {
  constructor(root) {
    this.search = make("input", { type: "search", class: "search", autocomplete: "off", spellcheck: "false" });
    this.count = make("p", { class: "count", role: "status" });
    this.list = make("div", { class: "list" });
    this.frame = make("div", { class: "frame" }, this.search, this.count, this.list);
    root.append(this.frame);
    this.search.addEventListener("input", () => this.draw());
  }

  update({ data }) {
    if (data.stamp === this.stamp) return;
    this.stamp = data.stamp;
    Object.assign(store, data.lists);
    this.words = data.words;
    this.search.placeholder = this.words.search;
    this.search.setAttribute("aria-label", this.words.search);
    this.draw();
  }

  draw() {
    const wanted = this.search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (...texts) => {
      const said = texts.join("\n").toLowerCase();
      return wanted.every((word) => said.includes(word));
    };
    const found = [];
    for (const table of store.tables) {
      const own = fits(table.name, table.about);
      const columns = table.columns.filter((column) => fits(table.name, column.name, column.about));
      if (own || columns.length) found.push(this.table(table, own ? table.columns : columns, wanted.length > 0 && !own));
    }
    const indicators = store.indicators.filter((one) => fits(one.code, one.name, one.about));
    this.count.textContent = this.words.count
      .replace("{tables}", found.length)
      .replace("{indicators}", indicators.length);
    // their definitions are listed once somebody looks for one
    const codes = wanted.length ? indicators.slice(0, MOST).map((one) => this.indicator(one)) : [];
    this.list.replaceChildren(...codes, ...found);
  }

  // Columns are drawn when somebody opens the table: two thousand rows at once would be slow.
  table(table, columns, isOpen) {
    const title = make("span", { class: "name" }, table.name);
    const summary = make("summary", {}, title, make("small", {}, table.detail));
    const details = make("details", { "data-table": table.name }, summary);
    const fill = () => {
      if (details.childElementCount > 1) return;
      if (table.about) details.append(make("p", { class: "about" }, table.about));
      details.append(this.inserter(table.name, this.words.insert_table, "whole"));
      details.append(make("ul", {}, ...columns.map((column) => this.column(column))));
    };
    details.addEventListener("toggle", () => details.open && fill());
    if (isOpen) {
      fill();
      details.open = true;
    }
    return details;
  }

  column({ name, type, about }) {
    const line = make("li", {}, this.inserter(name, name, "column"), " ", make("small", {}, type));
    if (about) line.append(make("p", { class: "about" }, about));
    return line;
  }

  indicator({ code, name, about }) {
    const words = make("p", { class: "about" }, about);
    return make("div", { class: "indicator" }, this.inserter(`'${code}'`, `${code} ${name}`, "column"), words);
  }

  inserter(text, words, kind) {
    const button = make("button", { type: "button", class: kind, title: this.words.insert.replace("{name}", text) }, words);
    button.onclick = () => store.insert(text);
    return button;
  }
}

const open = new WeakMap();

export function schema(component) {
  const root = component.parentElement;
  if (!open.has(root)) open.set(root, new Schema(root));
  const data = component.data instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(component.data)) : component.data;
  open.get(root).update({ data });
  return () => {
    open.get(root)?.frame.remove();
    open.delete(root);
  };
}
