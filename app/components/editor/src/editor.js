// The editor and its buttons. The text lives here; the app hears of it when it is run or left.
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { keywordCompletionSource } from "@codemirror/lang-sql";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { names, tables } from "./completion.js";
import { duckdb } from "./dialect.js";
import { make } from "./dom.js";
import { store } from "./store.js";

// Every colour has a contrast of at least 4.5:1 on the page's grey.
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "#1F5FA8", fontWeight: "700" },
  { tag: tags.typeName, color: "#6A3D9A" },
  { tag: [tags.string, tags.special(tags.string)], color: "#00614A" },
  { tag: [tags.number, tags.bool, tags.null], color: "#9C3A00" },
  { tag: [tags.lineComment, tags.blockComment], color: "#5B6570", fontStyle: "italic" },
]);
const MESSAGE_ID = "jushu-console";

class Editor {
  constructor(root) {
    this.revision = -1;
    this.told = null;
    this.host = make("div", { class: "host" });
    this.run = make("button", { type: "button", class: "run" });
    this.explain = make("button", { type: "button", class: "plain explain" });
    this.cancel = make("button", { type: "button", class: "plain cancel" });
    this.chips = make("span", { class: "chips" });
    this.help = make("p", { class: "help", id: `${MESSAGE_ID}-help` });
    const bar = make("div", { class: "bar" }, this.run, this.explain, this.cancel, this.chips);
    this.frame = make("div", { class: "frame" }, this.host, bar, this.help);
    root.append(this.frame);
    this.run.onclick = () => this.send("run");
    this.explain.onclick = () => this.send("explain");
    this.cancel.onclick = () => this.send("cancel");
    this.frame.addEventListener("focusout", (event) => {
      if (!this.frame.contains(event.relatedTarget)) this.tell();
    });
    this.root = root;
    store.insert = (text) => this.insert(text);
  }

  // What the app says: the text when it changed there, the words, whether a query is running.
  update({ data, setStateValue, setTriggerValue }) {
    this.setStateValue = setStateValue;
    this.setTriggerValue = setTriggerValue;
    this.running = data.running;
    if (!this.view) this.view = this.open(data);
    if (data.revision !== this.revision) {
      this.revision = data.revision;
      this.told = data.text;
      if (data.text !== this.text()) {
        const changes = { from: 0, to: this.view.state.doc.length, insert: data.text };
        this.view.dispatch({ changes, selection: { anchor: data.text.length } });
      }
    }
    this.view.contentDOM.setAttribute("aria-label", data.words.label);
    this.run.textContent = data.words.run;
    this.run.append(" ", make("kbd", {}, data.words.keys));
    this.explain.textContent = data.words.explain;
    this.cancel.textContent = data.words.cancel;
    this.help.textContent = data.words.help;
    this.run.disabled = this.explain.disabled = data.running;
    this.cancel.disabled = !data.running;
    this.chips.replaceChildren(...data.chips.map((words) => make("span", { class: "chip" }, words)));
  }

  open(data) {
    const send = (what) => () => this.send(what);
    return new EditorView({
      parent: this.host,
      root: this.root instanceof ShadowRoot ? this.root : undefined,
      state: EditorState.create({
        doc: data.text,
        selection: { anchor: data.text.length },
        extensions: [
          Prec.highest(keymap.of([{ key: "Mod-Enter", run: send("run") }])),
          lineNumbers(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          syntaxHighlighting(COLOURS),
          duckdb.language,
          autocompletion({ override: [tables, names, keywordCompletionSource(duckdb)], maxRenderedOptions: 60 }),
          // Tab takes an open suggestion; otherwise it leaves the editor, so that the keyboard is not caught.
          keymap.of([
            { key: "Tab", run: (view) => acceptCompletion(view) || completionStatus(view.state) === "active" },
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-describedby": `${MESSAGE_ID}-help`, spellcheck: "false" }),
          placeholder(data.words.placeholder),
        ],
      }),
    });
  }

  text() {
    return this.view.state.doc.toString();
  }

  // Ctrl+Enter ends an unfinished Chinese word first: what is not yet chosen is not in the text.
  send(what) {
    if (this.view.composing) return false;
    if (what !== "cancel" && this.running) return true;
    closeCompletion(this.view);
    this.told = this.text();
    this.setTriggerValue("command", { what, text: this.told });
    return true;
  }

  tell() {
    if (this.text() === this.told) return;
    this.told = this.text();
    this.setStateValue("text", this.told);
  }

  insert(text) {
    this.view.dispatch(this.view.state.replaceSelection(text), { scrollIntoView: true });
    this.view.focus();
  }

  close() {
    this.view?.destroy();
    this.frame.remove();
  }
}

const open = new WeakMap();

export function editor(component) {
  const root = component.parentElement;
  if (!open.has(root)) open.set(root, new Editor(root));
  open.get(root).update(component);
  return () => {
    open.get(root)?.close();
    open.delete(root);
  };
}
