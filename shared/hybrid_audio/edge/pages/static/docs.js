// The page at /docs: Swagger UI over openapi.json, with a player for the audio that came back.
"use strict";

// Swagger UI is dark under this class; it follows the system, also when that changes.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// Keys are kept in sessionStorage: a reload does not ask again, and no other tab ever sees them.
const KEPT = "hybrid-audio:key:";

function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return undefined; // the browser forbids it: a reload asks again
  }
}

function KeptKey() {
  const authorize = (original) => (given) => {
    for (const [name, { value }] of Object.entries(given)) storage()?.setItem(KEPT + name, value);
    return original(given);
  };
  const logout = (original) => (names) => {
    for (const name of names) storage()?.removeItem(KEPT + name);
    return original(names);
  };
  return { statePlugins: { auth: { wrapActions: { authorize, logout } } } };
}

function restoreKeys(ui) {
  for (const [stored, value] of Object.entries(storage() ?? {})) {
    if (stored.startsWith(KEPT)) ui.preauthorizeApiKey(stored.slice(KEPT.length), value);
  }
}

// Swagger UI's own player would fetch the address again with GET, which does not answer a POST.
function PlayedAnswer({ React }) {
  const make = React.createElement;
  const EXTENSIONS = { "audio/mpeg": "mp3" };

  function nameOf(type) {
    const plain = type.split(";")[0].trim().toLowerCase();
    return `message.${EXTENSIONS[plain] ?? plain.replace(/^audio\/(x-)?/, "")}`;
  }

  class Player extends React.Component {
    state = { url: undefined, isUnplayable: false };

    componentDidMount() {
      this.open();
    }

    componentDidUpdate(before) {
      if (before.content === this.props.content) return;
      this.close();
      this.open();
    }

    componentWillUnmount() {
      this.close();
    }

    open() {
      this.setState({ url: URL.createObjectURL(this.props.content), isUnplayable: false });
    }

    close() {
      if (this.state.url) URL.revokeObjectURL(this.state.url);
    }

    render() {
      const { content, contentType } = this.props;
      const { url, isUnplayable } = this.state;
      if (!url) return null;
      const onError = () => this.setState({ isUnplayable: true });

      const player = isUnplayable
        ? make("p", null, `This browser does not play ${contentType}.`)
        : make("audio", { controls: true, src: url, onError });
      const kilobytes = (content.size / 1000).toFixed(1);
      const link = make("a", { href: url, download: nameOf(contentType) }, "Download");
      return make("div", { className: "answer-audio" }, player,
        make("p", null, link, ` ${contentType}, ${kilobytes} kB`));
    }
  }

  const responseBody = (Original) => (props) => {
    const isAudio = /^audio\//i.test(props.contentType ?? "") && props.content instanceof Blob;
    return make(isAudio ? Player : Original, props);
  };
  return { wrapComponents: { responseBody } };
}

// Routes are listed as described, by use; those that need no key (health, version) come last.
const isOpen = (each) => each.getIn(["operation", "security"])?.size === 0;
const byUse = (one, other) => isOpen(one) - isOpen(other);

const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  plugins: [KeptKey, PlayedAnswer],
  deepLinking: true,
  filter: true,
  operationsSorter: byUse,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  defaultModelExpandDepth: 2,
  showCommonExtensions: true,
  validatorUrl: null,
  onComplete: () => restoreKeys(ui),
});
