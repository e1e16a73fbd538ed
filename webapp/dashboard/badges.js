// Every state is a word with a symbol; its colour only repeats what they say.

import { el, setAttribute, setText } from "./dom.js";
import { time, until, words } from "./format.js";

const SYMBOLS = { good: "●", warn: "▲", bad: "✖", off: "■", idle: "○", busy: "◐" };

/** A badge that can be written anew: label, kind, and a reason beside it. */
export function badge() {
  const symbol = el("span", { "aria-hidden": "true" });
  const label = el("span");
  const cause = el("span", { class: "cause" });
  const node = el("span", { class: "state" }, el("span", { class: "badge" }, symbol, label), cause);
  const show = ({ kind, text, reason }) => {
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

export function stateOf({ state }) {
  return { ready: { kind: "good", text: "ready" }, draining: { kind: "busy", text: "draining" }, down: { kind: "off", text: "taken down" } }[state]
    ?? { kind: "idle", text: words(state) };
}

export function healthOf({ health }) {
  const kind = { up: "good", down: "bad" }[health?.status] ?? "idle";
  const text = { up: "up", down: "down" }[health?.status] ?? "not known";
  const since = health?.since ? `since ${time(health.since)}` : "";
  return { kind, text, reason: [kind === "good" ? "" : health?.cause, kind === "bad" ? since : ""].filter(Boolean).join(", ") };
}

export function breakerOf({ breaker }) {
  if (!breaker || breaker.state === "closed") return { kind: "good", text: "closed" };
  const again = breaker.retry_at ? `tries again in ${Math.ceil(until(breaker.retry_at))} s` : "";
  const reason = [breaker.reason, again].filter(Boolean).join("; ");
  return breaker.state === "open" ? { kind: "bad", text: "open", reason } : { kind: "warn", text: words(breaker.state).replace(" ", "-"), reason };
}
