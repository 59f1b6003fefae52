// Discord's Markdown as elements.

import { element, externalLink } from "./dom.js";

let mentionNames = {};

// Names of users, roles and channels, by what is in the brackets of a mention.
export function setMentionNames(names) {
  mentionNames = names;
}

// The names of all roles ("@&") or channels ("#"), each with its id.
export function listMentionNames(mark) {
  const found = Object.entries(mentionNames).filter(([key]) => key.startsWith(mark));
  return found.map(([key, name]) => [key.slice(mark.length), name]);
}

const GUILD_PAGES = { customize: "Channels & Roles", browse: "Browse Channels", guide: "Server Guide" };
const TIMESTAMP_STYLES = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};
const RELATIVE_UNITS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
const MAX_TIMESTAMP = 8_640_000_000_000;

// Tried in this order at each position; each turns its match into an element or a text.
const INLINE_RULES = [
  [/^[^\\`*_~|\[<h]+/, (match) => match[0]],
  [/^\\([^A-Za-z0-9\s])/, (match) => match[1]],
  [/^<(@&|@|#)!?(\d+)>/, (match) => drawMention(`${match[1][0]}${mentionNames[match[1] + match[2]] ?? "unknown"}`)],
  [/^<\/([\w -]{1,100}):\d+>/, (match) => drawMention(`/${match[1]}`)],
  [/^<id:(customize|browse|guide)>/, (match) => drawMention(GUILD_PAGES[match[1]])],
  [/^<a?:(\w{2,32}):\d+>/, (match) => element("span", `:${match[1]}:`, { class: "emoji" })],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, (match) => drawTimestamp(Number(match[1]), match[2] ?? "f")],
  [/^(`+)([^]*?[^`])\1(?!`)/, (match) => element("code", match[2].replace(/^ (.*[^ ].*) $/s, "$1"))],
  [/^\|\|([^]+?)\|\|/, (match) => drawSpoiler(match[1])],
  [/^\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/s, (match) => element("strong", renderInline(match[1]))],
  [/^__((?:\\.|[^\\])+?)__(?!_)/s, (match) => element("u", renderInline(match[1]))],
  [/^~~((?:\\.|[^\\])+?)~~/s, (match) => element("s", renderInline(match[1]))],
  [/^\*(?![\s*])((?:\\.|\*\*|[^\\*])+?)(?<!\s)\*(?!\*)/s, (match) => element("em", renderInline(match[1]))],
  [/^_(?!_)((?:\\.|__|[^\\_])+?)_(?![A-Za-z0-9_])/s, (match) => element("em", renderInline(match[1]))],
  [/^\[((?:\\.|\[[^\]]*\]|[^\[\]\\])+)\]\(\s*<?(https?:\/\/(?:\([^\s()<>]*\)|[^\s()<>])+)>?(?:\s[^()]*)?\)/, (match) => drawLink(match[0], renderInline(match[1]), match[2])],
  [/^<?(https?:\/\/[^\s<>]+[^\s<>.,:;"')\]])>?/, (match) => drawLink(match[0], match[1], match[1])],
];

function renderInline(text) {
  const parts = [];
  while (text) {
    let match = null;
    const rule = INLINE_RULES.find(([pattern]) => (match = pattern.exec(text)));
    parts.push(rule ? rule[1](match) : text[0]);
    text = text.slice(rule ? match[0].length : 1);
  }
  return parts;
}

function drawLink(written, content, address) {
  return URL.canParse(address) ? externalLink(content, address) : written;
}

function drawMention(name) {
  return element("span", name, { class: "mention" });
}

function drawTimestamp(seconds, style) {
  const moment = new Date(Math.max(-MAX_TIMESTAMP, Math.min(MAX_TIMESTAMP, seconds)) * 1000);
  const shown = style === "R" ? formatRelative(seconds - Date.now() / 1000) : moment.toLocaleString("en-GB", TIMESTAMP_STYLES[style]);
  return element("time", shown, { datetime: moment.toISOString() });
}

function formatRelative(seconds) {
  const [unit, length] = RELATIVE_UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / length), unit);
}

// Its text is there for everybody once the button is pressed.
function drawSpoiler(text) {
  const hidden = element("span", renderInline(text), { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler", "aria-expanded": "false" });
  const reveal = () => {
    hidden.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label", "aria-expanded"]) hidden.removeAttribute(name);
  };
  hidden.addEventListener("click", reveal, { once: true });
  hidden.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && reveal());
  return hidden;
}

const LIST_MARK = /^( *)([-*]|\d+\.) +(?=\S)/;

// The first rule whose pattern fits the first line takes as many lines as it likes, and returns an element.
const BLOCK_RULES = [
  [/^>>> /, (lines) => element("blockquote", renderBlocks([lines[0].slice(4), ...takeLines(lines.splice(0), () => true).slice(1)]))],
  [/^> /, (lines) => element("blockquote", renderBlocks(takeLines(lines, (line) => line.startsWith("> ")).map((line) => line.slice(2))))],
  [/^#{1,3} +\S/, (lines) => drawHeading(lines.shift())],
  [/^-# +\S/, (lines) => element("small", renderInline(lines.shift().slice(3)))],
  [LIST_MARK, (lines) => drawList(takeLines(lines, followsItem(lines[0])))],
  [/^/, (lines) => element("div", renderInline(takeLines(lines, (line, index) => index === 0 || !startsBlock(line)).join("\n")))],
];

// Whether a line goes on with the list that begins with an item: another of its kind, or something indented below one.
function followsItem(first) {
  const [, indent, mark] = LIST_MARK.exec(first);
  return (line) => {
    const [, blanks, other] = LIST_MARK.exec(line) ?? [];
    if (other && blanks.length < indent.length + 2) return /\d/.test(mark) === /\d/.test(other);
    return /^ {2,}\S/.test(line);
  };
}

function startsBlock(line) {
  return BLOCK_RULES.slice(0, -1).some(([pattern]) => pattern.test(line));
}

// Takes lines off the beginning for as long as `fits` is true of them.
function takeLines(lines, fits) {
  const end = lines.findIndex((line, index) => !fits(line, index));
  return lines.splice(0, end < 0 ? lines.length : end);
}

function renderBlocks(lines) {
  const blocks = [];
  while (lines.length) blocks.push(BLOCK_RULES.find(([pattern]) => pattern.test(lines[0]))[1](lines));
  return blocks;
}

function drawHeading(line) {
  const [mark, text] = [/^#+/.exec(line)[0], line.replace(/^#+ +/, "")];
  return element("h3", renderInline(text), { class: `level${mark.length}` });
}

// Lines that are indented more than the first item belong to the item above them: a list within it, or its text.
function drawList(lines) {
  const [, indent, mark] = LIST_MARK.exec(lines[0]);
  const items = [];
  for (const line of lines) {
    const [matched, blanks] = LIST_MARK.exec(line) ?? [];
    if (matched && blanks.length < indent.length + 2) items.push([line.slice(matched.length)]);
    else items.at(-1).push(line.slice(Math.min(indent.length + 2, line.length - line.trimStart().length)));
  }
  const drawn = items.map((item) => element("li", renderBlocks(item)));
  return /\d/.test(mark) ? element("ol", drawn, { start: String(parseInt(mark, 10)) }) : element("ul", drawn);
}

// Escapes and spans of code come first: a block of code can't begin within them.
const CODE_BLOCK = /\\[^A-Za-z0-9\s]|(?<!`)(``?)(?!`)[^]*?[^`]\1(?!`)|```(?:([\w+#.-]*)\n)?\n*([^]*?[^\n][^]*?)\n*```/g;

export function renderMarkdown(text) {
  const parts = [];
  let position = 0;
  for (const match of text.matchAll(CODE_BLOCK)) {
    if (match[3] === undefined) continue;
    parts.push(...renderText(text.slice(position, match.index)), drawCode(match[3], match[2]));
    position = match.index + match[0].length;
  }
  return element("div", [...parts, ...renderText(text.slice(position))], { class: "text" });
}

function renderText(text) {
  const trimmed = text.replace(/^\n|\n$/g, "");
  return trimmed ? renderBlocks(trimmed.split("\n")) : [];
}

function drawCode(code, language) {
  return element("pre", element("code", code), { tabindex: "0", ...(language ? { "data-language": language } : {}) });
}
