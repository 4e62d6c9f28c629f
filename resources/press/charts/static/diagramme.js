/* Figures that change with what a reader chooses. Around this stands what bundle.py gives: View and parse of
   Vega, expressionInterpreter and known (specs, theme, fills, patterns, stamp). */

const { specs, theme, fills, patterns, stamp } = known;

/* Vega warns of data sets that are empty, which here is nothing to warn of. */
const ERRORS = 1;

/* Patterns that fills refer to, once a page. */
function definePatterns() {
  if (document.getElementById("muster-unsure")) return;
  const box = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ width: 0, height: 0, "aria-hidden": "true", focusable: "false" })) {
    box.setAttribute(name, value);
  }
  box.style.position = "absolute";
  box.innerHTML = patterns;
  document.body.append(box);
}

/* A specification with its data and parameters; parse takes it as its own, so it is a copy. */
function filled(kind, chart, fictional) {
  const spec = structuredClone(specs[kind]);
  const signals = { ...theme, ...chart.signals, stamp: fictional ? stamp : "", longest: 140 };
  for (const set of spec.data) if (set.name in chart.data) set.values = chart.data[set.name];
  for (const signal of spec.signals) if (signal.name in signals) signal.value = signals[signal.name];
  if (chart.height) spec.height = chart.height;
  for (const axis of spec.axes || []) if (axis.encode && axis.encode.labels) axis.encode.labels.interactive = true;
  spec.autosize = { type: "fit-x", contains: "padding" };
  return spec;
}

/* Draw a figure; chart is what areaMap, ranking or series below give. */
function draw(element, kind, chart, { fictional = false } = {}) {
  definePatterns();
  const selected = [];
  const view = new View(parse(filled(kind, chart, fictional), null, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    container: element,
    hover: false,
    logLevel: ERRORS,
  });
  let shown = chart;

  const width = () => Math.max(200, Math.floor(element.clientWidth));
  const height = () => shown.ratio && Math.min(620, Math.round(width() * shown.ratio));

  async function render() {
    view.width(width());
    if (shown.ratio) view.height(height());
    await view.runAsync();
    const svg = element.querySelector("svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", shown.alt);
    // the figure as a whole is named, its parts are not
    svg.firstElementChild.setAttribute("aria-hidden", "true");
  }

  view.addEventListener("click", (event, item) => {
    const datum = item && item.datum;
    // names beside a ranking are labels of an axis
    const slug = datum && (datum.slug || datum.value);
    const known = [...(shown.data.areas || []), ...(shown.data.rows || [])];
    if (slug && known.some((one) => one.slug === slug)) for (const call of selected) call(slug);
  });
  let last = width();
  new ResizeObserver(() => {
    if (element.clientWidth && width() !== last) {
      last = width();
      render();
    }
  }).observe(element);
  const ready = render();

  return {
    ready,
    update(next) {
      shown = next;
      for (const [name, rows] of Object.entries(next.data)) view.data(name, rows);
      for (const [name, value] of Object.entries(next.signals)) view.signal(name, value);
      return render();
    },
    highlight(slug) {
      return view.signal("highlight", slug || "").runAsync();
    },
    onSelect(call) {
      selected.push(call);
    },
  };
}

function notation(unit, decimals) {
  const format = new Intl.NumberFormat("de-DE", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const behind = unit === "Prozent" ? "%" : unit;
  return (value) => `${format.format(value).replace("-", "−")}\u00a0${behind}`;
}

/* Rows of a map: level and row as in the data of a page, shapes and outlines as lists of GeoJSON features. */
function areaMap({ level, row, about, shapes, outlines = [], highlight = "" }) {
  const text = notation(about.unit, about.decimals);
  const column = new Map(level.places.map((slug, place) => [slug, place]));
  const areas = shapes.filter((shape) => column.has(shape.slug)).map((shape) => {
    const place = column.get(shape.slug);
    const [value, klass] = [level.value[row][place], level.klass[row][place]];
    const missing = level.missing[row][place] || "not_delivered";
    return {
      ...shape,
      fill: klass === null ? fills[missing] : level.classes.colours[klass],
      unsure: Boolean(level.unsure[row][place]) && klass !== null,
      text: `${shape.name}: ${value === null ? about.words.missing[missing] : text(value)}`,
    };
  });
  const alt = `Karte: ${about.title}, ${level.title}, ${level.years[row]}. Alle Werte stehen in der Tabelle.`;
  return { data: { areas, outlines: outlines.map((shape) => ({ ...shape })), key: [] }, signals: { highlight: highlight || "" }, alt, ratio: ratio(shapes) };
}

/* Height by width of the shapes. */
function ratio(shapes) {
  const ends = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part) => {
    if (typeof part[0] !== "number") return part.forEach(walk);
    ends[0] = Math.min(ends[0], part[0]);
    ends[1] = Math.min(ends[1], part[1]);
    ends[2] = Math.max(ends[2], part[0]);
    ends[3] = Math.max(ends[3], part[1]);
  };
  for (const shape of shapes) walk(shape.geometry.coordinates);
  return shapes.length ? (ends[3] - ends[1]) / (ends[2] - ends[0]) : 1;
}

/* Rows of a ranking; names by slug, county as { name, value }. */
function ranking({ level, row, about, names, county, highlight = "" }) {
  const text = notation(about.unit, about.decimals);
  const rows = level.places.map((slug, place) => {
    const value = level.value[row][place];
    const missing = about.words.missing[level.missing[row][place] || "not_delivered"];
    const figure = value === null ? "" : text(value);
    const [low, high] = [level.low[row][place], level.high[row][place]];
    return { slug, value, low, high, figure, text: `${names[slug]}: ${figure}`, note: value === null ? missing : "" };
  });
  rows.sort((a, b) => (a.value === null) - (b.value === null) || b.value - a.value);
  for (const [place, one] of rows.entries()) one.row = place;
  const whole = county && county.value !== null ? [{ value: county.value, text: `${county.name} ${text(county.value)}` }] : [];
  const alt = `Rangfolge: ${about.title}, ${level.title}, ${level.years[row]}. Alle Werte stehen in der Tabelle.`;
  return { data: { rows, county: whole }, signals: { names, highlight: highlight || "" }, alt };
}

/* Rows of a series of a column of a level; the county by year as { name, years, value }. */
function series({ level, column, about, name, county }) {
  const text = notation(about.unit, about.decimals);
  const wholes = new Map(county.years.map((year, place) => [year, county.value[place]]));
  const at = (matrix, row) => (column === null ? null : matrix[row][column]);
  const rows = level.years.map((year, row) => {
    const value = at(level.value, row);
    return {
      year, value,
      low: at(level.low, row),
      high: at(level.high, row),
      county: wholes.has(year) ? wholes.get(year) : null,
      part: about.breaks.filter((mark) => year >= mark.year).length,
      text: value === null ? "" : `${year}: ${text(value)}`,
    };
  });
  const middle = (level.years[0] + level.years.at(-1)) / 2;
  const inside = about.breaks.filter((mark) => mark.year > level.years[0] && mark.year <= level.years.at(-1));
  const lines = inside.map((mark) => `Bruch ${mark.year}: ${mark.title}`.match(/.{1,58}(\s|$)/g));
  const breaks = inside.map((mark, row) => {
    const before = level.years.filter((year) => year < mark.year).at(-1);
    const after = level.years.find((year) => year >= mark.year);
    return { year: (before + after) / 2, first: `Bruch ${mark.year}`, lines: lines[row], row, above: lines.slice(0, row).flat().length, late: mark.year > middle };
  });
  const own = column === null ? [] : [{ own: true, name }];
  const data = { rows, breaks, names: [...own, { own: false, name: county.name }] };
  const alt = `Zeitreihe: ${about.title}, ${column === null ? county.name : name}. Alle Werte stehen in der Tabelle.`;
  return { data, signals: {}, alt };
}

window.diagramme = { draw, areaMap, ranking, series };
