// Shows a modal of the bot and reads the values of its fields.

import { element } from "./dom.js";
import { renderMarkdown } from "./markdown.js";
import { ComponentType, TextInputStyle } from "./protocol.js";

const dialog = document.getElementById("modal");

// The modal stays open with everything that was entered until the bot accepts it; errors are shown inside.
export function openModal(modal, submit) {
  const fields = modal.components.map((part) => (part.type === ComponentType.TEXT_DISPLAY ? renderMarkdown(part.content) : drawLabel(part)));
  const error = element("p", "", { class: "error", role: "alert" });
  const cancel = element("button", "Cancel", { type: "button" });
  const buttons = [cancel, element("button", "Submit", { type: "submit", class: "primary" })];
  const form = element("form", [element("h2", modal.title, { id: "modal-title" }), ...fields, error, ...buttons]);
  cancel.addEventListener("click", closeModal);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    error.textContent = "";
    submit(readValues(modal, form));
  });
  dialog.replaceChildren(form);
  dialog.showModal();
}

export function closeModal() {
  dialog.close();
  // Chromium draws the focus where it was before the modal, but sends no keys there until it is set again.
  document.activeElement?.blur();
  document.querySelector("#fields input, #fields select")?.focus();
}

// Returns whether a modal is open to show the error in.
export function showModalError(text) {
  if (dialog.open) dialog.querySelector(".error").textContent = text;
  return dialog.open;
}

function drawLabel(label) {
  const description = label.description ? [element("small", label.description)] : [];
  const group = isGroup(label.component);
  const name = group ? element("legend", label.label) : label.label;
  return element(group ? "fieldset" : "label", [name, ...description, drawField(label.component)]);
}

// A select of several choices is a list of boxes, as in Discord.
function isGroup({ type, max_values: maximum }) {
  return [ComponentType.RADIO_GROUP, ComponentType.CHECKBOX_GROUP].includes(type) || (type === ComponentType.STRING_SELECT && maximum > 1);
}

function drawField(component) {
  switch (component.type) {
    case ComponentType.TEXT_INPUT: return drawTextInput(component);
    case ComponentType.STRING_SELECT: return isGroup(component) ? drawGroup(component, "checkbox") : drawSelect(component);
    case ComponentType.CHECKBOX: return drawCheckbox(component);
    case ComponentType.RADIO_GROUP: return drawGroup(component, "radio");
    default: return drawGroup(component, "checkbox");
  }
}

function drawTextInput(component) {
  const tag = component.style === TextInputStyle.PARAGRAPH ? "textarea" : "input";
  const input = element(tag, [], { name: component.custom_id, placeholder: component.placeholder ?? "" });
  input.value = component.value ?? "";
  input.required = component.required ?? true;
  if (component.max_length) input.maxLength = component.max_length;
  return input;
}

function drawSelect(component) {
  // As in Discord, nothing is chosen until somebody chooses.
  const select = element("select", element("option", component.placeholder ?? "Choose", { value: "" }), { name: component.custom_id });
  select.required = component.required ?? true;
  for (const option of component.options) select.append(new Option(option.label, option.value, false, Boolean(option.default)));
  return select;
}

function drawCheckbox(component) {
  const input = element("input", [], { name: component.custom_id, type: "checkbox", value: "true" });
  input.checked = Boolean(component.default);
  return input;
}

function drawGroup(component, type) {
  return element("div", component.options.map((option) => {
    const input = element("input", [], { name: component.custom_id, type, value: option.value });
    input.checked = Boolean(option.default);
    return element("label", [input, ` ${option.label}`]);
  }));
}

function readValues(modal, form) {
  const data = new FormData(form);
  const fields = modal.components.filter((part) => part.component).map((part) => part.component);
  return Object.fromEntries(fields.map((field) => [field.custom_id, readValue(field, data.getAll(field.custom_id))]));
}

function readValue(field, values) {
  switch (field.type) {
    case ComponentType.TEXT_INPUT: return values[0] ?? "";
    case ComponentType.RADIO_GROUP: return values[0] ?? [];
    case ComponentType.CHECKBOX: return values.length > 0;
    default: return values.filter(Boolean);
  }
}
