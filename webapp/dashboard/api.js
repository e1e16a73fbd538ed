// The REST API. Every address is relative to the page, so that it works below any base.

const KEY = "breakwater.token";
export const credentials = new EventTarget();

/** Why the API did not do it: its detail, and for a bad configuration every problem. */
export class Refusal extends Error {
  constructor(status, body = {}) {
    super(body.detail || body.title || `The proxy answered ${status}.`);
    this.status = status;
    this.problems = body.problems ?? [];
  }
}

export function signedIn() {
  return sessionStorage.getItem(KEY) !== null;
}

export function signIn(token) {
  sessionStorage.setItem(KEY, token);
}

export function signOut() {
  sessionStorage.removeItem(KEY);
}

/** The response itself, for whom the body is not JSON; throws a Refusal where it is not a success. */
export async function send(method, path, { body, type = "application/json", etag, accept = "application/json", headers = {}, signal } = {}) {
  const fields = { Accept: accept, ...headers };
  if (method !== "GET") fields["Content-Type"] = type;
  if (etag) fields["If-Match"] = etag;
  if (signedIn()) fields.Authorization = `Bearer ${sessionStorage.getItem(KEY)}`;
  let response;
  try {
    response = await fetch(path, { method, headers: fields, body, signal, cache: "no-store", credentials: "omit" });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Refusal(0, { detail: "The proxy's admin interface did not answer. Is it running, and is this computer connected to it?" });
  }
  if (response.ok) return response;
  const refusal = new Refusal(response.status, await response.json().catch(() => ({})));
  if (response.status === 401) {
    credentials.dispatchEvent(new Event("needed"));
  }
  throw refusal;
}

export async function get(path) {
  return (await send("GET", path)).json();
}

/** What a change answered, and whether it will survive a restart. */
export async function change(method, path, value, options = {}) {
  const body = typeof value === "string" ? value : value === undefined ? "{}" : JSON.stringify(value);
  const response = await send(method, path, { ...options, body: method === "DELETE" ? undefined : body });
  const persisted = response.headers.get("Breakwater-Persisted") ?? "";
  return {
    data: response.status === 204 ? null : await response.json(),
    etag: response.headers.get("ETag"),
    volatile: persisted.startsWith("false"),
    reason: persisted.match(/reason="((?:[^"\\]|\\.)*)"/)?.[1].replace(/\\(.)/g, "$1") ?? null,
  };
}

/** The path of one backend; ids are unique only within their upstream. */
export function backendPath(backend, below = "") {
  return `backends/${encodeURIComponent(backend.id)}${below}?upstream=${encodeURIComponent(backend.upstream)}`;
}
