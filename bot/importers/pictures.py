"""Pictures that the Markdown of a collection names: one beside it goes along with its entry, the others are told."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.domain.markdown import list_pictures, parse_markdown
from bot.importers.collection import Collection, PictureFile
from bot.importers.text import to_title
from bot.knowledge.images import describe_image_problem

TAKEN = "took a picture beside the text as 'image:'"
MISSING = "left a picture as text, since its file is not in the collection"
ONE_ONLY = "left a picture as text, since an entry has one: add it to another entry as 'image:'"
NO_PICTURE = "left a picture as a link, since its address ends in none of .png, .jpg, .gif and .webp"


def find_picture(text: str, folder: Path, root: Path, collection: Collection) -> PictureFile | None:
    """Find the first picture of a text that is a file of the collection. What becomes of the others is noted.

    Pictures with a web address need nothing: they are shown from the text.

    Args:
        text: Markdown.
        folder: The folder of the file that the text is from.
        root: The folder of the collection; no file outside of it is taken.
        collection: Notes what was taken and what was not.

    """
    taken: PictureFile | None = None
    shown = {url for _, url in list_pictures(text)}
    for alt, address in _list_images(text):
        if address.lower().startswith(("http:", "https:")):
            collection.changes[NO_PICTURE] += address not in shown
            continue
        path = _find_file(address, folder, root)
        problem = describe_image_problem(path) if path else None
        if path is None or problem:
            collection.changes[f"left out the picture '{path.name}', which {problem}" if path else MISSING] += 1
        elif taken:
            collection.changes[ONE_ONLY] += 1
        else:
            taken = PictureFile(alt or to_title(path.stem), path)
            collection.changes[TAKEN] += 1
    return taken


def _list_images(text: str) -> dict[tuple[str, str], None]:
    """The pictures of a text in order, each once, as description and address."""
    tokens = parse_markdown(text) if "![" in text else []
    images = (part for token in tokens for part in token.children or () if part.type == "image")
    return dict.fromkeys((" ".join(image.content.split()), str(image.attrs["src"])) for image in images)


def _find_file(address: str, folder: Path, root: Path) -> Path | None:
    """The file that an address within the collection leads to; one that begins with `/` is below the root."""
    with suppress(OSError, ValueError):  # no file can be named so: it is too long, holds a NUL, or is half an address
        name = unquote(urlsplit(address).path)
        path = (root / name.lstrip("/") if name.startswith("/") else folder / name).resolve()
        return path if path.is_relative_to(root.resolve()) and path.is_file() else None
    return None
