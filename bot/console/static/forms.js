// Small comforts: a form is sent once, Ctrl+Enter sends, "/" searches, j and k walk through the list, r, n and c
// reply, note and claim, "?" names them all, Escape closes.

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  form.setAttribute("aria-busy", "true");
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  setTimeout(showBusy, 700, true, form);
});

function showBusy(busy, form = null) {
  const banner = document.getElementById("busy");
  if (banner) banner.hidden = !(busy && form?.dataset.sending);
}

// A page that comes back from the browser's history may send again.
addEventListener("pageshow", () => {
  showBusy(false);
  for (const form of document.querySelectorAll("form[data-sending]")) {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  }
});

addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return; // an input method has the key
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-submits]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.key === "Escape") {
    closeSheets(null);
  } else if (!typing(event)) {
    walk(event);
  }
});

addEventListener("click", (event) => closeSheets(event.target.closest(".sure, .menu")));

function closeSheets(except) {
  for (const open of document.querySelectorAll(".sure[open], .menu[open]")) {
    if (open === except) continue;
    const inside = open.contains(document.activeElement);
    open.open = false;
    if (inside) open.querySelector("summary").focus();
  }
}

function typing(event) {
  return event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select") || document.querySelector("dialog[open]");
}

function walk(event) {
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector(".search input")?.select();
    return;
  }
  if (event.key === "?") {
    document.getElementById("keys")?.showModal();
    return;
  }
  const place = { r: "#reply", n: "#note", c: "#claim" }[event.key];
  const target = place && document.querySelector(place);
  if (target) {
    event.preventDefault(); // the letter is not typed
    target.focus();
    if (target.matches("button")) target.click();
    return;
  }
  const step = { j: 1, k: -1 }[event.key];
  const links = [...document.querySelectorAll(".tickets .subject a, .found li p a")];
  if (!step || !links.length) return;
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
}

document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
