// A form of the bot, with every kind of field that labels can hold.

import { element, markdown } from "./markdown.js";

function field(part) {
  const name = { name: part.custom_id };
  const options = part.options ?? [];
  switch (part.type) {
    case 4: {
      const made = element(part.style === 2 ? "textarea" : "input", [], { ...name, placeholder: part.placeholder ?? "" });
      made.value = part.value ?? "";
      made.required = part.required ?? true;
      if (part.max_length) made.maxLength = part.max_length;
      return made;
    }
    case 3: {
      const made = element("select", options.map((one) => element("option", one.label, { value: one.value })), name);
      made.multiple = (part.max_values ?? 1) > 1;
      options.forEach((one, number) => { made.options[number].selected = Boolean(one.default); });
      return made;
    }
    case 23: {
      const made = element("input", [], { ...name, type: "checkbox", value: "true" });
      made.checked = Boolean(part.default);
      return made;
    }
    default: {
      const type = part.type === 21 ? "radio" : "checkbox";
      return element("div", options.map((one) => {
        const input = element("input", [], { ...name, type, value: one.value });
        input.checked = Boolean(one.default);
        return element("label", [input, ` ${one.label}`]);
      }));
    }
  }
}

const dialog = document.getElementById("modal");

// The form stays open, with all that was typed, until the bot has taken it; what was wrong is said inside.
export function open(modal, submit) {
  const fields = modal.components.map((part) => (part.type === 10 ? markdown(part.content) : labelled(part)));
  const wrong = element("p", "", { class: "bad", role: "alert" });
  const cancel = element("button", "Cancel", { type: "button" });
  const buttons = [cancel, element("button", "Submit", { type: "submit", class: "primary" })];
  const form = element("form", [element("h2", modal.title, { id: "modal-title" }), ...fields, wrong, ...buttons]);
  cancel.addEventListener("click", close);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    wrong.textContent = "";
    submit(values(modal, form));
  });
  dialog.replaceChildren(form);
  dialog.showModal();
}

// After a click Chromium shows the focus where it was before the form, but sends no key there until it comes anew.
export function close() {
  dialog.close();
  document.activeElement?.blur();
  document.querySelector("#fields input, #fields select")?.focus();
}

// Whether a form is open to say it in.
export function refuse(text) {
  if (dialog.open) dialog.querySelector(".bad").textContent = text;
  return dialog.open;
}

function labelled(part) {
  const about = part.description ? [element("small", part.description)] : [];
  const several = part.component.type === 21 || part.component.type === 22;
  const name = several ? element("legend", part.label) : part.label;
  return element(several ? "fieldset" : "label", [name, ...about, field(part.component)]);
}

function values(modal, form) {
  const content = new FormData(form);
  const entries = modal.components.filter((part) => part.component).map(({ component }) => {
    const given = content.getAll(component.custom_id);
    const alone = { 4: given[0] ?? "", 21: given[0] ?? [], 23: given.length > 0 };
    return [component.custom_id, alone[component.type] ?? given];
  });
  return Object.fromEntries(entries);
}
