// Puts the page together: shows the updates of the server, and sends it the user's actions.

import { Composer, flattenSubcommands } from "./composer.js";
import { Connection } from "./connection.js";
import { element } from "./dom.js";
import { setMentionNames } from "./markdown.js";
import { drawMessage } from "./message.js";
import { closeModal, openModal, showModalError } from "./modal.js";
import { CommandType } from "./protocol.js";

const LONG_PRESS_MS = 500;
const MENU_MARGIN_PX = 8;

const channels = document.getElementById("channels");
const log = document.getElementById("log");
const menu = document.getElementById("menu");
const person = document.getElementById("person");
const problems = document.getElementById("problems");
const status = document.getElementById("status");
const theme = document.getElementById("theme");
const connection = new Connection(receive, (text) => { status.textContent = text; });
const composer = new Composer(connection, explainHowToAsk);
let messageCommands = [];

const messageActions = {
  useComponent: (message, component, values) => connection.send({ kind: "component", message: message.id, component: component.id, values }),
  dismiss: (message) => connection.send({ kind: "dismiss", message: message.id }),
  openMenu,
};

function receive(update) {
  switch (update.kind) {
    case "view": return showView(update);
    case "message": return showMessage(update.message);
    case "message_removed": return removeMessage(update);
    case "autocomplete_choices": return composer.showChoices(update);
    case "open_modal": return openModal(update.modal, (values) => connection.send({ kind: "submit_modal", token: update.token, values }));
    case "close_modal": return closeModal();
    case "error": return showModalError(update.text) || showError(update.text);
    case "problems": return showProblems(update.problems);
  }
}

// Everything that a person sees in a channel.
function showView(view) {
  document.getElementById("channel").textContent = `# ${view.channel}`;
  channels.replaceChildren(element("h2", view.location), ...view.channels.map((name) => drawChannel(name, view)));
  connection.remember(view.person, view.channel);
  person.replaceChildren(...view.people.map(({ id, name }) => element("option", name, { value: id })));
  person.value = view.person;
  setMentionNames(view.mentions);
  composer.commands = view.commands.filter((command) => command.type === CommandType.SLASH).flatMap((command) => flattenSubcommands(command));
  messageCommands = view.commands.filter((command) => command.type === CommandType.MESSAGE);
  document.querySelector("#greeting .row").replaceChildren(...view.starters.map(drawStarter));
  log.replaceChildren();
  view.messages.forEach(showMessage);
  showProblems(view.problems);
}

function ask(question) {
  connection.send({ kind: "slash_command", command: "ask", options: { question } });
}

function drawStarter(question) {
  const button = element("button", question, { type: "button" });
  button.addEventListener("click", () => ask(question));
  return button;
}

// The bot reads no messages: whoever writes one is told how to ask, and can ask just that.
function explainHowToAsk(text) {
  const button = element("button", "Ask this", { type: "button" });
  button.addEventListener("click", () => { item.remove(); ask(text); });
  const item = element("li", ["The bot doesn't read messages. Ask it with /ask. ", button], { class: "note how-to-ask" });
  log.querySelector(".how-to-ask")?.remove();
  log.append(item);
  item.scrollIntoView({ block: "nearest" });
}

function drawChannel(name, view) {
  const button = element("button", `# ${name}`, { type: "button", ...(name === view.channel ? { "aria-current": "page" } : {}) });
  button.addEventListener("click", () => connection.switchTo(view.person, name));
  return button;
}

function findMessage(id) {
  return log.querySelector(`[data-id="${id}"]`);
}

function showMessage(message) {
  const item = drawMessage(message, messageActions);
  const before = findMessage(message.id);
  if (before) before.replaceWith(item);
  else log.insertBefore(item, message.bot ? null : log.querySelector(".how-to-ask"));
  if (!message.ephemeral) addMenu(item, message);
  const hint = item.nextElementSibling;
  (hint?.matches(".how-to-ask") ? hint : item).scrollIntoView({ block: "nearest" });
}

function removeMessage({ id, deleted }) {
  if (deleted) findMessage(id)?.replaceChildren(element("p", "A message was deleted.", { class: "note" }));
  else findMessage(id)?.remove();
}

function showError(text) {
  log.append(element("li", element("p", text, { class: "error" }), { class: "message ephemeral" }));
  log.lastChild.scrollIntoView({ block: "nearest" });
}

function showProblems(texts) {
  problems.hidden = texts.length === 0;
  problems.querySelector("ul").replaceChildren(...texts.map((text) => element("li", text)));
}

// Opens the menu by a right click or a long press.
function addMenu(item, message) {
  const open = () => openMenu(message, item.querySelector(".more"));
  item.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a")) return;
    event.preventDefault();
    open();
  });
  onLongPress(item, open);
}

// Not every browser turns a long press into a `contextmenu` event.
function onLongPress(item, open) {
  let timer;
  item.addEventListener("touchstart", () => { timer = setTimeout(open, LONG_PRESS_MS); }, { passive: true });
  for (const end of ["touchend", "touchmove", "touchcancel"]) item.addEventListener(end, () => clearTimeout(timer), { passive: true });
}

function openMenu(message, opener) {
  menu.replaceChildren(...messageCommands.map((command) => drawMenuItem(command, message, opener)));
  const anchor = opener.getBoundingClientRect();
  menu.hidden = false;
  menu.style.top = `${Math.min(anchor.bottom, innerHeight - menu.offsetHeight - MENU_MARGIN_PX)}px`;
  menu.style.left = `${Math.max(MENU_MARGIN_PX, anchor.right - menu.offsetWidth)}px`;
  menu.onkeydown = (event) => { if (event.key === "Escape") closeMenu(opener); };
  menu.querySelector("button")?.focus();
}

function drawMenuItem(command, message, opener) {
  const button = element("button", command.name, { type: "button", role: "menuitem" });
  button.addEventListener("click", () => {
    connection.send({ kind: "message_command", command: command.name, message: message.id });
    closeMenu(opener);
  });
  return button;
}

function closeMenu(opener) {
  menu.hidden = true;
  opener?.focus();
}

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  theme.textContent = name === "dark" ? "Light" : "Dark";
  theme.setAttribute("aria-pressed", String(name === "light"));
  localStorage.setItem("theme", name);
}

document.addEventListener("mousedown", (event) => { if (!menu.contains(event.target)) menu.hidden = true; });
person.addEventListener("change", () => connection.switchTo(person.value));
theme.addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
setTheme(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark"));
