import { change, get } from "../api.js";
import { announce } from "../dialogs.js";
import { el, field, table } from "../dom.js";
import { refusal } from "../problems.js";

export const title = "Log levels";
const LEVELS = ["off", "error", "warn", "info", "debug", "trace"];

export async function mount(view) {
  const place = el("div", { class: "card" });
  const trouble = el("div", { role: "alert" });
  view.append(el("p", { class: "lead" }, "A change is in force at once and lasts until the proxy ends. An inherited level is that of the logger above."), place, trouble);
  try {
    const rows = (await get("loggers")).map(logger => row(logger, trouble));
    const filter = el("input", { type: "search", placeholder: "part of a name", spellcheck: "false" });
    filter.addEventListener("input", () => rows.forEach(made => { made.hidden = !made.firstChild.textContent.includes(filter.value.trim()); }));
    place.replaceChildren(el("div", { class: "toolbar" }, field("Filter", filter)), table("Loggers and their levels", ["Logger", "Level"], rows));
  } catch (failure) {
    place.replaceChildren(refusal(failure));
  }
}

function row({ name, level, effective }, trouble) {
  let current = level ?? "";
  const inherited = name !== "root" && el("option", { value: "" }, level === null && effective ? `inherited (${effective})` : "inherited");
  const choice = el("select", { "aria-label": `Level of ${name}` }, inherited, LEVELS.map(value => el("option", { value }, value)));
  choice.value = current;
  choice.addEventListener("change", async () => {
    trouble.replaceChildren();
    try {
      await change("PUT", `loggers/${encodeURIComponent(name)}`, { level: choice.value || null });
      current = choice.value;
      announce(`${name} now logs ${current === "off" ? "nothing" : current ? `from ${current} up` : "as the logger above it does"}.`);
    } catch (failure) {
      choice.value = current;
      trouble.replaceChildren(refusal(failure));
    }
  });
  return el("tr", {}, el("th", { scope: "row" }, el("code", {}, name)), el("td", {}, choice));
}
