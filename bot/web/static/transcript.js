// The conversation on the page: in the server's order, each message once, unsent ones at the end.

import { byId, element, locale, say } from "./page.js";
import { render } from "./message.js";

const DAY = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", day: "numeric", weekday: "short" });
const NEAR = 120; // pixels from the end, within which the page follows the conversation

export class Transcript {
  #log = byId("log");
  #scroller = byId("scroller");
  #newer = byId("newer");
  #olderButton = byId("older");
  #choose;
  #rate;
  #more = false;
  #loading = false;
  #follows = true;

  /**
   * `choose(choice)` is called for a pressed button, `rate(rating)` for a thumb, `fetchOlder(before)` when earlier
   * messages are wanted.
   */
  constructor(choose, rate, fetchOlder) {
    this.#choose = choose;
    this.#rate = rate;
    const older = () => {
      if (!this.#more || this.#loading || !this.first) return;
      this.#loading = true;
      fetchOlder(this.first);
    };
    this.#olderButton.addEventListener("click", older);
    new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && older(), {
      root: this.#scroller,
    }).observe(this.#olderButton);
    this.#newer.addEventListener("click", () => this.toEnd());
    this.#scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#follows && this.toEnd()).observe(this.#scroller);
  }

  /** Id of the newest message that is shown; 0 for none. */
  get last() {
    const shown = this.#numbered();
    return shown.length ? Number(shown[shown.length - 1].dataset.id) : 0;
  }

  /** Id of the oldest message that is shown; 0 for none. */
  get first() {
    return Number(this.#numbered()[0]?.dataset.id ?? 0);
  }

  get isEmpty() {
    return this.#log.childElementCount === 0;
  }

  /** What was said before, or while the connection was lost. */
  history(frame) {
    this.#quietly(() => {
      if (frame.reset) {
        for (const shown of this.#numbered()) shown.remove();
        this.#setMore(frame.more);
      }
      for (const message of frame.messages) this.#place(message);
    });
    if (frame.reset || this.#follows) this.toEnd();
    else if (frame.messages.length) this.#newer.hidden = false;
  }

  /** Earlier messages; what the person reads stays where it is. */
  older(frame) {
    const fromEnd = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    this.#quietly(() => {
      for (const message of frame.messages) this.#place(message);
      this.#setMore(frame.more);
    });
    this.#scroller.scrollTop = this.#scroller.scrollHeight - fromEnd;
    this.#loading = false;
  }

  /** A message that has just been said. One from before the first that is shown comes with the older ones. */
  add(message) {
    if (this.#more && message.id < this.first) return;
    const follows = this.#follows;
    const placed = this.#place(message);
    this.#tidy();
    if (follows) this.#follow(placed);
    else this.#newer.hidden = message.from === "member";
  }

  /** One of the visitor's own, not yet acknowledged. */
  unsent(message) {
    if (this.#find(message.id)) return;
    const shown = {
      ref: message.id,
      from: "member",
      at: new Date(message.at).toISOString(),
      text: message.text,
      files: message.files.map(({ name, size }) => ({ name, size, url: null })),
    };
    const placed = render(shown, this.#choose, this.#rate);
    placed.classList.add("unsent");
    placed.querySelector(".state").textContent = say("sending");
    this.#log.append(placed);
    this.#tidy();
    this.toEnd();
  }

  acknowledged(ref) {
    const placed = this.#find(ref);
    placed?.classList.remove("unsent");
    if (placed) placed.querySelector(".state").textContent = "";
  }

  failed(ref) {
    const placed = this.#find(ref);
    placed?.classList.add("failed");
    if (placed) placed.querySelector(".state").textContent = say("failed");
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#newer.hidden = true;
    this.#follows = true;
  }

  /** Keep a message in view that is taller than the window: by its beginning, where reading begins. */
  #follow(placed) {
    this.toEnd();
    if (placed.offsetHeight > this.#scroller.clientHeight - NEAR) {
      placed.scrollIntoView({ block: "start" });
      this.#follows = true;
    }
  }

  #numbered() {
    return this.#log.querySelectorAll("[data-id]");
  }

  #find(ref) {
    return this.#log.querySelector(`[data-ref="${CSS.escape(ref)}"]`);
  }

  #place(message) {
    const known = this.#log.querySelector(`[data-id="${Number(message.id)}"]`);
    if (known) return known;
    if (message.ref) this.#find(message.ref)?.remove();
    const placed = render(message, this.#choose, this.#rate);
    const after = [...this.#log.querySelectorAll(".message")].find(
      (other) => !other.dataset.id || Number(other.dataset.id) > message.id,
    );
    this.#log.insertBefore(placed, after ?? null);
    return placed;
  }

  /** Change the log without having all of it read out. */
  #quietly(change) {
    this.#log.setAttribute("aria-live", "off");
    change();
    this.#tidy();
    setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 500);
  }

  #setMore(more) {
    this.#more = more;
    this.#olderButton.hidden = !more;
  }

  #scrolled() {
    this.#follows = this.#isNearEnd();
    if (this.#follows) this.#newer.hidden = true;
  }

  #isNearEnd() {
    return this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight < NEAR;
  }

  /** Days between the messages, and the newest of ours marked, whose buttons stand out. */
  #tidy() {
    for (const separator of this.#log.querySelectorAll(".day")) separator.remove();
    let before = "";
    let newest = null;
    for (const message of this.#log.querySelectorAll(".message")) {
      const day = dayOf(new Date(message.dataset.at));
      if (day !== before) message.before(element("p", "day", day));
      before = day;
      message.classList.remove("newest");
      if (!message.classList.contains("from-member")) newest = message;
    }
    newest?.classList.add("newest");
  }
}

function dayOf(date) {
  const now = new Date();
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const days = (midnight - new Date(date.getFullYear(), date.getMonth(), date.getDate())) / 86400000;
  if (Math.round(days) === 0) return say("today");
  return Math.round(days) === 1 ? say("yesterday") : DAY.format(date);
}
