// The connection to the server, which comes back by itself when it is lost.

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 4000;

export class Connection {
  #socket = null;
  #retryMs = FIRST_RETRY_MS;

  // `receive` is called with each update, `showStatus` with a text that is empty while connected.
  constructor(receive, showStatus) {
    this.receive = receive;
    this.showStatus = showStatus;
    this.person = sessionStorage.getItem("person");
    this.channel = sessionStorage.getItem("channel");
    this.#connect();
  }

  #connect() {
    this.#socket = new WebSocket(`ws://${location.host}/socket`);
    this.#socket.addEventListener("open", () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.showStatus("");
      this.switchTo(this.person, this.channel);
    });
    this.#socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    this.#socket.addEventListener("close", () => {
      this.showStatus("Connection lost. Reconnecting…");
      setTimeout(() => this.#connect(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, MAX_RETRY_MS);
    });
  }

  switchTo(person, channel) {
    this.remember(person, channel);
    this.send({ kind: "switch", person, channel });
  }

  // Kept for when the page is reloaded or the connection comes back.
  remember(person, channel) {
    [this.person, this.channel] = [person, channel];
    sessionStorage.setItem("person", person ?? "");
    sessionStorage.setItem("channel", channel ?? "");
  }

  // Sends an action; while the connection is lost it is dropped.
  send(action) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(action));
  }
}
