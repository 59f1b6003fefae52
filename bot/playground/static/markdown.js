// Discord's Markdown as elements.

import { element, externalLink } from "./dom.js";

let mentionNames = {};

// Names of users, roles and channels, by what is in the brackets of a mention.
export function setMentionNames(names) {
  mentionNames = names;
}

// Tried in this order at each position; each turns its match into an element or a text.
const INLINE_RULES = [
  [/^<(@&|@|#)(\d+)>/, (match) => element("span", `${match[1][0]}${mentionNames[match[1] + match[2]] ?? "unknown"}`, { class: "mention" })],
  [/^\\([^A-Za-z0-9\s])/, (match) => match[1]],
  [/^`([^`]+)`/, (match) => element("code", match[1])],
  [/^\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/, (match) => element("strong", renderInline(match[1]))],
  [/^__((?:\\.|[^\\])+?)__(?!_)/, (match) => element("u", renderInline(match[1]))],
  [/^~~((?:\\.|[^\\])+?)~~/, (match) => element("s", renderInline(match[1]))],
  [/^[*_]((?:\\.|[^\\*_])+?)[*_](?![A-Za-z0-9])/, (match) => element("em", renderInline(match[1]))],
  [/^\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s<>)]+)>?\)/, (match) => externalLink(renderInline(match[1]), match[2])],
  [/^<?(https?:\/\/[^\s<>]+[^\s<>.,:;"')\]])>?/, (match) => externalLink(match[1], match[1])],
];

function renderInline(text) {
  const parts = [];
  let plain = "";
  while (text) {
    const applied = INLINE_RULES.map(([pattern, render]) => [pattern.exec(text), render]).find(([match]) => match);
    if (applied) {
      const [match, render] = applied;
      if (plain) parts.push(plain);
      plain = "";
      parts.push(render(match));
      text = text.slice(match[0].length);
    } else {
      plain += text[0];
      text = text.slice(1);
    }
  }
  if (plain) parts.push(plain);
  return parts;
}

function renderLine(text) {
  const heading = /^(#{1,3}) (.*)/.exec(text);
  if (heading) return element("h3", renderInline(heading[2]));
  if (text.startsWith("-# ")) return element("small", renderInline(text.slice(3)));
  if (text.startsWith("> ")) return element("blockquote", renderInline(text.slice(2)));
  return element("div", renderInline(text));
}

export function renderMarkdown(text) {
  return element("div", text.split("\n").map(renderLine), { class: "text" });
}
