// Draws the components of a message: buttons, selects, texts, pictures, files and what groups them.

import { element, externalLink } from "./dom.js";
import { listMentionNames, renderMarkdown } from "./markdown.js";
import { ComponentType } from "./protocol.js";

const NONE = "None";
const THUMBS = { "👍": "0", "👎": "180" };
const THUMB_PATH = "M2 11h4v10H2zM8 11l4-9c2 0 3 1.5 2.5 3.5L14 9h6c1.5 0 2.3 1.2 2 2.5l-1.8 7.5c-.3 1.2-1.2 2-2.4 2H8z";
const BUTTON_CLASSES = { 1: "primary", 3: "success", 4: "danger" };

// `use(component, values)` is called when a button is pressed (without values) or a select changes.
export function drawComponent(component, use) {
  const drawChildren = () => (component.components ?? []).map((child) => drawComponent(child, use));
  switch (component.type) {
    case ComponentType.ACTION_ROW: return element("div", drawChildren(), { class: "row" });
    case ComponentType.BUTTON: return drawButton(component, use);
    case ComponentType.STRING_SELECT: return drawSelect(component, component.options, use);
    case ComponentType.ROLE_SELECT: return drawSelect(component, listNamed(component, "@&"), use);
    case ComponentType.CHANNEL_SELECT: return drawSelect(component, listNamed(component, "#"), use);
    case ComponentType.SECTION: return element("div", [...drawChildren(), drawComponent(component.accessory, use)], { class: "row" });
    case ComponentType.TEXT_DISPLAY: return renderMarkdown(component.content);
    case ComponentType.THUMBNAIL: return drawPicture(component);
    case ComponentType.MEDIA_GALLERY: return element("div", component.items.map(drawPicture), { class: "row" });
    case ComponentType.FILE: return drawFile({ name: component.name, url: component.file.url, size: component.size });
    case ComponentType.SEPARATOR: return element("hr");
    case ComponentType.CONTAINER: return element("div", drawChildren(), { class: "container" });
    default: return element("p", `A component of type ${component.type}`);
  }
}

// Drawn, as not every machine has a font with emoji.
function drawThumb(rotation) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", class: "thumb", "aria-hidden": "true" })) svg.setAttribute(name, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", THUMB_PATH);
  path.setAttribute("transform", `rotate(${rotation} 12 12)`);
  svg.append(path);
  return svg;
}

function drawButton(component, use) {
  const label = component.label ?? "";
  const button = element("button", THUMBS[label] ? drawThumb(THUMBS[label]) : label, { type: "button", class: BUTTON_CLASSES[component.style] ?? "" });
  if (THUMBS[label]) button.setAttribute("aria-label", label);
  button.disabled = Boolean(component.disabled);
  button.addEventListener("click", () => use(component));
  return button;
}

// The server's roles or channels as options, those that are set now as chosen.
function listNamed(component, mark) {
  const chosen = new Set((component.default_values ?? []).map(({ id }) => id));
  return listMentionNames(mark).map(([id, name]) => ({ value: id, label: name, default: chosen.has(id) }));
}

function drawSelect(component, options, use) {
  return (component.max_values ?? 1) > 1 ? drawChecklist(component, options, use) : drawMenu(component, options, use);
}

function describeOption({ label, description }) {
  return description ? `${label} · ${description}` : label;
}

function drawMenu(component, options, use) {
  const placeholder = component.placeholder ?? "Choose";
  const chosen = options.find((option) => option.default)?.value ?? "";
  const first = element("option", chosen ? NONE : placeholder, { value: "" });
  // As in Discord: what needs a choice can't be emptied.
  first.disabled = component.min_values !== 0;
  const shown = first.disabled && chosen ? [] : [first];
  const select = element("select", [...shown, ...options.map((option) => element("option", describeOption(option), { value: option.value }))], { "aria-label": placeholder });
  select.value = chosen;
  select.addEventListener("change", () => use(component, select.value ? [select.value] : []));
  return select;
}

// Several choices are sent together, when they are done.
function drawChecklist(component, options, use) {
  const boxes = options.map((option) => {
    const box = element("input", [], { type: "checkbox", value: option.value });
    box.checked = Boolean(option.default);
    return box;
  });
  const done = element("button", "Done", { type: "button", class: "primary" });
  done.addEventListener("click", () => use(component, boxes.filter((box) => box.checked).map((box) => box.value)));
  const chosen = options.filter((option) => option.default).map(({ label }) => label).join(", ");
  const choices = options.map((option, index) => element("label", [boxes[index], ` ${describeOption(option)}`]));
  const list = element("div", [...choices, done], { role: "group", "aria-label": component.placeholder });
  return element("details", [element("summary", chosen || component.placeholder), list], { class: "checklist" });
}

// Pictures of other machines are not fetched: nothing that is asked here leaves this one. Discord shows them.
function drawPicture({ media, description }) {
  if (new URL(media.url).hostname !== "127.0.0.1") return element("p", externalLink(`Picture: ${description || media.url}`, media.url), { class: "file" });
  const image = element("img", [], { src: media.url, alt: description ?? "" });
  return externalLink(image, media.url, { "aria-label": description || "Open the picture" });
}

export function drawFile({ name, url, size }) {
  return element("p", [externalLink(name, url), ` ${size.toLocaleString("en")} bytes`], { class: "file" });
}
