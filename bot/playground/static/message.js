// Draws one message: its author, content and components, and who can see it.

import { drawComponent, drawFile } from "./components.js";
import { element } from "./dom.js";
import { renderMarkdown } from "./markdown.js";

// `actions` has useComponent(message, component, values), dismiss(message) and openMenu(message, opener).
export function drawMessage(message, actions) {
  const item = element("li", [], { class: `message${message.ephemeral ? " ephemeral" : ""}`, "data-id": message.id });
  if (message.used) item.append(element("p", `${message.used.by} used ${message.used.command}`, { class: "used-by" }));
  item.append(drawAuthor(message));
  if (message.loading) item.append(element("p", "Almanac is thinking…", { class: "note" }));
  if (message.content) item.append(renderMarkdown(message.content));
  const use = (component, values) => actions.useComponent(message, component, values);
  item.append(...message.components.map((component) => drawComponent(component, use)), ...message.files.map(drawFile));
  item.append(...drawNotes(message, actions));
  if (!message.ephemeral) item.append(drawMenuButton(message, actions));
  return item;
}

function drawAuthor(message) {
  const author = element("p", message.author, { class: "author" });
  if (message.bot) author.append(element("span", "APP", { class: "tag" }));
  return author;
}

function drawNotes(message, { dismiss }) {
  if (!message.ephemeral) return message.edited ? [element("p", "(edited)", { class: "note" })] : [];
  const button = element("button", "Dismiss", { type: "button" });
  button.addEventListener("click", () => dismiss(message));
  return [element("p", ["Only you can see this · ", button], { class: "note" })];
}

function drawMenuButton(message, { openMenu }) {
  const label = `Apps for the message of ${message.author}`;
  const button = element("button", "⋯", { type: "button", class: "more", "aria-haspopup": "menu", "aria-label": label });
  button.addEventListener("click", () => openMenu(message, button));
  return button;
}
