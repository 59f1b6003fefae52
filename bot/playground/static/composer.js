// The input at the bottom of the page: a message, or a slash command with its options and their suggestions.

import { element } from "./dom.js";
import { OptionType } from "./protocol.js";

const BOOLEAN_CHOICES = [{ name: "True", value: "true" }, { name: "False", value: "false" }];
const COMBOBOX = { role: "combobox", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list" };
const MAX_MESSAGE_LENGTH = "2000";

// As in Discord, subcommands are offered by their whole names: /knowledge settings.
export function flattenSubcommands(command, prefix = "") {
  const name = prefix + command.name;
  const nested = (command.options ?? []).filter(({ type }) => type === OptionType.SUBCOMMAND || type === OptionType.GROUP);
  return nested.length ? nested.flatMap((option) => flattenSubcommands(option, `${name} `)) : [{ ...command, name }];
}

function readBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result.split(",")[1] ?? ""));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
}

export class Composer {
  #command = null; // the chosen command; null while a message is written
  #suggestions = [];
  #active = -1; // the index of the highlighted suggestion
  #request = 0; // the newest autocomplete request: answers to older ones are dropped

  // `commands` is set from outside. `onWrite` is called with a message that was written.
  constructor(connection, onWrite) {
    this.connection = connection;
    this.onWrite = onWrite;
    this.commands = [];
    this.form = document.getElementById("composer");
    this.fields = document.getElementById("fields");
    this.list = document.getElementById("suggestions");
    this.hint = document.getElementById("hint");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.fields.addEventListener("keydown", (event) => this.#handleKey(event));
    this.clear();
  }

  // Goes back to an empty message.
  clear(focus = false) {
    this.#command = null;
    const input = element("input", [], { "aria-label": "Message", placeholder: "Message, or / for commands", maxlength: MAX_MESSAGE_LENGTH, ...COMBOBOX });
    input.addEventListener("input", () => this.#suggestCommands(input));
    this.fields.replaceChildren(input);
    this.#closeSuggestions();
    this.hint.textContent = "Type / for the bot's commands. Everything stays on this machine.";
    if (focus) input.focus();
  }

  // Shows the answer to an autocomplete request, if the user is still at that option.
  showChoices({ request, choices, focused }) {
    const input = this.#findField(focused);
    if (request !== this.#request || document.activeElement !== input) return;
    this.#suggestValues(input, choices);
  }

  #suggestCommands(input) {
    if (!input.value.startsWith("/")) return this.#closeSuggestions();
    const text = input.value.slice(1).toLowerCase();
    const complete = this.commands.find(({ name }) => text.startsWith(`${name} `));
    if (complete) return this.#chooseCommand(complete);
    const matching = this.commands.filter(({ name }) => name.startsWith(text));
    this.#showSuggestions(matching.map((command) => ({ label: `/${command.name}`, description: command.description, pick: () => this.#chooseCommand(command) })));
  }

  #chooseCommand(command) {
    this.#command = command;
    this.#closeSuggestions();
    const fields = (command.options ?? []).map((option) => this.#drawOption(option));
    this.fields.replaceChildren(element("span", `/${command.name}`, { class: "command" }), ...fields);
    this.hint.textContent = `${command.description} Press Escape to go back.`;
    (this.fields.querySelector("input, select") ?? this.form.querySelector("button")).focus();
  }

  #drawOption(option) {
    const input = this.#drawInput(option);
    input.name = option.name;
    input.title = option.description;
    if (option.required) input.required = true;
    if (option.max_length) input.maxLength = option.max_length;
    const suggest = option.autocomplete ? () => this.#requestChoices(option) : () => this.#closeSuggestions();
    input.addEventListener("focus", () => {
      this.hint.textContent = option.description;
      suggest();
    });
    input.addEventListener("input", suggest);
    return element("label", [`${option.name}${option.required ? "" : " (optional)"}`, input]);
  }

  #drawInput(option) {
    if (option.choices) return this.#drawChoices(option.choices);
    switch (option.type) {
      case OptionType.ATTACHMENT: return this.#drawFileInput();
      case OptionType.BOOLEAN: return this.#drawChoices(BOOLEAN_CHOICES);
      case OptionType.INTEGER: return this.#drawNumberInput(option, "1");
      case OptionType.NUMBER: return this.#drawNumberInput(option, "any");
      default: return element("input", [], COMBOBOX);
    }
  }

  #drawNumberInput(option, step) {
    const input = element("input", [], { type: "number", step });
    if (option.min_value !== undefined) input.min = option.min_value;
    if (option.max_value !== undefined) input.max = option.max_value;
    return input;
  }

  #drawFileInput() {
    const input = element("input", [], { type: "file" });
    input.addEventListener("change", async () => {
      const [file] = input.files;
      input.dataset.value = file ? JSON.stringify({ name: file.name, content: await readBase64(file) }) : "";
    });
    return input;
  }

  #drawChoices(choices) {
    const options = choices.map((choice) => element("option", choice.name, { value: choice.value }));
    return element("select", [element("option", "", { value: "" }), ...options]);
  }

  #findField(name) {
    return this.fields.querySelector(`[name="${name}"]`);
  }

  #readOptions() {
    const fields = [...this.fields.querySelectorAll("[name]")].filter((field) => field.value);
    return Object.fromEntries(fields.map((field) => [field.name, field.dataset.value ?? field.value]));
  }

  #suggestValues(input, choices) {
    this.#showSuggestions(choices.map(({ name, value }) => ({ label: name, pick: () => { input.value = value; this.#closeSuggestions(); } })));
  }

  #requestChoices(option) {
    this.#request += 1;
    const options = { ...this.#readOptions(), [option.name]: this.#findField(option.name).value };
    this.connection.send({ kind: "autocomplete", request: this.#request, command: this.#command.name, options, focused: option.name });
  }

  #showSuggestions(suggestions) {
    this.#suggestions = suggestions;
    // Enter takes the first command at once; an option's own text counts unless a suggestion is chosen.
    this.#active = suggestions.length && !this.#command ? 0 : -1;
    this.list.replaceChildren(...suggestions.map((suggestion, index) => this.#drawSuggestion(suggestion, index)));
    this.list.hidden = suggestions.length === 0;
    this.#highlightActive();
  }

  #drawSuggestion({ label, description, pick }, index) {
    const content = [label, ...(description ? [element("span", description)] : [])];
    const item = element("li", content, { role: "option", id: `suggestion-${index}`, "aria-selected": "false" });
    item.addEventListener("mousedown", (event) => { event.preventDefault(); pick(); });
    return item;
  }

  #highlightActive() {
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.#active)));
    this.list.children[this.#active]?.scrollIntoView({ block: "nearest" });
    const input = document.activeElement;
    if (input?.getAttribute("role") !== "combobox") return;
    input.setAttribute("aria-expanded", String(!this.list.hidden));
    if (this.#active >= 0) input.setAttribute("aria-activedescendant", `suggestion-${this.#active}`);
    else input.removeAttribute("aria-activedescendant");
  }

  #closeSuggestions() {
    this.#request += 1;
    this.#showSuggestions([]);
  }

  #handleKey(event) {
    const open = !this.list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) this.#moveActive(event.key === "ArrowDown" ? 1 : -1);
    else if (open && this.#active >= 0 && (event.key === "Enter" || event.key === "Tab")) this.#suggestions[this.#active].pick();
    else if (open && event.key === "Escape") this.#closeSuggestions();
    else if (event.key === "Escape") this.clear(true);
    else return;
    event.preventDefault();
  }

  #moveActive(step) {
    const count = this.#suggestions.length;
    const start = this.#active < 0 && step < 0 ? 0 : this.#active; // from no suggestion, up goes to the last one
    this.#active = (start + step + count) % count;
    this.#highlightActive();
  }

  #write(text) {
    this.connection.send({ kind: "write", text });
    this.onWrite(text);
  }

  #submit(event) {
    event.preventDefault();
    if (this.#command) this.connection.send({ kind: "slash_command", command: this.#command.name, options: this.#readOptions() });
    else {
      const text = this.fields.querySelector("input").value.trim();
      if (text && !text.startsWith("/")) this.#write(text);
    }
    this.clear(true);
  }
}
