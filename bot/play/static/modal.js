// A form of the bot, with every kind of field that labels can hold.

import { element } from "./markdown.js";

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
    default: {
      const type = part.type === 21 ? "radio" : "checkbox";
      return element("span", options.map((one) => {
        const input = element("input", [], { ...name, type, value: one.value });
        input.checked = Boolean(one.default);
        return element("label", [input, ` ${one.label}`]);
      }));
    }
  }
}

export function open(modal, submit) {
  const dialog = document.getElementById("modal");
  const fields = modal.components.map((label) => element("label", [label.label, ...(label.description ? [element("small", label.description)] : []), field(label.component)]));
  const cancel = element("button", "Cancel", { type: "button" });
  const form = element("form", [element("h2", modal.title, { id: "modal-title" }), ...fields, cancel, element("button", "Submit", { type: "submit", class: "primary" })], { method: "dialog" });
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", () => submit(values(modal, form)));
  dialog.replaceChildren(form);
  dialog.showModal();
}

function values(modal, form) {
  const content = new FormData(form);
  const entries = modal.components.map(({ component }) => {
    const given = content.getAll(component.custom_id);
    return [component.custom_id, component.type === 4 ? given[0] ?? "" : given];
  });
  return Object.fromEntries(entries);
}
