// Open pages stay true: when the server says that something changed, the page is fetched again and its live
// regions are exchanged. What is being typed, focus, scrolling, selections and opened parts survive.

const SOON = 800; // milliseconds between two looks of a page that is seen
const LATER = 5000; // ... of one that is not
const ALWAYS = 60000; // a look without any news, for ages and for what another process did
const AGAIN = 5000; // before a stream that was refused is opened again
const base = document.title;
const address = meta(document, "page") || location.href; // not where a form was sent that came back refused
const { events, on } = document.body.dataset;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("msc-console") : null;
const ended = document.getElementById("ended");
const away = document.getElementById("away");

let news = Number(meta(document, "news"));
let unseen = 0;
let lastLook = Date.now();
let planned = null;
let plannedAt = 0;
let patience = 2000;

function meta(page, name) {
  return page.querySelector(`meta[name=${name}]`)?.content ?? "";
}

// --- looking

function plan(after = document.hidden ? LATER : SOON) {
  const at = Math.max(Date.now() + 50, lastLook + after);
  if (planned && plannedAt <= at) return;
  clearTimeout(planned);
  plannedAt = at;
  planned = setTimeout(look, at - Date.now());
}

async function look() {
  planned = null;
  lastLook = Date.now();
  let answer;
  try {
    answer = await fetch(address, { headers: { "X-Live": "1" }, cache: "no-store" });
  } catch {
    away.hidden = false;
    plan(AGAIN);
    return;
  }
  away.hidden = answer.status < 500;
  if (answer.status >= 500) plan(AGAIN);
  if (!answer.ok) return;
  ended.hidden = !answer.redirected;
  if (answer.redirected) return;
  show(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

function show(page) {
  const token = meta(page, "csrf");
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = token;
  for (const region of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(region.id);
    if (fresh) exchange(region, fresh);
  }
  hear(Number(meta(page, "news")));
  follow(meta(page, "moving") === "yes");
}

// While a message is on its way its state changes without a word from the server.
function follow(moving) {
  patience = moving ? Math.min(patience * 1.5, 30000) : 2000;
  if (moving) plan(patience);
}

function exchange(region, fresh) {
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  for (const part of region.querySelectorAll("details[id]")) {
    const other = fresh.querySelector(`#${CSS.escape(part.id)}`);
    if (other) other.open = part.open;
  }
  if (region.innerHTML === fresh.innerHTML) return;
  if (selectedIn(region)) {
    plan(LATER);
    return;
  }
  const caret = focused?.matches("textarea") ? [focused.selectionStart, focused.selectionEnd] : null;
  for (const field of region.querySelectorAll("textarea[id]")) {
    const other = fresh.querySelector(`#${CSS.escape(field.id)}`);
    if (other) other.value = field.value;
  }
  const scroller = region.closest("[data-scroll]");
  const atEnd = scroller && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  region.replaceChildren(...fresh.childNodes);
  const again = focused && document.getElementById(focused.id);
  again?.focus({ preventScroll: true });
  if (again && caret) again.setSelectionRange(...caret);
  if (atEnd && scroller.hasAttribute("data-end")) scroller.scrollTop = scroller.scrollHeight;
}

function selectedIn(region) {
  const selection = getSelection();
  return !selection.isCollapsed && region.contains(selection.anchorNode);
}

// --- telling

function hear(newest) {
  if (newest <= news) return;
  news = newest;
  const said = document.getElementById("news");
  said.textContent = "";
  said.textContent = said.dataset.text;
  if (document.hidden || !document.hasFocus()) document.title = `(${++unseen}) ${base}`;
}

function seen() {
  unseen = 0;
  document.title = base;
}

addEventListener("focus", seen);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  seen();
  plan();
});

// --- hearing: of all open pages one holds the stream and passes on what it hears, for browsers open six at most

function heard(kind) {
  if (kind === "back" || on.split(" ").includes(kind)) plan();
  if (kind === "ended") plan(0);
}

function pass(kind) {
  channel?.postMessage(kind);
  heard(kind);
}

function listen(onEnd) {
  const stream = new EventSource(events);
  let opened = false;
  stream.addEventListener("open", () => {
    if (opened) pass("back");
    else plan(); // for what happened between this page's making and now
    opened = true;
  });
  for (const kind of ["ticket", "conversation", "release", "trouble", "firm"]) {
    stream.addEventListener(kind, () => pass(kind));
  }
  stream.addEventListener("ended", () => {
    stream.close();
    pass("ended");
    onEnd();
  });
  stream.addEventListener("error", () => {
    plan(); // to see whether the server is away, or the session has ended
    if (stream.readyState === EventSource.CLOSED) onEnd(); // else the browser tries again by itself
  });
}

function hold() {
  return new Promise((release) => listen(release));
}

async function stayTuned() {
  for (;;) {
    if (ended.hidden) await (channel && navigator.locks ? navigator.locks.request("msc-console", hold) : hold());
    await new Promise((done) => setTimeout(done, AGAIN));
  }
}

channel?.addEventListener("message", (event) => heard(event.data));
setInterval(() => document.hidden || plan(0), ALWAYS);
const scroller = document.querySelector("[data-end]");
if (scroller && !location.hash) scroller.scrollTop = scroller.scrollHeight;
follow(meta(document, "moving") === "yes");
plan();
stayTuned();
