// Where in a JSON text a problem's path is: upstreams.api.backends[0].weight

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+)/y;

/** The offsets {from, to} of the path, or of as much of it as the text has; null where nothing is found. */
export function locate(text, path) {
  const line = path.match(/^line (\d+)(?:, column (\d+))?/);
  if (line) return lineAt(text, Number(line[1]), Number(line[2] ?? 1));
  const places = new Map();
  try {
    value(reader(text), "", places);
  } catch (broken) {
    if (!(broken instanceof SyntaxError)) throw broken;
  }
  for (let known = path; known; known = known.replace(/(\.?[^.[\]]+|\[\d+\])$/, "")) {
    if (places.has(known)) return places.get(known);
  }
  return null;
}

function lineAt(text, number, column) {
  const from = text.split("\n").slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0) + column - 1;
  return { from: Math.min(from, text.length), to: Math.min(from + 1, text.length) };
}

function reader(text) {
  let at = 0;
  const peek = () => {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new SyntaxError("no token");
    return { word: match[1], from: TOKEN.lastIndex - match[1].length, to: TOKEN.lastIndex };
  };
  const next = () => {
    const token = peek();
    at = token.to;
    return token;
  };
  return { peek, next };
}

function value(tokens, path, places) {
  const token = tokens.next();
  if (path && !places.has(path)) places.set(path, token);
  if (token.word === "{") members(tokens, path, places);
  else if (token.word === "[") items(tokens, path, places);
}

function members(tokens, path, places) {
  while (tokens.peek().word !== "}") {
    const key = tokens.next();
    const below = path ? `${path}.${JSON.parse(key.word)}` : JSON.parse(key.word);
    places.set(below, key);
    tokens.next();
    value(tokens, below, places);
    if (tokens.peek().word === ",") tokens.next();
  }
  tokens.next();
}

function items(tokens, path, places) {
  for (let index = 0; tokens.peek().word !== "]"; index++) {
    value(tokens, `${path}[${index}]`, places);
    if (tokens.peek().word === ",") tokens.next();
  }
  tokens.next();
}
