/* Joins map, panel and table. Every word from the city is set as text, never as markup. */
(function () {
  "use strict";

  const data = JSON.parse(document.getElementById("map-data").textContent);
  const EDGE = { color: "#3b4650", weight: data.shapes ? 0.4 : 1 };
  const CHOSEN = { color: "#0b0c0c", weight: 4 };
  const panel = document.getElementById("panel");
  const title = document.getElementById("panel-title");
  const body = document.getElementById("panel-body");
  let painter = null;
  let chosen = null;
  let asked = 0;

  function make(tag, text, className) {
    const element = document.createElement(tag);
    if (text !== undefined) {
      element.textContent = text;
    }
    if (className) {
      element.className = className;
    }
    return element;
  }

  function rowOf(index) {
    return document.querySelector('tr[data-ward="' + Number(index) + '"]');
  }

  function nameOf(index) {
    const row = rowOf(index);
    return row ? row.querySelector("th a").textContent : "";
  }

  function mark(index) {
    if (chosen !== null && rowOf(chosen)) {
      rowOf(chosen).classList.remove("chosen");
    }
    painter.mark(index, chosen);
    chosen = index;
    if (rowOf(index)) {
      rowOf(index).classList.add("chosen");
    }
  }

  function say(message) {
    title.textContent = "One ward";
    body.replaceChildren(make("p", message));
  }

  function fill(ward) {
    title.textContent = ward.name;
    const tag = make("p");
    tag.append(make("span", ward.flag_words, "govuk-tag tag-" + ward.flag.replaceAll(" ", "-")));
    const list = make("dl", undefined, "facts");
    for (const fact of ward.facts) {
      if (fact.key === "flag") {
        continue;
      }
      const pair = make("div");
      pair.append(make("dt", fact.label), make("dd", fact.value));
      list.append(pair);
    }
    const more = make("a", "Open the page of this ward");
    more.href = ward.page;
    const last = make("p");
    last.append(more);
    body.replaceChildren(tag, make("p", ward.sentence, "sentence"), list, last);
  }

  /* Fills the panel; returns what is known of the ward, null where nothing came. */
  async function choose(index) {
    const turn = ++asked;
    mark(index);
    try {
      const answer = await fetch("/api/wards/" + Number(index) + ".json?state=" + encodeURIComponent(data.state) + data.query);
      const facts = await answer.json();
      if (turn !== asked) {
        return null;
      }
      if (answer.ok) {
        fill(facts);
        return facts;
      }
      say(facts.error.detail);
    } catch {
      if (turn === asked) {
        say("The server does not answer. Check that Wardlight still runs, then load the page again.");
      }
    }
    return null;
  }

  function addButtons() {
    for (const row of document.querySelectorAll("tr[data-ward]")) {
      const index = Number(row.dataset.ward);
      const button = make("button", "Show on map", "link");
      button.type = "button";
      button.setAttribute("aria-label", "Show on map: " + nameOf(index));
      button.addEventListener("click", async function () {
        const facts = await choose(index);
        painter.show(index, facts ? facts.box : null);
        panel.focus();
      });
      row.querySelector("th").append(" ", button);
    }
  }

  /* The map that folium has set up, with the wards as Leaflet's layers. */
  async function drawLayers() {
    const map = window[data.map];
    if (!map) {
      return null;
    }
    const layers = new Map();

    function adopt(index, layer) {
      layers.set(index, layer);
      layer.on("click", function () {
        choose(index);
      });
      const name = nameOf(index);
      if (name) {
        layer.bindTooltip(make("span", name), { sticky: true });
      }
    }

    function paint(index) {
      const [colour, opacity] = data.paints[data.paint[index]];
      return { fillColor: colour, fillOpacity: opacity };
    }

    if (data.shapes) {
      const answer = await fetch(data.shapes);
      const shapes = await answer.json();
      window.L.geoJSON(shapes, {
        smoothFactor: 1,
        style: function (feature) {
          return Object.assign(paint(feature.id), EDGE);
        },
        onEachFeature: function (feature, layer) {
          adopt(feature.id, layer);
        },
      }).addTo(map);
    } else {
      window.geo_json_wards.eachLayer(function (layer) {
        adopt(layer.feature.id, layer);
      });
    }
    const pane = map.createPane("points");
    pane.style.zIndex = 450;
    const renderer = window.L.svg({ pane: "points" });
    return {
      mark: function (index, before) {
        if (layers.has(before)) {
          layers.get(before).setStyle(EDGE);
        }
        if (layers.has(index)) {
          layers.get(index).setStyle(CHOSEN);
          layers.get(index).bringToFront();
        }
      },
      show: function (index) {
        const layer = layers.get(index);
        if (layer && !map.getBounds().contains(layer.getBounds())) {
          map.fitBounds(layer.getBounds(), { maxZoom: map.getZoom(), animate: false });
        }
      },
      repaint: function () {
        for (const [index, layer] of layers) {
          layer.setStyle(paint(index));
        }
      },
      addPoint: function (place, show) {
        const spot = window.L.circleMarker([place.lat, place.lon], {
          pane: "points",
          renderer: renderer,
          radius: place.counter ? 6 : 5,
          color: place.counter ? "#ffffff" : "#0b0c0c",
          weight: 2,
          fillColor: place.counter ? "#0b0c0c" : "#ffffff",
          fillOpacity: 1,
        });
        spot.bindTooltip(make("span", place.name));
        spot.on("click", show);
        spot.addTo(map);
      },
    };
  }

  /* Places where people are served, above the wards; what they are called is set as text. */
  async function addPoints() {
    const answer = await fetch(data.points);
    const places = await answer.json();
    places.forEach(function (place, index) {
      painter.addPoint(place, function () {
        showPlace(index, place.name);
      });
    });
  }

  /* Shows what the list says of a place. */
  function showPlace(index, name) {
    asked += 1;
    title.textContent = name;
    const list = make("dl", undefined, "facts");
    for (const cell of document.querySelectorAll('tr[data-service="' + Number(index) + '"] td')) {
      const pair = make("div");
      pair.append(make("dt", cell.firstElementChild.textContent), make("dd", cell.lastElementChild.textContent));
      list.append(pair);
    }
    body.replaceChildren(list);
  }

  async function start() {
    painter = await (data.tiles ? window.wardlightTiles(data, choose) : drawLayers());
    if (!painter) {
      document.documentElement.classList.remove("has-map");
      if (data.plain) {
        // Without WebGL the server sends the outlines themselves.
        location.replace(data.plain);
      }
      return;
    }
    if (!data.tiles) {
      document.getElementById(data.map).dataset.drawn = "yes";
    }
    addButtons();
    window.wardlightTimes(data, painter.repaint);
    if (data.points) {
      addPoints().catch(function () {
        say("The counters and libraries could not be loaded. The list below the map holds them.");
      });
    }
  }

  start().catch(function () {
    say("The outlines could not be loaded. The table holds the same facts.");
  });
})();
