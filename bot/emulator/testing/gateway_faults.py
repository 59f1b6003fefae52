"""Fault injection for gateway connections."""

from bot.emulator.gateway.gateway import Gateway
from bot.emulator.protocol import Opcode


class GatewayFaults:
    """Disturbs all connections to a gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def drop_connections(self) -> None:
        """Cut the connections without a closing handshake, as a network does."""
        for socket in self._gateway.sockets:
            socket.abort()

    async def close_connections(self, code: int) -> None:
        for socket in self._gateway.sockets:
            await socket.close(code)

    def request_reconnect(self) -> None:
        self._send(Opcode.RECONNECT)

    def request_heartbeat(self) -> None:
        self._send(Opcode.HEARTBEAT)

    def invalidate_sessions(self, *, resumable: bool = False) -> None:
        """Tell the bots that their sessions are invalid; unless they are `resumable`, they are lost."""
        self._send(Opcode.INVALID_SESSION, resumable)
        if not resumable:
            self.lose_sessions()

    def lose_sessions(self) -> None:
        """Drop all sessions, so that none can be resumed."""
        self._gateway.sessions.clear()

    def stop_responding(self) -> None:
        """Keep the connections open and send nothing more, not even heartbeat acknowledgements."""
        for socket in self._gateway.sockets:
            socket.silent = True

    def send_bytes(self, frame: bytes) -> None:
        """Send a frame that no gateway would send."""
        for socket in self._gateway.sockets:
            socket.send(frame)

    def send_frame(self, frame: object) -> None:
        """Send any JSON value as a frame."""
        for socket in self._gateway.sockets:
            socket.send(frame)  # type: ignore[arg-type] # also what is no frame

    def _send(self, opcode: Opcode, data: object = None) -> None:
        for socket in self._gateway.sockets:
            socket.send({"op": int(opcode), "d": data})
