// What runs in the engine before a script: it takes away what Flow does not have, and reads what main returns.
//
// A script may replace everything that it can name: JSON.stringify, methods of Array.prototype, getters, Proxies. So all
// that is used after it has started is captured here, and nothing of it reads a property that a script could have put
// on a prototype: arrays are read by index, texts are primitive, tables have no prototype.
((input, now, name, key, bounds) => {
  const { parse, stringify } = JSON;
  const { apply, construct, getPrototypeOf, ownKeys } = Reflect;
  const { create, defineProperty, freeze, keys } = Object;
  const { isArray } = Array;
  const { isFinite } = Number;
  const { has: isIn } = WeakSet.prototype;
  const { hasOwnProperty, isPrototypeOf } = Object.prototype;
  const { toString: dateText, toISOString, getTime } = Date.prototype;
  const { slice } = String.prototype;
  const promises = freeze(freeze(Promise).prototype);
  const { then } = promises;
  const text = String;
  const TypeFault = TypeError;
  const errors = Error.prototype;
  const dates = Date.prototype;
  const boxes = [Number, String, Boolean, BigInt].map(({ prototype }) => [prototype, prototype.valueOf]);
  const builtin = new WeakSet(
    ownKeys(globalThis).map((name) => globalThis[name]?.prototype).filter((one) => one && typeof one === "object"),
  );

  // Values as JSON.stringify would write them, at most so long and so deep. A toJSON counts that is the value's own or
  // its class's; what a script puts on Object.prototype is no part of its data.

  const writer = (most, deepest) => {
    const above = create(null);
    const self = create(null);
    let written = "";
    let fault = null;
    const refuse = (kind, message) => {
      fault = create(null);
      fault.kind = kind;
      fault.message = message;
      throw fault;
    };
    const put = (piece) => {
      written += piece;
      if (written.length > most) refuse("output", `more than ${bounds.said} characters`);
    };
    const ownsToJson = (value) => {
      for (let at = value; at !== null && !apply(isIn, builtin, [at]); at = getPrototypeOf(at))
        if (apply(hasOwnProperty, at, ["toJSON"])) return typeof at.toJSON === "function";
      return false;
    };
    const unboxed = (value) => {
      const prototype = getPrototypeOf(value);
      for (let i = 0; i < boxes.length; i++)
        if (prototype === boxes[i][0]) {
          try {
            return apply(boxes[i][1], value, []);
          } catch {
            return value;
          }
        }
      return value;
    };
    const isDate = (value) => {
      if (!apply(isPrototypeOf, dates, [value])) return false;
      try {
        apply(getTime, value, []);
        return true;
      } catch {
        return false;
      }
    };
    const plain = (value, key) => {
      if (value === null || typeof value !== "object") return value;
      if (ownsToJson(value)) return plainer(value.toJSON(key));
      return plainer(value);
    };
    const plainer = (value) => {
      if (value === null || typeof value !== "object") return value;
      if (isDate(value)) return isFinite(apply(getTime, value, [])) ? apply(toISOString, value, []) : null;
      return unboxed(value);
    };
    const isNothing = (value) =>
      value === undefined || typeof value === "function" || typeof value === "symbol";
    const list = (value, depth) => {
      const { length } = value;
      put("[");
      for (let i = 0; i < length; i++) {
        if (i) put(",");
        const item = plain(value[i], text(i));
        if (isNothing(item)) put("null");
        else any(item, depth);
      }
      put("]");
    };
    const table = (value, depth) => {
      const names = keys(value);
      let isFirst = true;
      put("{");
      for (let i = 0; i < names.length; i++) {
        const name = names[i];
        const member = plain(value[name], name);
        if (isNothing(member)) continue;
        put(`${isFirst ? "" : ","}${stringify(name)}:`);
        isFirst = false;
        any(member, depth);
      }
      put("}");
    };
    const any = (value, depth) => {
      if (typeof value === "bigint") refuse("error", "a BigInt, which JSON cannot hold");
      if (value === null || typeof value !== "object") {
        put(typeof value === "number" && !isFinite(value) ? "null" : stringify(value));
        return;
      }
      for (let i = 0; i < depth; i++)
        if (above[i] === value) refuse("error", "a circular value: it is inside itself");
      if (depth >= deepest) refuse("stack", `a value that is nested too deep, more than ${deepest}`);
      above[depth] = value;
      if (isArray(value)) list(value, depth + 1);
      else table(value, depth + 1);
    };
    self.written = () => written;
    self.fault = () => fault;
    self.write = (value) => {
      const top = plain(value, "");
      if (isNothing(top)) put("null");
      else any(top, 0);
      return written;
    };
    return self;
  };

  // What is told of a value or an error, as one text that no script can make fail.

  const cut = (value, most) => (value.length > most ? `${apply(slice, value, [0, most - 1])}…` : value);
  const say = (value) => {
    if (typeof value === "function") return "a function";
    if (value === null || typeof value !== "object") return cut(text(value), bounds.line);
    if (apply(isPrototypeOf, errors, [value])) {
      const { name, message } = told(value);
      return cut(`${name}: ${message}`, bounds.line);
    }
    const json = writer(bounds.line, bounds.deepest);
    try {
      return json.write(value);
    } catch (error) {
      return error !== null && error === json.fault() && error.kind === "output"
        ? cut(json.written(), bounds.line)
        : "a value that cannot be written";
    }
  };
  const told = (error) => {
    const found = create(null);
    found.name = "";
    found.message = "an error that cannot be told";
    found.stack = "";
    try {
      if (error === null || typeof error !== "object") {
        found.message = say(error);
        return found;
      }
      const { name, message, stack } = error;
      found.name = name === undefined ? "" : say(name);
      found.message = message === undefined ? say(create(null)) : say(message);
      found.stack = typeof stack === "string" ? cut(stack, 10 * bounds.line) : "";
    } catch {}
    return found;
  };

  // The clock stands still, chance is not there, and console has log alone.

  let wantsClock = false;
  const RealDate = Date;
  RealDate.now = () => {
    wantsClock = true;
    return now;
  };
  const FixedDate = new Proxy(RealDate, {
    apply: () => {
      wantsClock = true;
      return apply(dateText, construct(RealDate, [now]), []);
    },
    construct: (target, given, made) => {
      wantsClock ||= given.length === 0;
      return construct(target, given.length ? given : [now], made);
    },
  });
  dates.constructor = FixedDate;
  globalThis.Date = FixedDate;
  delete Math.random;
  for (const name of bounds.absent) delete globalThis[name];

  let log = "";
  let lines = 0;
  globalThis.console = {
    log: (...values) => {
      if (lines >= bounds.lines) return;
      let line = "";
      for (let i = 0; i < values.length && line.length <= bounds.line; i++) line += (i ? " " : "") + say(values[i]);
      log += (lines ? "," : "") + stringify(cut(line, bounds.line));
      lines += 1;
    },
  };

  // What became of the script: whether it was read, what main returned, how it failed.

  let isRead = false;
  let value = null;
  let failure = null;
  const fail = (error, json) => {
    failure = create(null);
    if (json && error !== null && error === json.fault()) {
      failure.kind = error.kind;
      failure.message = `main returns ${error.message}`;
      return;
    }
    failure.isNull = error === null;
    const { name, message, stack } = told(error);
    failure.name = name;
    failure.message = message;
    failure.stack = stack;
  };
  const take = (main, given) => {
    if (given !== key) throw new TypeFault("this is not for scripts");
    const json = writer(bounds.longest, bounds.deepest);
    try {
      if (typeof main !== "function") throw new TypeFault("what the script exports as default is no function");
      const returned = main(parse(input));
      if (apply(isPrototypeOf, promises, [returned]) || typeof returned?.then === "function")
        throw new TypeFault("main returns a promise");
      value = json.write(returned);
    } catch (error) {
      fail(error, json);
    }
  };
  defineProperty(globalThis, name, { value: take });

  const member = (name, json) => `,${stringify(name)}:${json}`;
  const report = () => {
    let reply = `{"log":[${log}]${member("clock", wantsClock)}`;
    if (value !== null) reply += member("value", stringify(value));
    else if (failure) {
      const names = keys(failure);
      for (let i = 0; i < names.length; i++) reply += member(names[i], stringify(failure[names[i]]));
    }
    return apply(slice, `${reply}}`, [0]); // one piece, which the engine's ropes are not
  };
  return (asked) => {
    if (asked === "is read") return isRead;
    if (asked === undefined) return report();
    isRead = false;
    apply(then, asked, [() => { isRead = true; }, (error) => { if (!failure) fail(error, null); }]);
  };
})
