"""What a person does on the page /docs, and what is then to be seen and heard."""

from typing import Any

from playwright.sync_api import Locator, Page

ROUTE = "/assemble/template"
MESSAGE = '{"template": "double_anchor_hybrid", "name": "John", "developer": "Hilton"}'

RECORD_BLOBS = """
const [create, revoke] = [URL.createObjectURL, URL.revokeObjectURL];
window.blobs = new Map();
URL.createObjectURL = (blob) => {
  const url = create(blob);
  window.blobs.set(url, blob);
  return url;
};
URL.revokeObjectURL = (url) => {
  window.blobs.delete(url);
  revoke(url);
};
"""
"""Keeps what the page plays within reach: its policy forbids a test, too, to fetch a blob."""

PLAY = """
async (player) => {
  const advanced = new Promise((done) => player.addEventListener("timeupdate", () => {
    if (player.currentTime > 0) done();
  }));
  await player.play();
  await advanced;
  player.pause();

  const bytes = await window.blobs.get(player.src).arrayBuffer();
  const decoded = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(bytes);
  const peak = decoded.getChannelData(0).reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  return { duration_s: player.duration, decoded_s: decoded.duration, peak };
}
"""

CONTRASTS = """
(selectors) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((c, i) => c * a + under[i] * (1 - a));
  const behind = (element) => {
    if (!element) return rgba("Canvas").slice(0, 3);
    return over(rgba(getComputedStyle(element).backgroundColor), behind(element.parentElement));
  };
  const luminance = (rgb) => rgb
    .map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (element) => {
    const ground = behind(element);
    const text = over(rgba(getComputedStyle(element).color), ground);
    const [low, high] = [luminance(ground), luminance(text)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  return Object.fromEntries(selectors.map((selector) => {
    const found = [...document.querySelectorAll(selector)];
    return [selector, found.length ? Math.min(...found.map(contrast)) : 0];
  }));
}
"""
"""The lowest contrast (WCAG 2.2, 1.4.3) of the texts that each selector finds; 0 finds none."""


def open_page(page: Page, url: str) -> None:
    """Open the page and wait until it lists the operations."""
    page.add_init_script(RECORD_BLOBS)
    page.goto(url)
    page.locator(".opblock").first.wait_for()


def authorise(page: Page, key: str) -> None:
    """Enter the key where the page asks for it."""
    page.locator(".auth-wrapper .btn.authorize").click()
    page.locator(".auth-container input").fill(key)
    page.locator(".auth-btn-wrapper .btn.authorize").click()
    page.locator(".auth-btn-wrapper .btn-done").click()


def operation(page: Page, path: str = ROUTE) -> Locator:
    """Return an operation, opened."""
    found = page.locator(".opblock", has=page.locator(f'[data-path="{path}"]')).first
    if "is-open" not in (found.get_attribute("class") or ""):
        found.locator(".opblock-summary-control").click()
    found.locator("button.execute").wait_for()
    return found


def execute(found: Locator, *, accept: str, body: str = MESSAGE) -> Locator:
    """Send a request that accepts this type, and return the answer's row once it is there."""
    found.locator(".body-param__text").fill(body)
    found.locator('.responses-inner tr[data-code="200"] select.content-type').select_option(accept)
    found.locator("button.execute").click()
    answer = found.locator(".live-responses-table")
    answer.locator("tr.response").wait_for()
    return answer


def play(answer: Locator) -> dict[str, Any]:
    """Play the audio of an answer; return its length as played and decoded, and its peak."""
    heard: dict[str, Any] = answer.locator("audio").evaluate(PLAY)
    return heard
