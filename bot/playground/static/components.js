// Draws the components of a message: buttons, selects, texts, pictures, files and what groups them.

import { element, externalLink } from "./dom.js";
import { renderMarkdown } from "./markdown.js";
import { ComponentType } from "./protocol.js";

const THUMBS = { "👍": "0", "👎": "180" };
const THUMB_PATH = "M2 11h4v10H2zM8 11l4-9c2 0 3 1.5 2.5 3.5L14 9h6c1.5 0 2.3 1.2 2 2.5l-1.8 7.5c-.3 1.2-1.2 2-2.4 2H8z";
const BUTTON_CLASSES = { 1: "primary", 3: "success", 4: "danger" };

// `use(component, values)` is called when a button is pressed (without values) or a select changes.
export function drawComponent(component, use) {
  const drawChildren = () => (component.components ?? []).map((child) => drawComponent(child, use));
  switch (component.type) {
    case ComponentType.ACTION_ROW: return element("div", drawChildren(), { class: "row" });
    case ComponentType.BUTTON: return drawButton(component, use);
    case ComponentType.STRING_SELECT: return drawSelect(component, use);
    // The page has no list of roles and channels: here the options of the command set them.
    case ComponentType.ROLE_SELECT:
    case ComponentType.CHANNEL_SELECT: return element("p", `${component.placeholder} (a menu in Discord)`, { class: "file" });
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

function drawSelect(component, use) {
  const placeholder = component.placeholder ?? "Choose";
  const options = component.options.map((option) => element("option", option.label, { value: option.value }));
  const select = element("select", [element("option", placeholder, { value: "" }), ...options], { "aria-label": placeholder });
  select.addEventListener("change", () => use(component, [select.value]));
  return select;
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
