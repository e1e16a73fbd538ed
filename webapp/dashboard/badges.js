// Every state is a word with a symbol; its colour only repeats what they say.

import { el, setAttribute, setText } from "./dom.js";
import { count, time, until, words } from "./format.js";
import { available, state } from "./state.js";

const SYMBOLS = { good: "●", warn: "▲", bad: "✖", off: "■", idle: "○", busy: "◐" };

/** A badge that can be written anew: kind, text, and a reason beside it; null hides it. */
export function badge() {
  const symbol = el("span", { "aria-hidden": "true" });
  const label = el("span");
  const cause = el("span", { class: "cause" });
  const node = el("span", { class: "state" }, el("span", { class: "badge" }, symbol, label), cause);
  const show = look => {
    node.hidden = look === null;
    if (look === null) return;
    const { kind, text, reason } = look;
    setAttribute(node, "class", `state ${kind}`);
    setText(symbol, SYMBOLS[kind]);
    setText(label, text);
    setText(cause, reason);
    setAttribute(cause, "title", reason);
  };
  return { node, show };
}

export function shown(look) {
  const made = badge();
  made.show(look);
  return made.node;
}

export function stateOf({ state: name }) {
  return { ready: { kind: "good", text: "ready" }, draining: { kind: "busy", text: "draining" }, down: { kind: "off", text: "taken down" } }[name]
    ?? { kind: "idle", text: words(name) };
}

/** How many of an upstream's backends may be chosen. */
export function availabilityOf(backends, word = "") {
  const well = backends.filter(available).length;
  if (backends.length === 0) return { kind: "idle", text: "none" };
  return { kind: well === 0 ? "bad" : well < backends.length ? "warn" : "good", text: `${count(well)} of ${count(backends.length)}${word}` };
}

/** Null where nobody asks. */
export function healthOf({ health, upstream }) {
  if (state.upstreams.find(({ name }) => name === upstream)?.health_check === null) return null;
  const kind = { up: "good", down: "bad" }[health?.status] ?? "idle";
  const text = { up: "healthy", down: "unhealthy" }[health?.status] ?? "health not known";
  if (kind === "good") return { kind, text };
  const since = kind === "bad" && health.since ? `since ${time(health.since)}` : "";
  return { kind, text, reason: [health?.cause, since].filter(Boolean).join(", ") };
}

/** Null while it is closed, as it should be. */
export function breakerOf({ breaker }) {
  if (!breaker || breaker.state === "closed") return null;
  const again = breaker.retry_at ? until(breaker.retry_at) > 0 ? `tries again at ${time(breaker.retry_at)}` : "tries again with the next request" : "";
  const reason = [breaker.reason, again].filter(Boolean).join("; ");
  return breaker.state === "open" ? { kind: "bad", text: "breaker open", reason } : { kind: "warn", text: "breaker half-open", reason };
}
