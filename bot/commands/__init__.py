"""One module a command: parse → service → reply → send. `ALL` is the list that a new one joins."""

from bot.commands.about import about
from bot.commands.answer_this import answer_this
from bot.commands.ask import ask
from bot.commands.fact import fact
from bot.commands.recommend import recommend
from bot.commands.topic import topic
from bot.commands.topics import topics

ALL = (ask, topic, topics, recommend, fact, about, answer_this)
