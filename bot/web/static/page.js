// What the server told this page, and the texts in the visitor's language.

export const page = JSON.parse(document.body.dataset.page);

export const locale = page.language === "zh" ? "zh-CN" : "en-GB";

/** The text `key` with its {names} filled in. */
export function say(key, values = {}) {
  return page.texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** An element with a class and, where given, a text; texts are never read as HTML. */
export function element(tag, name = "", text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

/** What this tab was told to remember; "" for nothing, also where the browser forbids it. */
export function recall(key) {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/** Remember something until the tab is closed, where the browser permits it. */
export function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // full or forbidden: a reload forgets it
  }
}

/** A size in bytes as people read it. */
export function readable(size) {
  if (size < 1024) return `${size} B`;
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} KB`;
  return `${(size / 1024 / 1024).toFixed(1)} MB`;
}

/** An id that no other message of this visitor has. crypto.randomUUID is missing on plain http. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
