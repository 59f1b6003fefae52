// Discord's Markdown as elements. Nothing is ever parsed as HTML: text becomes text nodes.

let mentions = {};

// The names of people, roles and channels, by what stands in a mention.
export function setMentions(names) {
  mentions = names;
}

const RULES = [
  [/^<(@&|@|#)(\d+)>/, (found) => element("span", `${found[1][0]}${mentions[found[1] + found[2]] ?? "unknown"}`, { class: "mention" })],
  [/^\\([^A-Za-z0-9\s])/, (found) => found[1]],
  [/^`([^`]+)`/, (found) => element("code", found[1])],
  [/^\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/, (found) => element("strong", inline(found[1]))],
  [/^__((?:\\.|[^\\])+?)__(?!_)/, (found) => element("u", inline(found[1]))],
  [/^~~((?:\\.|[^\\])+?)~~/, (found) => element("s", inline(found[1]))],
  [/^[*_]((?:\\.|[^\\*_])+?)[*_](?![A-Za-z0-9])/, (found) => element("em", inline(found[1]))],
  [/^\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s<>)]+)>?\)/, (found) => link(inline(found[1]), found[2])],
  [/^<?(https?:\/\/[^\s<>]+[^\s<>.,:;"')\]])>?/, (found) => link([found[1]], found[1])],
];

// Signs that turn the direction of writing make a text read otherwise than it is.
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

export function element(name, content = [], attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[content].flat().map((part) => (typeof part === "string" ? part.replace(TURNS, "") : part)));
  return made;
}

function link(content, address) {
  return element("a", content, { href: address, rel: "noreferrer noopener", target: "_blank" });
}

export function inline(text) {
  const parts = [];
  let plain = "";
  while (text) {
    const rule = RULES.map(([form, make]) => [form.exec(text), make]).find(([found]) => found);
    if (rule) {
      if (plain) parts.push(plain);
      plain = "";
      parts.push(rule[1](rule[0]));
      text = text.slice(rule[0][0].length);
    } else {
      plain += text[0];
      text = text.slice(1);
    }
  }
  if (plain) parts.push(plain);
  return parts;
}

function line(text) {
  const heading = /^(#{1,3}) (.*)/.exec(text);
  if (heading) return element("h3", inline(heading[2]));
  if (text.startsWith("-# ")) return element("small", inline(text.slice(3)));
  if (text.startsWith("> ")) return element("blockquote", inline(text.slice(2)));
  return element("div", inline(text));
}

export function markdown(text) {
  return element("div", text.split("\n").map(line), { class: "text" });
}
