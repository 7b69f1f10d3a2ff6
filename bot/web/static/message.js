// One message as the page shows it.

import { element, locale, page, readable, say } from "./page.js";
import { appendLinked } from "./links.js";

const HOUR = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The element of a message. `choose` is called with a choice that is pressed. */
export function render(message, choose) {
  const made = element("article", `message from-${message.from}`);
  if (message.id) made.dataset.id = message.id;
  if (message.ref) made.dataset.ref = message.ref;
  made.dataset.at = message.at;
  made.append(element("p", message.from === "staff" ? "who" : "who unseen", nameOf(message)));
  const bubble = bubbleOf(message);
  if (bubble.childNodes.length) made.append(bubble);
  made.append(metaOf(message));
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

function metaOf(message) {
  const made = element("p", "meta");
  const time = element("time", "", HOUR.format(new Date(message.at)));
  time.dateTime = message.at;
  made.append(time, element("span", "state"));
  return made;
}
