// One message as Discord shows it: who used what, the components, and what only you can see.

import { element, markdown } from "./markdown.js";

const STYLES = { 1: "primary", 3: "success", 4: "danger" };

function button(part, message, press) {
  const made = element("button", part.label ?? "", { type: "button", class: STYLES[part.style] ?? "" });
  made.disabled = Boolean(part.disabled);
  made.addEventListener("click", () => press({ message: message.id, custom_id: part.custom_id, component: 2, number: part.id }));
  return made;
}

function select(part, message, press) {
  const made = element("select", element("option", part.placeholder ?? "Choose", { value: "" }), { "aria-label": part.placeholder ?? "Choose" });
  for (const option of part.options) made.append(element("option", option.label, { value: option.value }));
  made.addEventListener("change", () => press({ message: message.id, custom_id: part.custom_id, component: 3, number: part.id, values: [made.value] }));
  return made;
}

function component(part, message, press) {
  const inside = () => (part.components ?? []).map((one) => component(one, message, press));
  switch (part.type) {
    case 1: return element("div", inside(), { class: "row" });
    case 2: return button(part, message, press);
    case 3: return select(part, message, press);
    case 9: return element("div", [...inside(), component(part.accessory, message, press)], { class: "row" });
    case 10: return markdown(part.content);
    case 11: return picture(part);
    case 12: return element("div", part.items.map(picture), { class: "row" });
    case 13: return file({ name: part.name, url: part.file.url, size: part.size });
    case 14: return element("hr");
    case 17: return element("div", inside(), { class: "container" });
    default: return element("p", `A component of type ${part.type}`);
  }
}

function picture(item) {
  const about = item.description ?? "";
  const drawn = element("img", [], { src: item.media.url, alt: about });
  return element("a", drawn, { href: item.media.url, target: "_blank", rel: "noreferrer noopener", "aria-label": about || "Open the picture" });
}

function file(one) {
  const link = element("a", one.name, { href: one.url, target: "_blank", rel: "noreferrer noopener" });
  return element("p", [link, ` ${one.size.toLocaleString("en")} bytes`], { class: "file" });
}

function author(message) {
  const made = element("p", message.author, { class: "author" });
  if (message.bot) made.append(element("span", "APP", { class: "tag" }));
  return made;
}

function below(message, dismiss) {
  if (!message.private) return message.edited ? [element("p", "(edited)", { class: "note" })] : [];
  const away = element("button", "Dismiss", { type: "button" });
  away.addEventListener("click", () => dismiss(message.id));
  return [element("p", ["Only you can see this · ", away], { class: "note" })];
}

export function draw(message, { press, dismiss, menu }) {
  const made = element("li", [], { class: `message${message.private ? " private" : ""}`, "data-id": message.id });
  if (message.used) made.append(element("p", message.used, { class: "used" }));
  made.append(author(message));
  if (message.thinking) made.append(element("p", "Almanac is thinking…", { class: "note" }));
  if (message.content) made.append(markdown(message.content));
  made.append(...message.components.map((part) => component(part, message, press)), ...message.files.map(file));
  made.append(...below(message, dismiss));
  if (!message.private) made.append(more(message, menu));
  return made;
}

function more(message, menu) {
  const made = element("button", "⋯", { type: "button", class: "more", "aria-haspopup": "menu", "aria-label": `Apps for the message of ${message.author}` });
  made.addEventListener("click", (event) => menu(message, made, event));
  return made;
}
