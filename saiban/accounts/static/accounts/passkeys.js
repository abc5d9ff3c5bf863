// Passkeys: <form data-passkey="create|get"> runs the browser's ceremony before it is sent. The options stand in the
// form (data-options, as JSON) or are fetched (data-options-from: an address).

const SAID = {
  unsupported: "unsupported",
  cancelled: "cancelled",
  // Browsers tie a passkey to a name, and know none of an address that is a number.
  nameless: "nameless",
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) {
    say(form, SAID.unsupported);
    form.querySelector("button").disabled = true;
    continue;
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    hold(form);
  });
}

async function hold(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  say(form, "");
  try {
    const options = await optionsFor(form);
    const made =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: forCreating(options.publicKey) })
        : await navigator.credentials.get({ publicKey: forGetting(options.publicKey) });
    form.querySelector("[name=credential]").value = JSON.stringify(written(made));
    form.submit();
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem;
    say(form, problem.name === "SecurityError" ? SAID.nameless : SAID.cancelled);
  } finally {
    button.disabled = false;
  }
}

async function optionsFor(form) {
  const { options, optionsFrom } = form.dataset;
  if (options) return JSON.parse(options);
  const answer = await fetch(optionsFrom, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

// A key that the device can find by itself also opens the door alone, without a number typed first.
function forCreating(given) {
  const selection = { ...given.authenticatorSelection, residentKey: "preferred", requireResidentKey: false };
  return {
    ...given,
    authenticatorSelection: selection,
    challenge: bytes(given.challenge),
    user: { ...given.user, id: bytes(given.user.id) },
    excludeCredentials: known(given.excludeCredentials),
  };
}

function forGetting(given) {
  return { ...given, challenge: bytes(given.challenge), allowCredentials: known(given.allowCredentials) };
}

function known(credentials) {
  return (credentials ?? []).map((credential) => ({ ...credential, id: bytes(credential.id) }));
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function bytes(encoded) {
  const plain = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The words stand in the page, in the reader's language.
function say(form, which) {
  for (const words of form.querySelectorAll("[data-said]")) words.hidden = words.dataset.said !== which;
}
