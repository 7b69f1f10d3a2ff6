// The chat page: what is said goes to the outbox, from there to the server, and comes back in the transcript.

import { byId, newId, page, say } from "./page.js";
import * as outbox from "./outbox.js";
import { Connection } from "./connection.js";
import { Transcript } from "./transcript.js";
import { Composer } from "./composer.js";

const LOST_AFTER = 1500; // milliseconds: a connection that comes back at once was never lost
const TYPING_AFTER = 350;
const TYPING_ENDS = 2500; // after the acknowledgement: staff may hold the chat, and then nobody answers at once

byId("typing").setAttribute("aria-label", say("typing"));

const title = document.title;
let unread = 0;
let lostTimer = 0;
let typingTimer = 0;

const transcript = new Transcript(
  (choice) => send({ text: choice.label, choice: choice.id, files: [] }),
  rate,
  (before) => connection.older(before),
);
const composer = new Composer(send);
const connection = new Connection(
  {
    state: showState,
    history: showHistory,
    older(frame) {
      transcript.older(frame);
      confirm(frame.messages);
    },
    message: showMessage,
    acknowledged(id) {
      transcript.acknowledged(id);
      endTyping(TYPING_ENDS);
    },
    holder(staff) {
      byId("held").hidden = !staff;
    },
    slow(text) {
      endTyping(0);
      composer.tell(text);
    },
    refused(id, text) {
      endTyping(0);
      transcript.failed(id);
      composer.tell(text);
    },
    stranger() {
      clearTimeout(lostTimer);
      showLost(say("cookies"));
    },
  },
  () => transcript.last,
);

byId("to-bot").addEventListener("click", (event) => {
  send({ text: event.currentTarget.textContent, choice: "bot", files: [] });
});

function send({ text, choice = null, files }) {
  const message = { id: newId(), at: Date.now(), text, choice, files };
  outbox.keep(message);
  transcript.unsent(message);
  beginTyping();
  connection.flush();
}

/** A rating goes the way of a message, but is none: its button shows it. */
function rate(rating) {
  outbox.keep({ id: newId(), at: Date.now(), text: "", choice: rating.id, files: [], unseen: true });
  connection.flush();
}

/** At the first visit the bot greets: the page asks it to, once for all tabs. */
function showHistory(frame) {
  transcript.history(frame);
  confirm(frame.messages);
  const waiting = outbox.waiting();
  for (const message of waiting) if (!message.unseen) transcript.unsent(message);
  if (frame.reset && !frame.messages.length && !waiting.length) {
    outbox.keep({ id: page.start, at: Date.now(), text: "/start", choice: null, files: [], unseen: true });
    beginTyping();
  }
}

function showMessage(message) {
  if (message.from !== "member") {
    endTyping(0);
    if (document.hidden) markUnread(unread + 1);
  }
  transcript.add(message);
  connection.confirm(message.id);
}

/** Only after all of them are shown; the last stands for those before it. */
function confirm(messages) {
  if (messages.length) connection.confirm(messages[messages.length - 1].id);
}

/** Told only when it is lost, and not for a moment's loss. */
function showState(isOpen) {
  if (isOpen) {
    clearTimeout(lostTimer);
    lostTimer = 0;
    byId("lost").hidden = true;
    return;
  }
  endTyping(0);
  lostTimer ||= setTimeout(() => showLost(say("lost")), LOST_AFTER);
}

function showLost(text) {
  byId("lost").textContent = text;
  byId("lost").hidden = false;
}

function beginTyping() {
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => {
    if (!connection.isOpen) return;
    byId("typing").hidden = false;
    transcript.toEnd();
    endTyping(15000);
  }, TYPING_AFTER);
}

function endTyping(after) {
  clearTimeout(typingTimer);
  if (after) typingTimer = setTimeout(() => endTyping(0), after);
  else byId("typing").hidden = true;
}

function markUnread(count) {
  unread = count;
  document.title = count ? `(${count}) ${title}` : title;
}

document.addEventListener("visibilitychange", () => document.hidden || markUnread(0));

/** The bot changes its language with the page; the message is kept, and goes out from the new page. */
byId("language").addEventListener("click", (event) => {
  if (transcript.isEmpty) return;
  const { textContent, dataset } = event.currentTarget;
  outbox.keep({ id: newId(), at: Date.now(), text: textContent, choice: dataset.choice, files: [] });
});

if (location.search) history.replaceState(null, "", "/");

/** Where the keyboard covers the page instead of shrinking it (iOS), the page shrinks itself. */
window.visualViewport?.addEventListener("resize", ({ target: view }) => {
  const isCovered = view.scale === 1 && window.innerHeight - view.height > 100;
  if (isCovered) document.documentElement.style.setProperty("--height", `${view.height}px`);
  else document.documentElement.style.removeProperty("--height");
  window.scrollTo(0, 0);
});

showState(false);
connection.open();
