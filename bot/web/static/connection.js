// The socket: it comes back by itself, and sends each message until the server has acknowledged it.

import { page, recall, remember, say } from "./page.js";
import * as outbox from "./outbox.js";

const PAUSES = [300, 1000, 2000, 4000, 8000, 15000]; // milliseconds before the next try
const QUIET = 25000; // after so long without a word the page asks whether the server is there
const PATIENCE = 10000; // and waits so long for any answer
const ACK_PATIENCE = 30000;
const TOO_LARGE = 1009; // a frame that the server does not take; sending it again cannot help
const LOAD_AGAIN = new Set([4400, 4401]); // the server does not know this page, or this visitor

/**
 * Calls `handlers`: history(frame), older(frame), message(frame), acknowledged(id), slow(text),
 * refused(id, text), state(isOpen), stranger().
 */
export class Connection {
  #handlers;
  #lastShown;
  #socket = null;
  #tries = 0;
  #reopening = 0;
  #checking = 0;
  #answering = 0;
  #underWay = null;
  #pausing = 0;

  constructor(handlers, lastShown) {
    this.#handlers = handlers;
    this.#lastShown = lastShown;
    for (const sign of ["online", "pageshow", "focus"]) window.addEventListener(sign, () => this.#wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake());
  }

  open() {
    clearTimeout(this.#reopening);
    this.#reopening = 0;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/ws`);
    this.#socket = socket;
    socket.onopen = () => this.#send({ type: "hello", after: this.#lastShown() });
    socket.onmessage = (event) => this.#take(JSON.parse(event.data));
    socket.onclose = (event) => this.#lost(event.code);
    this.#answering = setTimeout(() => this.#lost(0), PATIENCE);
  }

  /** Send what waits in the outbox, one after the other, so that the order is kept. */
  flush() {
    if (this.#underWay !== null || this.#pausing || !this.isOpen) return;
    const message = outbox.waiting()[0];
    if (message === undefined) return;
    const timer = setTimeout(() => this.#lost(0), ACK_PATIENCE);
    this.#underWay = { id: message.id, timer };
    this.#send(frameOf(message));
  }

  older(before) {
    this.#send({ type: "older", before });
  }

  confirm(id) {
    this.#send({ type: "seen", id });
  }

  get isOpen() {
    return this.#socket !== null && this.#socket.readyState === WebSocket.OPEN;
  }

  #send(frame) {
    if (this.isOpen) this.#socket.send(JSON.stringify(frame));
  }

  #take(frame) {
    clearTimeout(this.#answering);
    this.#check();
    switch (frame.type) {
      case "history":
        this.#tries = 0;
        this.#handlers.state(true);
        this.#handlers.holder(false);
        this.#handlers.history(frame);
        this.flush();
        break;
      case "older":
        this.#handlers.older(frame);
        break;
      case "message":
        this.#handlers.message(frame);
        break;
      case "holder":
        this.#handlers.holder(frame.staff);
        break;
      case "ack":
        outbox.drop(frame.id);
        this.#handlers.acknowledged(frame.id);
        this.#settled(0);
        break;
      case "refused":
        outbox.drop(frame.id);
        this.#handlers.refused(frame.id, frame.text);
        this.#settled(0);
        break;
      case "slow":
        this.#handlers.slow(frame.text);
        this.#settled(frame.after * 1000 + 200);
        break;
      case "retry":
        this.#settled(3000);
        break;
    }
  }

  /** The message under way is answered; the next one goes after a pause. */
  #settled(pause) {
    if (this.#underWay !== null) clearTimeout(this.#underWay.timer);
    this.#underWay = null;
    if (pause === 0) {
      this.flush();
      return;
    }
    this.#pausing = setTimeout(() => {
      this.#pausing = 0;
      this.flush();
    }, pause);
  }

  /** After some quiet, ask. A browser does not see that a connection has silently gone. */
  #check(after = QUIET) {
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => {
      this.#send({ type: "ping" });
      clearTimeout(this.#answering);
      this.#answering = setTimeout(() => this.#lost(0), PATIENCE);
    }, after);
  }

  /** The person is back, or the network is. */
  #wake() {
    if (this.isOpen) this.#check(0);
    else if (this.#reopening) this.open();
  }

  #lost(code) {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    for (const timer of [this.#answering, this.#checking, this.#pausing]) clearTimeout(timer);
    this.#pausing = 0;
    this.#giveUp(code);
    this.#handlers.state(false);
    if (LOAD_AGAIN.has(code) && this.#loadAgain(code)) return;
    const pause = PAUSES[Math.min(this.#tries, PAUSES.length - 1)];
    this.#tries += 1;
    this.#reopening = setTimeout(() => this.open(), pause * (0.7 + Math.random() * 0.6));
  }

  #giveUp(code) {
    const underWay = this.#underWay;
    this.#underWay = null;
    if (underWay === null) return;
    clearTimeout(underWay.timer);
    if (code !== TOO_LARGE) return;
    outbox.drop(underWay.id);
    this.#handlers.refused(underWay.id, say("too-long"));
  }

  /** Load the page anew, though not again and again: then it is told to the person. */
  #loadAgain(code) {
    const before = Number(recall("msc.loaded"));
    if (Date.now() - before < 60000) {
      if (code === 4401) this.#handlers.stranger();
      return code === 4401;
    }
    remember("msc.loaded", String(Date.now()));
    location.reload();
    return true;
  }
}

/** A message as the server takes it. */
export function frameOf(message) {
  const { id, text, choice, files } = message;
  return { type: "message", id, text, choice: choice ?? null, files: files.map((file) => file.token) };
}

/** Whether a message fits: its text, and the frame that carries it. */
export function fits(message) {
  const bytes = new TextEncoder();
  return (
    bytes.encode(message.text).length <= page.largest.text &&
    bytes.encode(JSON.stringify(frameOf(message))).length <= page.largest.frame
  );
}
