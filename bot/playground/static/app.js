// Puts the page together: what the loopback Discord says is drawn, what you do is sent.

import { Composer, leaves } from "./composer.js";
import { Live } from "./live.js";
import { element, setMentions } from "./markdown.js";
import { draw } from "./message.js";
import { close, open, refuse } from "./modal.js";

const channels = document.getElementById("channels");
const log = document.getElementById("log");
const person = document.getElementById("person");
const menu = document.getElementById("menu");
const problems = document.getElementById("problems");
const theme = document.getElementById("theme");
const live = new Live(receive, (text) => { document.getElementById("status").textContent = text; });
const composer = new Composer(live);
let menuCommands = [];

const actions = {
  press: (press) => live.send({ kind: "press", ...press }),
  dismiss: (message) => live.send({ kind: "dismiss", message }),
  menu: openMenu,
};

function receive(said) {
  switch (said.kind) {
    case "hello": return hello(said);
    case "message": return show(said.message);
    case "gone": return gone(said);
    case "choices": return composer.choices(said);
    case "modal": return open(said.modal, (values) => live.send({ kind: "submit", token: said.token, values }));
    case "taken": return close();
    case "failed": return refuse(said.text) || failed(said.text);
    case "problems": return showProblems(said.problems);
  }
}

function hello(said) {
  document.getElementById("channel").textContent = `${said.place} · ${said.channel}`;
  channels.replaceChildren(element("h2", said.place), ...said.channels.map((name) => channel(name, said)));
  live.keep(said.you, said.channel);
  person.replaceChildren(...said.people.map((one) => element("option", one.name, { value: one.id })));
  person.value = said.you;
  setMentions(said.mentions);
  composer.names = said.names;
  composer.commands = said.commands.filter((one) => one.type === 1).flatMap((one) => leaves(one));
  menuCommands = said.commands.filter((one) => one.type === 3);
  log.replaceChildren();
  said.messages.forEach(show);
  showProblems(said.problems);
}

function channel(name, { you, channel: here }) {
  const made = element("button", `# ${name}`, { type: "button", ...(name === here ? { "aria-current": "page" } : {}) });
  made.addEventListener("click", () => live.be(you, name));
  return made;
}

function show(message) {
  const drawn = draw(message, actions);
  const before = log.querySelector(`[data-id="${message.id}"]`);
  if (before) before.replaceWith(drawn);
  else log.append(drawn);
  drawn.addEventListener("contextmenu", (event) => {
    if (message.private || event.target.closest("a")) return;
    event.preventDefault();
    openMenu(message, drawn.querySelector(".more"), event);
  });
  if (!message.private) onLongPress(drawn, () => openMenu(message, drawn.querySelector(".more")));
  drawn.scrollIntoView({ block: "nearest" });
}

function gone({ id, deleted }) {
  const drawn = log.querySelector(`[data-id="${id}"]`);
  if (deleted) drawn?.replaceChildren(element("p", "A message was deleted.", { class: "note" }));
  else drawn?.remove();
}

// Half a second on a touch screen is a right click; not every browser says so itself.
function onLongPress(drawn, open) {
  let timer;
  drawn.addEventListener("touchstart", () => { timer = setTimeout(open, 500); }, { passive: true });
  for (const end of ["touchend", "touchmove", "touchcancel"]) drawn.addEventListener(end, () => clearTimeout(timer), { passive: true });
}

function failed(text) {
  log.append(element("li", element("p", text, { class: "bad" }), { class: "message private" }));
  log.lastChild.scrollIntoView({ block: "nearest" });
}

function showProblems(found) {
  problems.hidden = found.length === 0;
  problems.querySelector("ul").replaceChildren(...found.map((one) => element("li", one)));
}

function openMenu(message, opener) {
  menu.replaceChildren(...menuCommands.map((command) => {
    const made = element("button", command.name, { type: "button", role: "menuitem" });
    made.addEventListener("click", () => {
      live.send({ kind: "menu", command: command.name, message: message.id });
      closeMenu(opener);
    });
    return made;
  }));
  const place = opener.getBoundingClientRect();
  menu.hidden = false;
  menu.style.top = `${Math.min(place.bottom, innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, place.right - menu.offsetWidth)}px`;
  menu.onkeydown = (event) => { if (event.key === "Escape") closeMenu(opener); };
  menu.querySelector("button")?.focus();
}

function closeMenu(opener) {
  menu.hidden = true;
  opener?.focus();
}

document.addEventListener("mousedown", (event) => { if (!menu.contains(event.target)) menu.hidden = true; });
person.addEventListener("change", () => live.be(person.value));
theme.addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  theme.textContent = name === "dark" ? "Light" : "Dark";
  theme.setAttribute("aria-pressed", String(name === "light"));
  localStorage.setItem("theme", name);
}

setTheme(localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark"));
