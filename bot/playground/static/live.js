// The connection to the loopback Discord; when it is lost it comes back by itself.

export class Live {
  #socket = null;
  #waits = 250;

  constructor(receive, status) {
    this.receive = receive;
    this.status = status;
    this.person = sessionStorage.getItem("person");
    this.channel = sessionStorage.getItem("channel");
    this.#connect();
  }

  #connect() {
    this.#socket = new WebSocket(`ws://${location.host}/live`);
    this.#socket.addEventListener("open", () => {
      this.#waits = 250;
      this.status("");
      this.be(this.person, this.channel);
    });
    this.#socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    this.#socket.addEventListener("close", () => {
      this.status("The connection is lost. Connecting again…");
      setTimeout(() => this.#connect(), this.#waits);
      this.#waits = Math.min(this.#waits * 2, 4000);
    });
  }

  be(person, channel) {
    this.keep(person, channel);
    this.send({ kind: "be", person, channel });
  }

  // Who and where one is, for when the connection or the page comes back.
  keep(person, channel) {
    [this.person, this.channel] = [person, channel];
    sessionStorage.setItem("person", person ?? "");
    sessionStorage.setItem("channel", channel ?? "");
  }

  send(content) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(content));
  }
}
