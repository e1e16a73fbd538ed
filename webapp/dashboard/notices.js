// What must not be overlooked on any page: a change that waits, one that is not kept, a reload that was refused.

import { change } from "./api.js";
import { announce, ask, reasonOf } from "./dialogs.js";
import { button, el, setText } from "./dom.js";
import { long, plural, time, until } from "./format.js";
import { refresh } from "./live.js";
import { problemList } from "./problems.js";
import { on, state } from "./state.js";

let shown = "";
let countdown = null;

export function notices(place) {
  const show = () => {
    const config = state.status?.config;
    const now = JSON.stringify([config?.pending, config?.persisted, config?.writable, config?.reason, config?.last_refused, config?.warnings,
      state.status?.draining, state.connection === "lost", detailed()]);
    if (now === shown) return;
    shown = now;
    countdown = null;
    place.replaceChildren(...config ? all(config) : [], ...state.connection === "lost" ? [lost()] : []);
    tick();
  };
  on("status", show);
  on("connection", show);
  addEventListener("hashchange", show);
  setInterval(tick, 1000);
}

/** Lists of problems are for the pages that are about the configuration, and for the first one. */
function detailed() {
  return /^#?($|overview|config)/.test(location.hash);
}

function all(config) {
  return [
    config.pending && pending(config.pending),
    state.status.draining && notice("warn", "The proxy is draining: it takes no new connections and ends when the requests in flight are done."),
    !config.pending && !config.persisted && notice("warn", `The running configuration is not the file's, and is lost when the proxy ends: ${reasonOf(config.reason, "changes are not written to it")}`),
    config.persisted && !config.writable && notice("idle", `Changes made here last until the proxy ends: ${reasonOf(config.reason, "there is no file to write them to")}`),
    detailed() && config.last_refused && refused(config.last_refused),
    detailed() && config.warnings?.length > 0 && details("warn", `${plural(config.warnings.length, "warning")} about the configuration`, config.warnings),
  ].filter(Boolean);
}

function notice(kind, ...content) {
  return el("div", { class: `box ${kind}` }, el("p", {}, content));
}

function details(kind, summary, problems) {
  return el("details", { class: `box ${kind}` }, el("summary", {}, summary), problemList(problems));
}

function lost() {
  return el("div", { class: "box bad", role: "alert" }, el("p", {}, "The connection to the proxy is lost. What you see is what was last heard; it is tried again on its own."));
}

function refused(last) {
  const what = last.source === "file" ? "The change of the file" : `The change by ${last.source}`;
  return details("bad", `${what} at ${time(last.at)} was refused: ${plural(last.problems.length, "problem")}. The version before stays in force.`, last.problems);
}

function pending(change) {
  const left = el("strong");
  countdown = { left, at: change.reverts_at };
  return el("div", { class: "box warn pending" },
    el("p", {}, `Version ${change.version} is on trial: version ${change.reverts_to} comes back in `, left, " unless you keep it."),
    el("div", { class: "buttons" }, button("Keep it", () => settle("confirm", `Version ${change.version} is kept.`), { class: "primary" }),
      button("Revert now", () => ask({
        title: `Revert to version ${change.reverts_to}?`,
        content: el("p", {}, `Version ${change.version} ends at once. It stays in the history.`),
        confirm: "Revert",
        danger: true,
        act: () => revert(change),
      }))));
}

async function revert({ reverts_to: before }) {
  await change("POST", "config/revert");
  await refresh();
  return `Version ${before} is in force again.`;
}

async function settle(action, said) {
  try {
    await change("POST", `config/${action}`);
    announce(said);
  } catch (failure) {
    announce(failure.message, "bad");
  }
  refresh().catch(() => {});
}

function tick() {
  if (!countdown) return;
  const seconds = until(countdown.at);
  setText(countdown.left, long(Math.ceil(seconds)));
  if (seconds === 0) {
    countdown = null;
    setTimeout(() => refresh().catch(() => {}), 1000);
  }
}
