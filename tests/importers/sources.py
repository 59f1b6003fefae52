"""Small collections of our own, in the shapes in which communities keep theirs."""

from pathlib import Path

BLANKS = "  "

INDENTED = f"""Use a loop:
```py
for loaf in oven:
    if loaf.done:
\ttake(loaf)  # a tab, too
```
See [the guide](https://bread.example.org/a_b?c=d#e) or ask in #help, <@&1> won't be pinged.{BLANKS}
Trailing blanks above make a line break; `a: b` and "quotes" stay."""

PAGE_OF_CODE = f"""---
embed:
    title: "The `loop` that bakes"
aliases: ["bake-loop", "==", "oven loop", "!!"]
---
{INDENTED}
"""

FAQ = f"""# Bread FAQ

Welcome to the bakery.

## Baking

### How hot is the oven?

{INDENTED}

#### A smaller heading of the answer

More.

### Is rye a grain? {{#rye}}

Yes.

## Selling

All about money.

### Who sells bread?

The baker.
"""

TABLE = """Question;Answer;Keywords;Category;Price
What is rye?;"A grain, which
    grows; in fields.";rye|secale;Baking;3
Who sells bread?;The baker.;;Selling;
;No question.;;;
What is missing?;;;;
"""

TOML = f'''
[bake-loop]
keywords = ["loop", "oven", "≠"]
hoisted = true
content = """
{INDENTED.replace(chr(92), chr(92) * 2)}
"""

[colours]
content = "```ansi\\n\\u001b[0;31mred\\u001b[0;0m\\n```"
'''

NESTED = """{"version": "2", "faq": {"Baking": [
  {"question": "What is rye?", "answer": "A grain \\ud83c\\udf3e.", "id": 7},
  {"q": "Who bakes?", "a": ["The baker.", "At night."]}
], "Selling": {"prices": "Three euros.", "hours": "From seven."}}}"""

HTML = """<!doctype html><html><head><link rel="canonical" href="https://bread.example.org/faq/">
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [
{"@type": "Question", "name": "What is rye &amp; wheat?", "acceptedAnswer": {"@type": "Answer",
 "text": "<p>Two <b>grains</b>: see <a href='rye'>rye_page</a>.<ul><li>one<li>two</ul>"}},
{"@type": "Question", "name": "Empty?", "acceptedAnswer": {"@type": "Answer", "text": ""}}]}</script></head>
<body><div itemscope itemtype="https://schema.org/FAQPage">
<div itemprop="mainEntity" itemscope itemtype="https://schema.org/Question"><h3 itemprop="name">Who sells bread?</h3>
<div itemprop="acceptedAnswer" itemscope itemtype="https://schema.org/Answer"><div itemprop="text">
<pre><code class="language-py">if baker:
    sell()</code></pre></div></div></div></div>
<details><summary>Where is the <i>oven</i>?</summary><p>In the yard.</p></details></body></html>"""

CHANNEL = """{"guild": {"id": "11", "name": "Bakers"}, "channel": {"id": "22", "name": "rules"}, "messages": [
{"id": "31", "isPinned": true, "timestamp": "2024-03-01T10:00:00+00:00", "content": "**No cakes** here\\nOnly bread.",
 "attachments": [{"url": "x"}]},
{"id": "32", "isPinned": false, "timestamp": "2024-03-02T10:00:00+00:00", "content": "hi"},
{"id": "33", "isPinned": false, "timestamp": "2024-03-03T10:00:00+00:00", "content": "We open at seven."},
{"id": "34", "isPinned": true, "timestamp": "2024-03-03T10:00:00+00:00", "content": ""}]}"""

YAML = """name: bake-loop
aliases: [loop]
title: The loop
body: |
    Bake: # not a comment
      twice
"""


def write_sources(folder: Path) -> Path:
    """Write each of them into a folder."""
    files = {
        "tags/bake-loop.md": PAGE_OF_CODE,
        "tags/oven/Heat.md": "# How hot?\n\nVery.\n",
        "faq.md": FAQ,
        "table.csv": TABLE,
        "tags.toml": TOML,
        "nested.json": NESTED,
        "faq.html": HTML,
        "rules.json": CHANNEL,
        "loop.yaml": YAML,
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder
