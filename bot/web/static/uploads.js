// Files that are attached to the message being written: each is uploaded at once.

import { byId, element, page, readable, say } from "./page.js";

export class Uploads {
  #list = byId("attached");
  #items = [];
  #changed;
  #tell;

  /** `changed()` is called when something was added, finished or removed; `tell(text)` explains a refusal. */
  constructor(changed, tell) {
    this.#changed = changed;
    this.#tell = tell;
  }

  get isEmpty() {
    return this.#items.length === 0;
  }

  get areUnderWay() {
    return this.#items.some((item) => item.request !== null);
  }

  get haveFailed() {
    return this.#items.some((item) => item.request === null && item.token === null);
  }

  add(files) {
    for (const file of files) this.#addOne(file);
    this.#changed();
  }

  /** The finished files, which now belong to a message. */
  take() {
    const taken = this.#items.map(({ token, name, size }) => ({ token, name, size }));
    this.#items = [];
    this.#list.replaceChildren();
    this.#list.hidden = true;
    return taken;
  }

  #addOne(file) {
    const refusal = this.#refusal(file);
    if (refusal) {
      this.#tell(refusal);
      return;
    }
    const item = { file, name: file.name, size: file.size, token: null, request: null, row: element("li") };
    this.#items.push(item);
    this.#list.append(item.row);
    this.#list.hidden = false;
    this.#start(item);
  }

  #refusal(file) {
    if (file.size > page.largest.file) {
      return say("too-big", { name: file.name, n: Math.floor(page.largest.file / 1024 / 1024) });
    }
    if (file.size === 0) return say("empty", { name: file.name });
    return this.#items.length >= page.largest.files ? say("many", { n: page.largest.files }) : "";
  }

  #start(item) {
    const request = new XMLHttpRequest(); // fetch does not tell the progress of an upload
    item.request = request;
    const progress = this.#draw(item);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => this.#finish(item, request));
    request.open("POST", "/upload");
    request.setRequestHeader("X-Page-Token", page.token);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    const form = new FormData();
    form.append("file", item.file, item.name);
    request.send(form);
  }

  #finish(item, request) {
    if (item.request !== request) return;
    item.request = null;
    if (request.status === 200 && request.response) {
      ({ token: item.token, name: item.name, size: item.size } = request.response);
    } else {
      this.#tell(request.response?.error ?? say("upload-failed", { name: item.name }));
    }
    this.#draw(item);
    this.#changed();
  }

  #draw(item) {
    const isFailed = item.request === null && item.token === null;
    item.row.className = isFailed ? "failed" : "";
    const about = element("span", "about");
    about.append(element("span", "name", item.name), element("span", "size", readable(item.size)));
    const progress = element("progress");
    progress.max = 1;
    progress.value = 0;
    progress.hidden = item.request === null;
    progress.setAttribute("aria-label", say("uploading", { name: item.name }));
    about.append(progress);
    item.row.replaceChildren(about);
    if (isFailed) item.row.append(this.#button("again", say("try-again"), say("try-again"), () => this.#start(item)));
    item.row.append(this.#button("remove", "×", say("remove", { name: item.name }), () => this.#remove(item)));
    return progress;
  }

  #button(name, text, label, act) {
    const made = element("button", name, text);
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  #remove(item) {
    const request = item.request;
    item.request = null;
    this.#items = this.#items.filter((other) => other !== item);
    item.row.remove();
    this.#list.hidden = this.isEmpty;
    request?.abort();
    this.#changed();
  }
}
