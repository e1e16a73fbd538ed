// The frame around the pages: which one is shown, the connection, signing in.

import { credentials, get, signedIn, signIn, signOut } from "./api.js";
import { el, field, setAttribute, setText } from "./dom.js";
import { refresh, start, stop } from "./live.js";
import { notices } from "./notices.js";
import { on, set, state } from "./state.js";
import * as certificates from "./views/certificates.js";
import * as config from "./views/config.js";
import * as explain from "./views/explain.js";
import * as history from "./views/history.js";
import * as loggers from "./views/loggers.js";
import * as overview from "./views/overview.js";
import * as sites from "./views/sites.js";
import * as upstreams from "./views/upstreams.js";

const PAGES = { overview, upstreams, sites, config, history, explain, certificates, "log-levels": loggers };
const REFRESH = 5000;
const main = document.getElementById("main");
const view = document.getElementById("view");
const nav = document.getElementById("pages");
const out = document.getElementById("sign-out");
let leave = [];
let signing = false;

const links = new Map(Object.entries(PAGES).map(([name, page]) => [name, el("a", { href: `#${name}` }, page.title)]));
nav.append(el("ul", {}, [...links.values()].map(link => el("li", {}, link))));

function show(moved) {
  if (signing) return;
  const [name, ...rest] = location.hash.slice(1).split("/");
  const page = PAGES[name] ?? overview;
  leave.forEach(end => end());
  leave = [];
  const heading = el("h1", { tabindex: "-1" }, page.title);
  view.replaceChildren(heading);
  document.title = `${page.title} · Breakwater`;
  links.forEach((link, other) => setAttribute(link, "aria-current", PAGES[other] === page ? "page" : null));
  page.mount(view, scope, rest.map(decodeURIComponent).join("/"));
  if (moved) {
    scrollTo(0, 0);
    heading.focus();
  }
}

/** What a page starts ends when it is left. */
const scope = {
  on(topic, listener) {
    leave.push(on(topic, listener));
    listener(new Set(), true);
  },
  every(milliseconds, task) {
    const timer = setInterval(() => !document.hidden && task(), milliseconds);
    leave.push(() => clearInterval(timer));
  },
};

function showConnection() {
  const texts = { connecting: "Connecting…", live: "Live", lost: "Connection lost, trying again…" };
  const place = document.getElementById("connection");
  setAttribute(place, "class", `connection ${state.connection}`);
  if (place.textContent !== texts[state.connection]) place.replaceChildren(el("span", { class: "dot", "aria-hidden": "true" }), texts[state.connection]);
}

function askToken(wrong) {
  stop();
  signing = true;
  signOut();
  out.hidden = true;
  leave.forEach(end => end());
  leave = [];
  const token = el("input", { type: "password", autocomplete: "current-password", required: true, spellcheck: "false" });
  const trouble = el("p", { role: "alert", class: "error" }, wrong ? "The proxy did not accept this token." : "");
  const form = el("form", { class: "card sign-in" }, el("h1", {}, "Sign in"),
    el("p", {}, "This admin interface asks for a token: the one at ", el("code", {}, "admin.token"), " in the configuration."),
    el("input", { autocomplete: "username", value: "admin", hidden: true }), field("Token", token, "It is kept until this tab is closed."), trouble, el("button", { type: "submit", class: "primary" }, "Sign in"));
  form.addEventListener("submit", event => {
    event.preventDefault();
    signIn(token.value);
    enter();
  });
  view.replaceChildren(form);
  document.title = "Sign in · Breakwater";
  token.focus();
}

async function enter() {
  try {
    await get("status");
  } catch (failure) {
    if (failure.status === 401) return;
  }
  signing = false;
  out.hidden = !signedIn();
  show(false);
  start();
}

credentials.addEventListener("needed", () => askToken(signedIn()));
out.addEventListener("click", () => askToken(false));
document.querySelector(".skip").addEventListener("click", event => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => show(true));
// A browser has six connections to one host for all of its tabs: one that nobody looks at gives its own back.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) stop();
  else if (!signing) start();
});
on("connection", showConnection);
on("status", () => setText(document.querySelector(".brand small"), state.status?.version.replace(/-.*/, "")));
showConnection();
notices(document.getElementById("notices"));
setInterval(() => !signing && !document.hidden && refresh().catch(() => {}), REFRESH);
set("connection", "connecting");
enter();
