// Writing a reply: ready replies and curated answers are put where the caret stands, and the length is shown in the
// unit in which the member's channel counts.

const box = document.getElementById("reply");
const length = document.getElementById("length");
const COUNT = {
  characters: (text) => [...text].length,
  utf16: (text) => text.length,
  bytes: (text) => new TextEncoder().encode(text).length,
};

function insert(text) {
  const { selectionStart: at, value } = box;
  const before = value.slice(0, at);
  const gap = before && !before.endsWith("\n") ? "\n" : "";
  box.setRangeText(gap + text, at, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

function measure() {
  const { limit, unit, most, text, parts, over } = length.dataset;
  const count = COUNT[unit](box.value);
  const pieces = limit ? Math.ceil(count / Number(limit)) : 1;
  length.textContent = box.value ? text.replace("{n}", count) + (pieces > 1 ? ` ${parts.replace("{n}", pieces)}` : "") : "";
  if ([...box.value].length >= Number(most)) length.textContent = over;
  length.classList.toggle("warn", pieces > 1 || [...box.value].length >= Number(most));
}

// What is pasted is never cut off silently: what is too long stays out, and it is said.
function refusePaste(event) {
  const field = event.target;
  if (!field.matches?.("textarea[maxlength]")) return;
  const room = field.maxLength - field.value.length + (field.selectionEnd - field.selectionStart);
  if ((event.clipboardData?.getData("text/plain") ?? "").length <= room) return;
  event.preventDefault();
  const said = document.getElementById("too-long");
  said.hidden = false;
  setTimeout(() => (said.hidden = true), 8000);
}

addEventListener("paste", refusePaste);

if (box && length) {
  box.addEventListener("input", measure);
  measure();
  const ready = document.getElementById("ready");
  ready.addEventListener("change", () => {
    if (ready.value) insert(ready.value);
    ready.value = "";
  });
  const asked = document.getElementById("lookup-text");
  const found = document.getElementById("lookup-found");
  let planned = null;
  const look = async () => {
    const query = new URLSearchParams({ q: asked.value, language: asked.dataset.language });
    const answer = await fetch(`${asked.dataset.from}?${query}`, { headers: { "X-Live": "1" }, cache: "no-store" });
    if (answer.ok && !answer.redirected) found.innerHTML = await answer.text();
  };
  asked.addEventListener("input", () => {
    clearTimeout(planned);
    planned = setTimeout(look, 250);
  });
  found.addEventListener("click", (event) => {
    const text = event.target.closest("[data-insert]")?.dataset.insert;
    if (text === undefined) return;
    document.getElementById("lookup").open = false;
    insert(text);
  });
}
