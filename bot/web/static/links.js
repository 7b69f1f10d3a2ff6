// Addresses in a text become links, as nodes of the document: nothing that was typed is read as HTML.

/** What stands in angle brackets is no address to write to: a Message-ID looks like one. */
const ADDRESS = /mailto:[\w.+-]+@[\w.-]+\?[\w%.~&=-]+|(https:\/\/|www\.)[\w\-.~:/?#[\]@!$&'()*+,;=%]+|(?<![<\w.+-])[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/gi;
const END_MARKS = /[.,;:!?'")\]]+$/;

/** Append `text` to `parent`, with links where it has addresses. */
export function appendLinked(parent, text) {
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = found[0].replace(END_MARKS, "");
    parent.append(text.slice(end, found.index), link(address));
    end = found.index + address.length;
  }
  parent.append(text.slice(end));
}

function link(address) {
  const made = document.createElement("a");
  made.textContent = address;
  if (address.toLowerCase().startsWith("mailto:")) {
    made.href = address;
    made.textContent = readable(new URL(address));
  } else if (address.includes("@") && !address.includes("/")) {
    made.href = `mailto:${address}`;
  } else {
    made.href = address.toLowerCase().startsWith("https://") ? address : `https://${address}`;
    made.target = "_blank";
    made.rel = "noopener noreferrer";
  }
  return made;
}

/** A mail to be written, as a person reads it: the address and the subject. */
function readable(mail) {
  return [mail.pathname, mail.searchParams.get("subject")].filter(Boolean).join(" · ");
}
