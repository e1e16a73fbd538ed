import { change, send } from "../api.js";
import { announce, ask, changedText } from "../dialogs.js";
import { diffView } from "../diff.js";
import { button, checkbox, el, field, setText } from "../dom.js";
import { editor } from "../editor.js";
import { plural } from "../format.js";
import { refresh } from "../live.js";
import { locate } from "../locate.js";
import { problemList, refusal } from "../problems.js";
import { state } from "../state.js";

export const title = "Configuration";
const TYPING = 400;
// Outlives the page, so that looking something up elsewhere loses nothing.
const draft = { text: null, original: null, etag: null, version: null };

export function mount(view, scope) {
  const text = editor({ id: "document", "aria-label": "The configuration as JSON", "aria-describedby": "verdict" });
  const verdict = el("p", { id: "verdict", class: "verdict", role: "status" });
  const problems = el("div");
  const changes = el("details", { class: "changes" }, el("summary", {}, "Changes against the version in force"), el("div"));
  const newer = el("div");
  const lead = el("p", { class: "lead" });
  const apply = button("Review and apply…", () => review(page), { class: "primary", disabled: true });
  const discard = button("Discard my changes", () => ask({
    title: "Discard your changes?", content: el("p", {}, "The editor shows the configuration that is in force again."), confirm: "Discard", danger: true, act: () => load(page),
  }), { disabled: true });
  const page = { text, verdict, problems, changes, newer, apply, discard, lead, last: null, checks: 0 };
  view.append(lead, newer, el("div", { class: "config" }, text.node, el("div", { class: "findings card" }, verdict, problems, changes)),
    el("div", { class: "buttons start" }, apply, discard, button("Read the file again…", reload, { id: "reload", hidden: true })));
  let timer = 0;
  text.area.addEventListener("input", () => {
    draft.text = text.value;
    settle(page, null);
    setText(verdict, "Checking…");
    clearTimeout(timer);
    timer = setTimeout(() => validate(page), TYPING);
  });
  scope.on("status", () => {
    view.querySelector("#reload").hidden = !state.status?.config.file;
    compareVersions(page);
  });
  if (draft.text !== null && draft.text !== draft.original) begin(page);
  else load(page).catch(failure => newer.replaceChildren(refusal(failure)));
}

async function fetchCurrent() {
  const response = await send("GET", "config");
  const document = await response.text();
  let text = document;
  try {
    text = `${JSON.stringify(JSON.parse(document), null, 2)}\n`;
  } catch {
    // Shown as it came.
  }
  return { text, etag: response.headers.get("ETag"), version: response.headers.get("Breakwater-Version") };
}

async function load(page) {
  const current = await fetchCurrent();
  Object.assign(draft, current, { original: current.text });
  begin(page);
}

function begin(page) {
  page.text.value = draft.text;
  setText(page.lead, `You edit version ${draft.version}. Secrets are shown as [secret]; left so, they stay what they are.`);
  compareVersions(page);
  validate(page);
}

/** Says as soon as it is known that the text is no longer based on the version in force. */
function compareVersions(page) {
  const current = state.status?.config;
  if (!current || draft.etag === null || current.etag === draft.etag) {
    page.newer.replaceChildren();
  } else if (draft.text === draft.original) {
    load(page).catch(() => {});
  } else {
    showNewer(page, current.version);
  }
}

function showNewer(page, version) {
  if (page.newer.dataset.version === String(version) && page.newer.firstChild) return;
  page.newer.dataset.version = version;
  page.newer.replaceChildren(el("div", { class: "box warn", role: "alert" },
    el("p", {}, `The configuration was changed while you edited: version ${version} is in force, your text began with version ${draft.version}. Applying it as it is would undo that change.`),
    el("div", { class: "buttons start" }, button("Keep my text and compare it with the new version", async () => {
      const current = await fetchCurrent();
      Object.assign(draft, { original: current.text, etag: current.etag, version: current.version });
      begin(page);
      page.changes.open = true;
    }), button("Take the new version, discard my text", () => load(page)))));
}

async function validate(page) {
  const check = ++page.checks;
  try {
    const { data } = await change("POST", "config/validate", page.text.value);
    if (check === page.checks) settle(page, data);
  } catch (failure) {
    if (check === page.checks) page.problems.replaceChildren(refusal(failure));
  }
}

function settle(page, found) {
  const differs = draft.text !== draft.original;
  page.last = found;
  page.apply.disabled = !found?.valid || !differs;
  page.discard.disabled = !differs;
  if (!found) return;
  const { valid, problems = [], warnings = [], diff } = found;
  const show = ({ path }) => {
    const place = locate(page.text.value, path);
    if (place) page.text.select(place.from, place.to);
  };
  page.verdict.className = `verdict ${valid ? "good" : "bad"}`;
  setText(page.verdict, valid ? `● Valid${differs ? "" : ", nothing changed"}${warnings.length ? `, ${plural(warnings.length, "warning")}` : ""}` : `✖ ${plural(problems.length, "problem")}`);
  page.problems.replaceChildren(problemList(valid ? warnings : problems, show));
  page.changes.hidden = !differs;
  page.changes.lastElementChild.replaceChildren(diffView(diff));
}

async function review(page) {
  const trial = checkbox("Revert on its own unless I confirm in time");
  const seconds = el("input", { type: "number", min: "5", max: "3600", value: "60", required: true });
  const time = field("Seconds to confirm", seconds);
  time.hidden = true;
  trial.control.addEventListener("change", () => { time.hidden = !trial.control.checked; });
  await ask({
    title: "Apply these changes?",
    wide: true,
    content: [diffView(page.last.diff), page.last.warnings?.length > 0 && el("div", { class: "box warn" }, problemList(page.last.warnings)),
      el("p", {}, "Requests in flight are not interrupted."), trial.node, time],
    confirm: "Apply",
    act: () => put(page, trial.control.checked ? seconds.value : null),
  });
}

async function put(page, seconds) {
  const answer = await change("PUT", `config${seconds ? `?commit_confirm=${seconds}s` : ""}`, page.text.value, { etag: draft.etag }).catch(async failure => {
    if (failure.status === 412) await refresh().then(() => compareVersions(page));
    throw failure;
  });
  await load(page);
  await refresh();
  const done = `Version ${answer.data.version} is in force.`;
  return seconds ? `${done} Confirm it within ${seconds} seconds, or the version before comes back.` : changedText(done, answer);
}

function reload() {
  return ask({
    title: "Read the file again?",
    content: el("p", {}, "What ", el("code", {}, state.status.config.file), " says replaces the running configuration. If it has a problem, nothing changes."),
    confirm: "Read it",
    act: async () => {
      const { data } = await change("POST", "reload");
      await refresh();
      announce(`Version ${data.version} is in force.`);
    },
  });
}
