// What is wrong, where, and how to mend it.

import { button, el } from "./dom.js";

/** A list of problems; `show` takes the reader to the place, where there is one. */
export function problemList(problems, show) {
  return el("ul", { class: "problems" }, problems.map(problem => el("li", {},
    show && problem.path ? button(problem.path, () => show(problem), { class: "link path" }) : el("code", { class: "path" }, problem.path || "the document"),
    " ", el("span", {}, problem.fact), problem.remedy && el("span", { class: "remedy" }, " ", problem.remedy))));
}

export function refusal(failure) {
  if (!("problems" in failure)) console.error(failure);
  return el("div", { class: "box bad" }, el("p", {}, el("span", { "aria-hidden": "true" }, "✖ "), failure.message),
    failure.problems?.length > 0 && problemList(failure.problems));
}
