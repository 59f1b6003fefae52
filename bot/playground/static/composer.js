// The line at the bottom: plain words, or a command with its options, completed while typing.

import { element } from "./markdown.js";

const INTEGER = 4;
const BOOLEAN = 5;
const ATTACHMENT = 11;
const NUMBER = 10;
const TRUE_OR_FALSE = [{ name: "True", value: "true" }, { name: "False", value: "false" }];

// Subcommands are picked by their whole name, as in Discord: /knowledge settings.
export function leaves(command, before = "") {
  const name = before + command.name;
  const nested = (command.options ?? []).filter((one) => one.type <= 2);
  return nested.length ? nested.flatMap((one) => leaves(one, `${name} `)) : [{ ...command, name }];
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result.split(",")[1] ?? ""));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

export class Composer {
  #command = null;
  #active = -1;
  #shown = [];
  #request = 0;

  constructor(live) {
    this.live = live;
    this.commands = [];
    this.names = {};
    this.form = document.getElementById("composer");
    this.fields = document.getElementById("fields");
    this.list = document.getElementById("list");
    this.hint = document.getElementById("hint");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.fields.addEventListener("keydown", (event) => this.#key(event));
    this.clear();
  }

  clear(focus = false) {
    this.#command = null;
    const input = element("input", [], { "aria-label": "Message", placeholder: "Message, or / for commands", maxlength: "2000", role: "combobox", "aria-expanded": "false", "aria-controls": "list", "aria-autocomplete": "list" });
    input.addEventListener("input", () => this.#typed(input));
    this.fields.replaceChildren(input);
    this.#close();
    this.hint.textContent = "Type / for the bot's commands. Everything stays on this machine.";
    if (focus) input.focus();
  }

  #typed(input) {
    if (!input.value.startsWith("/")) return this.#close();
    const typed = input.value.slice(1).toLowerCase();
    const whole = this.commands.find((one) => typed.startsWith(`${one.name} `));
    if (whole) return this.#choose(whole);
    const fitting = this.commands.filter((one) => one.name.startsWith(typed));
    this.#show(fitting.map((one) => ({ name: `/${one.name}`, about: one.description, pick: () => this.#choose(one) })));
  }

  #choose(command) {
    this.#command = command;
    this.#close();
    const fields = (command.options ?? []).map((option) => this.#field(option));
    this.fields.replaceChildren(element("span", `/${command.name}`, { class: "command" }), ...fields);
    this.hint.textContent = `${command.description} Escape goes back.`;
    (this.fields.querySelector("input, select") ?? this.form.querySelector("button")).focus();
  }

  #field(option) {
    const name = `${option.name}${option.required ? "" : " (optional)"}`;
    const choices = option.type === BOOLEAN ? TRUE_OR_FALSE : option.choices;
    const input = option.type === ATTACHMENT ? this.#file() : choices ? this.#choices(choices) : option.type === INTEGER || option.type === NUMBER ? this.#number(option) : element("input", [], { role: "combobox", "aria-expanded": "false", "aria-controls": "list", "aria-autocomplete": "list" });
    input.name = option.name;
    if (option.required) input.required = true;
    if (option.max_length) input.maxLength = option.max_length;
    input.title = option.description;
    const offer = option.autocomplete ? () => this.#complete(option) : () => this.#pick(input, this.names[option.type] ?? []);
    input.addEventListener("focus", () => {
      this.hint.textContent = option.description;
      offer();
    });
    input.addEventListener("input", offer);
    return element("label", [name, input]);
  }

  #number(option) {
    const made = element("input", [], { type: "number", step: option.type === INTEGER ? "1" : "any" });
    if (option.min_value !== undefined) made.min = option.min_value;
    if (option.max_value !== undefined) made.max = option.max_value;
    return made;
  }

  #file() {
    const made = element("input", [], { type: "file" });
    made.addEventListener("change", async () => {
      const [file] = made.files;
      made.dataset.value = file ? JSON.stringify({ name: file.name, content: await base64(file) }) : "";
    });
    return made;
  }

  #choices(choices) {
    const made = element("select", element("option", "", { value: "" }));
    for (const choice of choices) made.append(element("option", choice.name, { value: choice.value }));
    return made;
  }

  #values() {
    const inputs = [...this.fields.querySelectorAll("[name]")];
    return Object.fromEntries(inputs.filter((one) => one.value).map((one) => [one.name, one.dataset.value ?? one.value]));
  }

  // People, channels and roles, by any part of their names.
  #pick(input, names) {
    const fitting = names.filter((name) => name.toLowerCase().includes(input.value.toLowerCase()));
    this.#show(fitting.map((name) => ({ name, about: "", pick: () => { input.value = name; this.#close(); } })));
  }

  #complete(option) {
    this.#request += 1;
    const options = { ...this.#values(), [option.name]: this.fields.querySelector(`[name="${option.name}"]`).value };
    this.live.send({ kind: "complete", request: this.#request, command: this.#command.name, options, focused: option.name });
  }

  choices({ request, choices, focused }) {
    const input = this.fields.querySelector(`[name="${focused}"]`);
    if (request !== this.#request || document.activeElement !== input) return;
    this.#show(choices.map((choice) => ({ name: choice.name, about: "", pick: () => { input.value = choice.value; this.#close(); } })));
  }

  #show(items) {
    this.#shown = items;
    this.#active = items.length && !this.#command ? 0 : -1;
    this.list.replaceChildren(...items.map((item, number) => this.#item(item, number)));
    this.list.hidden = items.length === 0;
    this.#mark();
  }

  #item(item, number) {
    const made = element("li", [item.name, ...(item.about ? [element("span", item.about)] : [])], { role: "option", id: `option-${number}`, "aria-selected": "false" });
    made.addEventListener("mousedown", (event) => { event.preventDefault(); item.pick(); });
    return made;
  }

  #mark() {
    [...this.list.children].forEach((one, number) => one.setAttribute("aria-selected", String(number === this.#active)));
    this.list.children[this.#active]?.scrollIntoView({ block: "nearest" });
    const input = document.activeElement;
    if (input?.getAttribute("role") !== "combobox") return;
    input.setAttribute("aria-expanded", String(!this.list.hidden));
    if (this.#active >= 0) input.setAttribute("aria-activedescendant", `option-${this.#active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  #close() {
    this.#request += 1;
    this.#show([]);
  }

  #key(event) {
    const open = !this.list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#active = (this.#active + step + this.#shown.length + (this.#active < 0 && step < 0 ? 1 : 0)) % this.#shown.length;
      this.#mark();
    } else if (open && this.#active >= 0 && (event.key === "Enter" || event.key === "Tab")) {
      this.#shown[this.#active].pick();
    } else if (event.key === "Escape") {
      if (open) this.#close();
      else this.clear(true);
    } else return;
    event.preventDefault();
  }

  #submit(event) {
    event.preventDefault();
    if (this.#command) this.live.send({ kind: "use", command: this.#command.name, options: this.#values() });
    else {
      const text = this.fields.querySelector("input").value.trim();
      if (text && !text.startsWith("/")) this.live.send({ kind: "say", text });
    }
    this.clear(true);
  }
}
