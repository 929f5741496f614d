"""What a browser has painted: single pixels of a picture, and where the wards are in it."""

import base64

from playwright.sync_api import Page

# Draws a screenshot on a canvas of a blank page and reads single pixels from it.
_READ_PIXELS = """async ([url, points]) => {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  return points.map(([x, y]) => Array.from(pen.getImageData(x, y, 1, 1).data).slice(0, 3));
}"""


def ward_centres(page: Page) -> list[list[float]]:
    """Return the middle of each ward in pixels of the map's own picture, by index."""
    centres: list[list[float]] = page.evaluate("""() => {
      const found = [];
      window.geo_json_wards.eachLayer((layer) => {
        const at = window.map_wards.latLngToContainerPoint(layer.getBounds().getCenter());
        found[layer.feature.id] = [Math.round(at.x), Math.round(at.y)];
      });
      return found;
    }""")
    return centres


def read_pixels(page: Page, picture: bytes, points: list[list[float]]) -> list[tuple[int, ...]]:
    blank = page.context.new_page()
    url = "data:image/png;base64," + base64.b64encode(picture).decode()
    pixels = blank.evaluate(_READ_PIXELS, [url, points])
    blank.close()
    return [tuple(pixel) for pixel in pixels]


def is_near(seen: tuple[int, ...], colour: str, *, opacity: float) -> bool:
    """Tell whether a pixel is a colour laid over white."""
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    over_white = [opacity * part + (1 - opacity) * 255 for part in wanted]
    return all(abs(part - want) <= 4 for part, want in zip(seen, over_white, strict=True))
