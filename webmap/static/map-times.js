/* The slider over periods: loads a period's figures and paints map and legend anew. The table stays as it is. */
(function () {
  "use strict";

  const WAIT_MS = 250;
  const AGAIN_MS = 1500;
  const SVG = "http://www.w3.org/2000/svg";

  function drawSwatch(entry) {
    const swatch = document.createElementNS(SVG, "svg");
    swatch.setAttribute("class", "swatch");
    swatch.setAttribute("viewBox", "0 0 28 18");
    swatch.setAttribute("aria-hidden", "true");
    const part = document.createElementNS(SVG, "rect");
    for (const [name, value] of [["width", 28], ["height", 18], ["fill", entry.fill], ["fill-opacity", entry.opacity]]) {
      part.setAttribute(name, value);
    }
    swatch.append(part);
    return swatch;
  }

  function sayCount(count) {
    return count.toLocaleString("en-GB") + (count === 1 ? " ward" : " wards");
  }

  function writeLegend(answer) {
    const legend = document.querySelector(".map-part .legend");
    const rest = legend.querySelector('li[data-class="-1"]');
    rest.querySelector(".count").textContent = sayCount(answer.missing);
    if (legend.querySelector(".square")) {
      answer.legend.forEach((entry, number) => {
        const cell = legend.querySelector('td[data-class="' + number + '"] .count');
        cell.textContent = entry.count.toLocaleString("en-GB");
      });
      return;
    }
    for (const line of legend.querySelectorAll('li:not([data-class="-1"])')) {
      line.remove();
    }
    answer.legend.forEach((entry, number) => {
      const line = document.createElement("li");
      line.dataset.class = number;
      const words = document.createElement("span");
      words.className = "words";
      words.textContent = entry.label;
      const count = document.createElement("span");
      count.className = "count";
      count.textContent = sayCount(entry.count);
      line.append(drawSwatch(entry), words, " ", count);
      rest.before(line);
    });
  }

  window.wardlightTimes = function (data, repaint) {
    const slider = document.getElementById("time");
    if (!slider) {
      return;
    }
    const said = document.getElementById("time-words");
    const note = document.getElementById("time-note");
    const page = document.getElementById("time-page");
    const known = new Map();
    let turn = 0;

    async function load(time) {
      if (!known.has(time.figures)) {
        const answer = await fetch(time.figures);
        if (answer.status === 202) {
          return null;
        }
        const figures = await answer.json();
        if (!answer.ok) {
          throw new Error(figures.error.detail);
        }
        known.set(time.figures, figures);
      }
      return known.get(time.figures);
    }

    async function show() {
      const mine = ++turn;
      const time = data.times[Number(slider.value)];
      slider.setAttribute("aria-valuetext", time.words);
      said.textContent = time.words + ": working it out";
      try {
        let figures = await load(time);
        while (figures === null && mine === turn) {
          await new Promise((done) => setTimeout(done, AGAIN_MS));
          figures = mine === turn ? await load(time) : null;
        }
        if (mine !== turn) {
          return;
        }
        Object.assign(data, { paints: figures.paints, paint: figures.paint, state: figures.state, query: time.query });
        repaint();
        writeLegend(figures);
        said.textContent = time.words;
        note.hidden = time.own;
        page.href = time.page;
        page.textContent = "Show everything for: " + time.words;
      } catch (error) {
        if (mine === turn) {
          said.textContent = time.words + ": " + error.message;
        }
      }
    }

    let waiting = 0;
    slider.addEventListener("input", () => {
      said.textContent = data.times[Number(slider.value)].words;
      clearTimeout(waiting);
      waiting = setTimeout(show, WAIT_MS);
    });
    for (const [id, step] of [["time-earlier", -1], ["time-later", 1]]) {
      document.getElementById(id).addEventListener("click", () => {
        slider.value = Number(slider.value) + step;
        show();
      });
    }
    // What the browser kept of an earlier visit is not what the page shows.
    slider.value = slider.max;
  };
})();
