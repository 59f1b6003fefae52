// Creates elements. Nothing is ever parsed as HTML: text becomes text nodes.

// Characters that change the writing direction can make a text read as something else; they are dropped.
const DIRECTION_CHARACTERS = /[\u202a-\u202e\u2066-\u2069]/g;

// `content` is a text, an element, or a list of both.
export function element(name, content = [], attributes = {}) {
  const created = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
  created.append(...[content].flat().map((part) => (typeof part === "string" ? part.replace(DIRECTION_CHARACTERS, "") : part)));
  return created;
}

export function externalLink(content, address, attributes = {}) {
  return element("a", content, { href: address, target: "_blank", rel: "noreferrer noopener", ...attributes });
}
