import { change, get } from "../api.js";
import { announce, ask, changedText } from "../dialogs.js";
import { diffView } from "../diff.js";
import { shown } from "../badges.js";
import { button, el, field, table } from "../dom.js";
import { time } from "../format.js";
import { refresh } from "../live.js";
import { refusal } from "../problems.js";

export const title = "History";

export function mount(view, scope) {
  const place = el("div", { class: "card" });
  const changes = el("section", { class: "card", hidden: true, "aria-live": "polite" });
  view.append(el("p", { class: "lead" }, "The last twenty versions of the configuration. A rollback makes a new version of an old one."), place, changes);
  let known = "";
  const load = async () => {
    try {
      const { versions } = await get("config/history");
      if (JSON.stringify(versions) === known) return;
      known = JSON.stringify(versions);
      place.replaceChildren(table("Versions of the configuration", ["Version", "When", "From", "State", "Actions"], versions.map(version => row(version, versions, changes, load)), { class: "cards" }));
    } catch (failure) {
      place.replaceChildren(refusal(failure));
    }
  };
  scope.on("status", load);
}

function row(version, versions, changes, load) {
  const { version: number, at, source, current } = version;
  const marks = [current && { kind: "good", text: "in force" }, version.pending && { kind: "warn", text: "on trial" },
    !version.persisted && { kind: "warn", text: "not in the file", reason: version.reason }].filter(Boolean);
  return el("tr", { "aria-current": current ? "true" : null }, el("th", { scope: "row" }, String(number)), el("td", {}, el("time", { datetime: at }, time(at))), el("td", {}, source),
    el("td", {}, marks.map(shown)),
    el("td", { class: "actions" }, el("span", {}, button("Changes", () => showChanges(number, versions, changes), { class: "small", "aria-label": `Changes of version ${number}` }),
      !current && button("Roll back", () => rollback(number, versions.find(other => other.current), load), { class: "small", "aria-label": `Roll back to version ${number}` }))));
}

function showChanges(number, versions, place) {
  const others = versions.filter(other => other.version !== number);
  const against = el("select", {}, el("option", { value: "" }, "the version before it"), others.map(other => el("option", { value: other.version }, `version ${other.version}${other.current ? " (in force)" : ""}`)));
  const result = el("div");
  const heading = el("h2", { tabindex: "-1" }, `Version ${number}`);
  const load = async () => {
    try {
      const { diff, document: written } = await get(`config/history/${number}${against.value ? `?against=${against.value}` : ""}`);
      result.replaceChildren(diffView(diff), el("details", {}, el("summary", {}, "The whole document"), el("pre", { class: "document", tabindex: "0" }, JSON.stringify(written, null, 2))));
    } catch (failure) {
      result.replaceChildren(refusal(failure));
    }
  };
  against.addEventListener("change", load);
  place.replaceChildren(el("header", {}, heading, field("Compared with", against)), result);
  place.hidden = false;
  load();
  heading.focus();
}

async function rollback(number, current, load) {
  let diff;
  try {
    ({ diff } = await get(`config/history/${number}?against=${current.version}`));
  } catch (failure) {
    announce(failure.message, "bad");
    return;
  }
  await ask({
    title: `Roll back to version ${number}?`,
    wide: true,
    content: [el("p", {}, `This is what changes against version ${current.version}, which is in force. Requests in flight are not interrupted.`), diffView(diff)],
    confirm: "Roll back",
    danger: true,
    act: async () => {
      const answer = await change("POST", `config/history/${number}/rollback`, undefined, { etag: current.etag });
      await refresh();
      await load();
      return changedText(`Version ${answer.data.version} is version ${number} again.`, answer);
    },
  });
}
