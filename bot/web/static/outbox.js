// Messages that the server has not acknowledged. They outlive a reload, a lost connection and a closed browser.
// One key for each message, so that two tabs never overwrite each other's.

import { page } from "./page.js";

const PREFIX = `msc.unsent.${page.visitor}.`;
const unstored = new Map(); // where the browser's storage is full or forbidden

export function keep(message) {
  try {
    localStorage.setItem(PREFIX + message.id, JSON.stringify(message));
  } catch {
    unstored.set(message.id, message);
  }
}

export function drop(id) {
  unstored.delete(id);
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // forbidden: then it was never stored
  }
}

/** All that waits, in the order in which it was said. */
export function waiting() {
  return [...stored(), ...unstored.values()].sort((one, other) => one.at - other.at);
}

function stored() {
  const found = [];
  try {
    for (let index = 0; index < localStorage.length; index += 1) {
      const key = localStorage.key(index);
      if (key.startsWith(PREFIX)) found.push(JSON.parse(localStorage.getItem(key)));
    }
  } catch {
    // forbidden, or not ours: nothing waits there
  }
  return found;
}
