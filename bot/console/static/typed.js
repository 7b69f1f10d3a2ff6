// What is typed is kept in this browser until the server has accepted it: over a refusal, a lost session, a reload.

const who = document.body.dataset.who ?? "";
const FIELDS = "textarea, input:not([type=hidden], [type=password], [type=file]), select";

function key(form) {
  return `typed:${form.dataset.keep}`;
}

function kept(form) {
  try {
    return JSON.parse(localStorage.getItem(key(form))) ?? {};
  } catch {
    return {};
  }
}

function restore(form) {
  const { by, values = {} } = kept(form);
  if (by && who && by !== who) return; // somebody else's words
  if (values.text && "ifKept" in form.dataset) form.hidden = false; // it came too late, but it is not lost
  for (const field of form.querySelectorAll(FIELDS)) {
    const value = values[field.name];
    if (typeof value === "string" && value && (!field.value || field.tagName === "SELECT")) field.value = value;
  }
}

function keep(form) {
  const values = {};
  for (const field of form.querySelectorAll(FIELDS)) values[field.name] = field.value;
  localStorage.setItem(key(form), JSON.stringify({ by: who, values }));
}

const sent = document.getElementById("told")?.dataset.sent;
if (sent) localStorage.removeItem(`typed:${sent}`);

for (const form of document.querySelectorAll("form[data-keep]")) restore(form);
for (const kind of ["input", "submit"]) {
  // heard at the document: forms in a live region are exchanged for others
  document.addEventListener(kind, ({ target }) => {
    const form = target.closest("form[data-keep]");
    if (form) keep(form);
  });
}

for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", () => {
    for (const name of Object.keys(localStorage)) if (name.startsWith("typed:")) localStorage.removeItem(name);
  });
}
