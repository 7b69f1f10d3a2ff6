// One message as the page shows it.

import { element, locale, page, readable, say } from "./page.js";
import { appendLinked } from "./links.js";

const HOUR = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

const THUMB =
  "M5 18H4a1.5 1.5 0 0 1-1.5-1.5v-6A1.5 1.5 0 0 1 4 9h1m0 9V9m0 9h8.6a2.2 2.2 0 0 0 2.2-1.8l1-5A2.2 2.2 0 0 0 14.6 8.5H12V4.6a2 2 0 0 0-2-2L6.6 9H5";

/** The element of a message. `choose` is called with a choice that is pressed, `rate` with a rating. */
export function render(message, choose, rate) {
  const made = element("article", `message from-${message.from}`);
  if (message.id) made.dataset.id = message.id;
  if (message.ref) made.dataset.ref = message.ref;
  made.dataset.at = message.at;
  made.append(element("p", message.from === "staff" ? "who" : "who unseen", nameOf(message)));
  const bubble = bubbleOf(message);
  if (bubble.childNodes.length) made.append(bubble);
  made.append(metaOf(message, rate));
  if (message.choices?.length) made.append(choicesOf(message.choices, choose));
  return made;
}

function nameOf(message) {
  if (message.from === "staff") return say("staff", { name: message.author });
  return message.from === "member" ? say("you") : page.bot;
}

function bubbleOf(message) {
  const bubble = element("div", "bubble");
  if (message.text) {
    const text = element("div", "text");
    if (message.from === "member") text.textContent = message.text;
    else appendLinked(text, message.text);
    bubble.append(text);
  }
  if (message.files?.length) bubble.append(filesOf(message.files));
  if (message.sources?.length) bubble.append(sourcesOf(message.sources));
  return bubble;
}

function filesOf(files) {
  const list = element("ul", "files");
  for (const file of files) {
    const item = element("li");
    item.append(file.url ? download(file) : card("span", file));
    list.append(item);
  }
  return list;
}

function download(file) {
  const made = card("a", file);
  made.href = file.url;
  made.download = file.name;
  made.setAttribute("aria-label", say("download", { name: file.name, size: readable(file.size) }));
  return made;
}

function card(tag, file) {
  const made = element(tag, "card");
  const dot = file.name.lastIndexOf(".");
  const ending = dot > 0 ? file.name.slice(dot + 1).slice(0, 4).toUpperCase() : "";
  const badge = element("span", "badge", ending);
  badge.setAttribute("aria-hidden", "true");
  const about = element("span", "about");
  about.append(element("span", "name", file.name), element("span", "size", readable(file.size)));
  made.append(badge, about);
  return made;
}

function sourcesOf(sources) {
  const made = element("p", "sources");
  made.append(element("span", "label", say("source")), sources.join("\n"));
  return made;
}

function choicesOf(choices, choose) {
  const made = element("div", "choices");
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", say("choices"));
  for (const choice of choices) {
    const button = element("button", "choice", choice.label);
    button.type = "button";
    button.addEventListener("click", () => choose(choice));
    made.append(button);
  }
  return made;
}

/** Praise and blame: the pressed one stays pressed until the other is. */
function ratingsOf(ratings, rate) {
  const made = element("span", "ratings");
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", say("rate"));
  const labels = [say("rate-good"), say("rate-bad")];
  const buttons = ratings.map((rating, index) => ratingOf(rating, labels[index], index === 1));
  for (const [index, button] of buttons.entries()) {
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") return;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      rate(ratings[index]);
    });
  }
  made.append(...buttons);
  return made;
}

function ratingOf(rating, label, isDown) {
  const button = element("button", isDown ? "rating down" : "rating");
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-pressed", String(rating.pressed));
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  icon.setAttribute("viewBox", "0 0 20 20");
  icon.setAttribute("aria-hidden", "true");
  path.setAttribute("d", THUMB);
  icon.append(path);
  button.append(icon);
  return button;
}

function metaOf(message, rate) {
  const made = element("p", "meta");
  const time = element("time", "", HOUR.format(new Date(message.at)));
  time.dateTime = message.at;
  made.append(time, element("span", "state"));
  if (message.ratings?.length) made.append(ratingsOf(message.ratings, rate));
  return made;
}
