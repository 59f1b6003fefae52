"""User accounts."""

from dataclasses import dataclass

from bot.emulator.protocol import Payload


@dataclass(frozen=True, slots=True)
class User:
    """An account. `installed`: the user installed the app for themselves, so that it works outside its guilds."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    installed: bool = False

    def to_payload(self) -> Payload:
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": self.name,
            "primary_guild": None,
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "bot": self.bot,
        }
