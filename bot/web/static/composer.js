// Writing a message: the growing field, Enter, files chosen, pasted or dropped.

import { byId, newId, recall, remember, say } from "./page.js";
import { fits } from "./connection.js";
import { Uploads } from "./uploads.js";

const DRAFT = "msc.draft";
const NOTICE = 8000; // milliseconds for which a notice stays

export class Composer {
  #text = byId("text");
  #form = byId("composer");
  #notice = byId("notice");
  #send;
  #uploads;
  #sendWhenUploaded = false;
  #noticeTimer = 0;

  /** `send(message)` is called with each message that the person sends. */
  constructor(send) {
    this.#send = send;
    this.#uploads = new Uploads(() => this.#uploaded(), (text) => this.tell(text));
    this.#text.value = recall(DRAFT);
    this.#text.addEventListener("input", () => this.#edited());
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#takeFiles();
    this.#edited();
    if (matchMedia("(pointer: fine)").matches) this.#text.focus();
  }

  /** Say something next to the field, for a while. */
  tell(text) {
    clearTimeout(this.#noticeTimer);
    this.#notice.textContent = text;
    this.#notice.hidden = !text;
    if (text) this.#noticeTimer = setTimeout(() => this.tell(""), NOTICE);
  }

  /** Enter sends, unless an input method uses it to choose a word; Safari tells that by the key code only. */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #edited() {
    remember(DRAFT, this.#text.value.slice(0, 100000));
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight}px`;
    this.#ready();
  }

  #ready() {
    const isEmpty = !this.#text.value.trim() && this.#uploads.isEmpty;
    byId("send").disabled = isEmpty || this.#uploads.haveFailed;
  }

  #submit() {
    if (byId("send").disabled) return;
    if (this.#uploads.areUnderWay) {
      this.#sendWhenUploaded = true;
      this.tell(say("upload-first"));
      return;
    }
    const text = wellFormed(this.#text.value.trim());
    if (!fits({ id: newId(), text, files: [] })) {
      this.tell(say("too-long"));
      return;
    }
    this.tell("");
    this.#text.value = "";
    this.#edited();
    this.#send({ text, files: this.#uploads.take() });
    this.#ready();
    this.#text.focus();
  }

  #uploaded() {
    this.#ready();
    if (!this.#sendWhenUploaded || this.#uploads.areUnderWay) return;
    this.#sendWhenUploaded = false;
    if (!this.#uploads.haveFailed) this.#submit();
  }

  #takeFiles() {
    const input = byId("file");
    byId("attach").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.#uploads.add(input.files);
      input.value = "";
      this.#text.focus();
    });
    this.#text.addEventListener("paste", (event) => {
      const { files } = event.clipboardData;
      if (!files.length || event.clipboardData.types.includes("text/plain")) return;
      event.preventDefault();
      this.#uploads.add(files);
    });
    this.#takeDropped();
  }

  #takeDropped() {
    const drop = byId("drop");
    const isFiles = (event) => event.dataTransfer?.types.includes("Files");
    window.addEventListener("dragover", (event) => {
      if (!isFiles(event)) return;
      event.preventDefault();
      drop.hidden = false;
    });
    window.addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) drop.hidden = true;
    });
    window.addEventListener("drop", (event) => {
      drop.hidden = true;
      if (!isFiles(event)) return;
      event.preventDefault();
      this.#uploads.add(event.dataTransfer.files);
    });
  }
}

/** Halves of surrogate pairs, as a cut emoji leaves them, cannot be kept in a database. */
function wellFormed(text) {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}
