// Questions before anything changes. A refusal is shown where the question was, so that nothing typed is lost.

import { button, el } from "./dom.js";
import { refusal } from "./problems.js";

const results = document.getElementById("results");
const NOTE = 8000;

/** Says a result aloud and for a while at the foot of the page. */
export function announce(text, kind = "good") {
  const note = el("div", { class: `note ${kind}` }, el("span", {}, text), button("✕", () => note.remove(), { class: "quiet", "aria-label": "Dismiss this message" }));
  results.append(note);
  while (results.children.length > 3) results.firstChild.remove();
  setTimeout(() => note.remove(), NOTE);
}

export function changedText(done, { volatile, reason }) {
  return volatile ? `${done} For this process only: ${reasonOf(reason, "the file was not written")}` : done;
}

export function reasonOf(reason, otherwise) {
  return `${(reason || otherwise).replace(/\.$/, "")}.`;
}

/** Opens a dialog; `act` does the thing and returns what to announce, or throws a Refusal. Resolves to whether it was done. */
export function ask({ title, content = [], confirm, danger = false, wide = false, act }) {
  return new Promise(resolve => {
    const origin = document.activeElement;
    const heading = el("h2", { id: "dialog-title" }, title);
    const trouble = el("div", { role: "alert" });
    const doIt = el("button", { type: "submit", class: danger ? "danger" : "primary" }, confirm);
    const cancel = button("Cancel", () => dialog.close(), { autofocus: danger });
    const form = el("form", { method: "dialog" }, heading, content, trouble, el("div", { class: "buttons" }, cancel, doIt));
    const dialog = el("dialog", { class: wide ? "wide" : null, "aria-labelledby": heading.id }, form);
    let done = false;
    form.addEventListener("submit", async event => {
      event.preventDefault();
      doIt.disabled = true;
      trouble.replaceChildren();
      try {
        const said = await act();
        done = true;
        dialog.close();
        if (said) announce(said);
      } catch (failure) {
        trouble.replaceChildren(refusal(failure));
      } finally {
        doIt.disabled = false;
      }
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      focusAgain(origin);
      resolve(done);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function focusAgain(origin) {
  if (origin?.isConnected) origin.focus();
  else document.getElementById("main").focus();
}
