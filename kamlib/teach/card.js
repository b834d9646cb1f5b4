// Draws what the kernel describes: a question, its fields, its buttons, and a result that is read out.
// Words only ever become text nodes, never HTML.

const make = (tag, names, ...children) => {
  const node = document.createElement(tag);
  if (names) node.className = names;
  node.append(...children.filter((child) => child !== "" && child != null));
  return node;
};

// JupyterLab takes arrow keys and letters for itself unless the focused element forbids it; combinations with
// Ctrl, Alt or Cmd (save, run) stay its own.
const guard = (event) => {
  const target = event.target;
  if (target instanceof Element && target.closest(".kam-card")) {
    const plain = !(event.ctrlKey || event.metaKey || event.altKey);
    target.toggleAttribute("data-lm-suppress-shortcuts", plain);
  }
};
if (!window.kamCardGuard) {
  window.kamCardGuard = true;
  window.addEventListener("keydown", guard, true);
}

// anywidget waits two seconds for a box to load. Where the page takes longer it still draws the box, but passes on no
// message of the kernel any more. Such a box listens by itself and asks for what it has missed; what has been entered
// meanwhile is newer than what the kernel knows.
const hear = async (model) => {
  const box = await model.widget_manager.get_model(model.get("content").model);
  try {
    await box._handle_comm_msg({ content: { data: {} } });
  } catch {
    const widget = Object.getPrototypeOf(Object.getPrototypeOf(box)); // as ipywidgets made it
    box.comm.on_msg((message) => {
      const { state } = message.content.data;
      if (state?._esm) delete state.values;
      return widget._handle_comm_msg.call(box, message);
    });
    box.comm.send({ method: "request_state" }, {}, {}, []);
  }
};

function render({ model, el }) {
  const name = `kam-${Math.random().toString(36).slice(2)}`; // every box loads this file anew
  const values = { ...model.get("values") };
  const form = make("div");
  const status = make("div", "kam-status");
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  const card = make("div", "kam-card", form, status);
  card.setAttribute("role", "group");
  el.append(card);

  let later;
  const keep = (id, value) => {
    values[id] = value;
    model.set("values", { ...values });
    model.save_changes();
    if (model.get("content").live) {
      clearTimeout(later);
      later = setTimeout(() => model.send({ change: id, values }), 150);
    }
  };

  const radios = (field) => {
    const group = make("div", "kam-choices");
    for (const [value, label] of field.options) {
      const input = make("input");
      Object.assign(input, { type: "radio", name: `${name}-${field.id}`, value, checked: values[field.id] === value });
      input.disabled = Boolean(field.disabled);
      input.dataset.key = `${field.id}=${value}`;
      input.addEventListener("change", () => keep(field.id, value));
      group.append(make("label", "kam-choice", input, make("span", "", label)));
    }
    if (!field.label) return group;
    return make("fieldset", "kam-group", make("legend", "", field.label), group);
  };

  const select = (field) => {
    const input = make("select");
    for (const [value, label] of field.options) {
      const option = make("option", "", label);
      option.value = value;
      input.append(option);
    }
    input.value = values[field.id] ?? field.options[0][0];
    input.addEventListener("change", () => {
      keep(field.id, input.value);
      form.querySelector(".kam-board")?.lay();
    });
    return input;
  };

  const range = (field) => {
    const input = make("input");
    Object.assign(input, { type: "range", min: field.min, max: field.max, step: field.step });
    input.value = values[field.id];
    const readout = make("output", "kam-readout");
    const tell = () => {
      const text = field.texts ? field.texts[Math.round((input.value - field.min) / field.step)] : input.value;
      readout.textContent = text;
      input.setAttribute("aria-valuetext", text);
    };
    input.addEventListener("input", () => {
      tell();
      keep(field.id, Number(input.value));
    });
    input.tell = tell;
    tell();
    return [input, readout];
  };

  const typed = (field) => {
    const long = field.type === "long";
    const input = make(long ? "textarea" : "input", `kam-${field.type}`);
    if (long) input.rows = field.rows ?? 3;
    else if (field.type === "count") Object.assign(input, { type: "number", min: field.min, max: field.max, step: 1 });
    else Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off" });
    input.value = values[field.id] ?? "";
    input.addEventListener("input", () => keep(field.id, input.value));
    return input;
  };

  const line = (field) => {
    if (field.type === "choice") return radios(field);
    const [input, ...after] = field.type === "range" ? range(field) : [field.type === "select" ? select(field) : typed(field)];
    input.id = `${name}-${field.id}`;
    input.dataset.key = field.id;
    input.disabled = Boolean(field.disabled);
    const label = make("label", "", field.label);
    label.htmlFor = input.id;
    if (field.unit) after.push(make("span", "kam-unit", field.unit));
    const row = make("div", `kam-field kam-field-${field.type}`, label, make("span", "kam-control", input, ...after));
    if (field.note) {
      const note = make("p", `kam-note kam-${field.tone ?? "plain"}`, field.note);
      note.id = `${input.id}-note`;
      input.setAttribute("aria-describedby", note.id);
      row.append(note);
    }
    return row;
  };

  // Cards are dragged between groups, or moved by a digit; the lists under the board hold where each lies.
  const board = ({ groups, cards, tray, keys }, fields) => {
    const marks = Object.fromEntries(fields.map((field) => [field.id, field]));
    const zones = [["", tray], ...groups].map(([group, label], place) => {
      const zone = make("div", place ? "kam-zone" : "kam-zone kam-tray", make("p", "kam-zone-name", label), make("div", "kam-zone-cards"));
      zone.addEventListener("dragover", (event) => event.preventDefault());
      zone.addEventListener("drop", (event) => {
        event.preventDefault();
        event.stopPropagation();
        const id = event.dataTransfer.getData("text/plain");
        if (id in marks) move(id, group);
      });
      return zone;
    });
    const places = ["", ...groups.map(([group]) => group)];
    const drawn = Object.fromEntries(
      cards.map(([id, claim, evidence]) => {
        const { disabled, tone } = marks[id] ?? {};
        const card = make("button", `kam-piece ${tone ? `kam-${tone}` : ""}`, make("span", "kam-claim", claim), make("span", "kam-evidence", evidence));
        Object.assign(card, { type: "button", draggable: !disabled });
        card.dataset.key = `card ${id}`;
        card.setAttribute("aria-disabled", String(Boolean(disabled)));
        card.addEventListener("dragstart", (event) => {
          event.stopPropagation();
          event.dataTransfer.setData("text/plain", id);
        });
        card.addEventListener("keydown", (event) => {
          if (disabled || event.ctrlKey || event.altKey || event.metaKey || !(event.key in places)) return;
          event.preventDefault();
          move(id, places[event.key]);
          card.focus({ preventScroll: true });
        });
        return [id, card];
      }),
    );
    const lay = () => {
      for (const [id] of cards) {
        const place = Math.max(0, places.indexOf(values[id] ?? ""));
        const home = zones[place].lastChild;
        if (drawn[id].parentNode !== home) home.append(drawn[id]);
        drawn[id].title = keys;
        drawn[id].setAttribute("aria-description", `${zones[place].firstChild.textContent}. ${keys}`);
      }
    };
    const move = (id, group) => {
      if (marks[id]?.disabled) return;
      keep(id, group);
      fill();
    };
    lay();
    const [first, ...rest] = zones;
    return Object.assign(make("div", "kam-board", first, make("div", "kam-zones", ...rest)), { lay });
  };

  const block = (part) => {
    if (part.image) {
      const image = make("img");
      Object.assign(image, { src: `data:image/png;base64,${part.image}`, alt: part.alt, width: part.width });
      return image;
    }
    if (part.list) return make("ul", "", ...part.list.map((text) => make("li", "", text)));
    return make("p", part.tone ? `kam-${part.tone}` : "", part.text ?? "");
  };

  const link = (page) => {
    const anchor = make("a", "kam-button", page.label);
    anchor.href = URL.createObjectURL(new Blob([page.html], { type: "text/html;charset=utf-8" }));
    Object.assign(anchor, { target: "_blank", rel: "noopener" });
    anchor.dataset.key = "page";
    return anchor;
  };

  const draw = () => {
    const content = model.get("content");
    const held = card.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    card.hidden = !content.label;
    card.className = `kam-card kam-${content.kind}`;
    card.lang = content.lang ?? "";
    card.setAttribute("aria-label", content.label ?? "");
    const question = make("legend", "kam-question", content.question ?? "");
    const help = (content.help ?? []).map((text) => make("p", "kam-help", text));
    const fields = (content.fields ?? []).map(line);
    const table = content.board ? board(content.board, content.fields) : "";
    const parts = fields.length
      ? [make("fieldset", "kam-form", question, ...help, table, ...fields)]
      : [make("p", "kam-question", content.question ?? ""), ...help];
    const buttons = (content.buttons ?? []).map(([id, label, off]) => {
      const button = make("button", "kam-button", label);
      button.type = "button";
      button.dataset.key = `button ${id}`;
      button.setAttribute("aria-disabled", String(Boolean(off)));
      button.addEventListener("click", () => off || model.send({ press: id, values }));
      return button;
    });
    if (content.page) buttons.push(link(content.page));
    form.querySelectorAll("a[href^='blob:']").forEach((old) => URL.revokeObjectURL(old.href));
    form.replaceChildren(
      make("p", "kam-label", content.label ?? ""),
      ...parts,
      ...(buttons.length ? [make("div", "kam-buttons", ...buttons)] : []),
      ...(content.body ?? []).map(block),
    );
    if (held) form.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  };

  const say = () => {
    const said = model.get("says");
    status.className = `kam-status kam-${said.tone ?? "plain"}`;
    status.replaceChildren(...(said.lines ?? []).map(block));
  };

  const fill = () => {
    Object.assign(values, model.get("values"));
    for (const input of form.querySelectorAll("input, select, textarea")) {
      if (input.type === "radio") input.checked = input.dataset.key === `${input.name.slice(name.length + 1)}=${values[input.name.slice(name.length + 1)]}`;
      else if (input !== document.activeElement && input.dataset.key in values) input.value = values[input.dataset.key];
      input.tell?.();
    }
    form.querySelector(".kam-board")?.lay();
  };

  model.on("change:content", draw);
  model.on("change:says", say);
  model.on("change:values", fill);
  draw();
  say();
  // Run All leaves the reader at the last cell; a lesson begins at its top.
  if (model.get("content").begin) {
    card.tabIndex = -1;
    setTimeout(() => {
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "center" });
    }, 100);
  }
}

export default {
  initialize: ({ model }) => void hear(model),
  render,
};
