/* A country's areas from vector tiles, drawn by MapLibre; gives map.js what it needs of a map. */
(function () {
  "use strict";

  const EDGE = "#3b4650";
  const CHOSEN = "#0b0c0c";

  function canDraw() {
    try {
      return Boolean(document.createElement("canvas").getContext("webgl2"));
    } catch {
      return false;
    }
  }

  /* Picks an area's paint by its number: a colour or an opacity. */
  function pick(data, place) {
    const index = ["at", ["get", data.field], ["literal", data.paint]];
    const cases = data.paints.flatMap((paint, number) => [number, paint[place]]);
    const rest = place === 0 ? "#ffffff" : 0;
    return ["match", index, ...cases, rest];
  }

  window.wardlightTiles = async function (data, choose) {
    if (!canDraw()) {
      return null;
    }
    document.documentElement.classList.add("has-map");
    const library = await import(data.library);
    library.setWorkerUrl(data.worker);
    const protocol = new window.pmtiles.Protocol();
    library.addProtocol("pmtiles", protocol.tile);
    const map = new library.Map({
      container: data.map,
      attributionControl: false,
      bounds: data.box,
      fitBoundsOptions: { padding: 8 },
      fadeDuration: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      scrollZoom: false,
      renderWorldCopies: false,
      style: {
        version: 8,
        sources: { areas: { type: "vector", url: "pmtiles://" + new URL(data.tiles, location.href).href } },
        layers: [
          { id: "ground", type: "background", paint: { "background-color": "#ffffff" } },
          {
            id: "areas",
            type: "fill",
            source: "areas",
            "source-layer": data.layer,
            paint: { "fill-color": pick(data, 0), "fill-opacity": pick(data, 1), "fill-antialias": false },
          },
          {
            id: "edges",
            type: "line",
            source: "areas",
            "source-layer": data.layer,
            // Seen from further away, edges would hide the colours of cities.
            minzoom: 7,
            paint: { "line-color": EDGE, "line-width": ["interpolate", ["linear"], ["zoom"], 7, 0.2, 10, 1] },
          },
          {
            id: "chosen",
            type: "line",
            source: "areas",
            "source-layer": data.layer,
            filter: ["==", ["get", data.field], -1],
            paint: { "line-color": CHOSEN, "line-width": 4 },
          },
        ],
      },
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new library.NavigationControl({ showCompass: false }), "top-left");
    map.addControl(new library.ScaleControl(), "bottom-left");
    map.on("click", "areas", (event) => choose(event.features[0].properties[data.field]));
    map.on("mouseenter", "areas", () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", "areas", () => (map.getCanvas().style.cursor = ""));
    map.once("idle", () => (document.getElementById(data.map).dataset.drawn = "yes"));
    window[data.map] = map;
    return {
      mark: (index) => map.setFilter("chosen", ["==", ["get", data.field], index === null ? -1 : index]),
      show: (index, box) => {
        if (box) {
          map.fitBounds(box, { padding: 40, maxZoom: 11, animate: false });
        }
      },
      repaint: () => {
        map.setPaintProperty("areas", "fill-color", pick(data, 0));
        map.setPaintProperty("areas", "fill-opacity", pick(data, 1));
      },
      addPoint: (place, chosen) => {
        const dot = document.createElement("span");
        dot.className = place.counter ? "dot counter" : "dot";
        dot.title = place.name;
        dot.setAttribute("aria-label", place.name);
        dot.addEventListener("click", (event) => {
          event.stopPropagation();
          chosen();
        });
        new library.Marker({ element: dot }).setLngLat([place.lon, place.lat]).addTo(map);
      },
    };
  };
})();
