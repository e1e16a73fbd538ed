import { change, get } from "../api.js";
import { announce } from "../dialogs.js";
import { el, field, setText, table } from "../dom.js";
import { refusal } from "../problems.js";

export const title = "Log levels";
const LEVELS = ["off", "error", "warn", "info", "debug", "trace"];

export async function mount(view) {
  const place = el("div", { class: "card" });
  const trouble = el("div", { role: "alert" });
  view.append(el("p", { class: "lead" }, "A change is in force at once and lasts until the proxy ends. An inherited level is that of the logger above."), place, trouble);
  try {
    const rows = (await get("loggers")).map(logger => row(logger, () => again(rows), trouble));
    const filter = el("input", { type: "search", placeholder: "part of a name", spellcheck: "false" });
    filter.addEventListener("input", () => rows.forEach(({ name, node }) => { node.hidden = !name.includes(filter.value.trim()); }));
    place.replaceChildren(el("div", { class: "toolbar" }, field("Filter", filter)), table("Loggers and their levels", ["Logger", "Level"], rows.map(({ node }) => node)));
  } catch (failure) {
    place.replaceChildren(refusal(failure));
  }
}

/** What one inherits may have changed with another. */
async function again(rows) {
  const loggers = new Map((await get("loggers")).map(logger => [logger.name, logger]));
  rows.forEach(({ name, show }) => loggers.has(name) && show(loggers.get(name)));
}

function row(first, changed, trouble) {
  const { name } = first;
  const inherited = name !== "root" && el("option", { value: "" });
  const choice = el("select", { "aria-label": `Level of ${name}` }, inherited, LEVELS.map(value => el("option", { value }, value)));
  let current = "";
  const show = ({ level, effective }) => {
    current = choice.value = level ?? "";
    if (inherited) setText(inherited, level === null ? `inherited (${effective})` : "inherited");
  };
  choice.addEventListener("change", async () => {
    trouble.replaceChildren();
    const wanted = choice.value;
    try {
      await change("PUT", `loggers/${encodeURIComponent(name)}`, { level: wanted || null });
      announce(`${name} now logs ${saidOf(wanted)}.`);
      await changed();
    } catch (failure) {
      choice.value = current;
      trouble.replaceChildren(refusal(failure));
    }
  });
  show(first);
  return { name, show, node: el("tr", {}, el("th", { scope: "row" }, el("code", {}, name)), el("td", {}, choice)) };
}

function saidOf(level) {
  if (level === "off") return "nothing";
  return level ? `from ${level} up` : "as the logger above it does";
}
