// Opens a page as a browser does, its scripts running, chooses a session in its table, and prints what a reader then sees: node page.js ADDRESS SESSION
"use strict";
const { JSDOM, VirtualConsole } = require("jsdom");

async function main(address, session) {
  const errors = [];
  const console_ = new VirtualConsole();
  console_.on("jsdomError", error => errors.push(String(error.detail ?? error.message)));
  const page = await JSDOM.fromURL(address, {
    runScripts: "dangerously",
    resources: "usable",
    pretendToBeVisual: true,
    virtualConsole: console_,
    beforeParse(window) {
      window.fetch = path => fetch(new URL(path, address));
    },
  });
  const document = page.window.document;
  const until = async condition => {
    for (let tries = 0; tries < 600; tries++) {
      if (condition()) return;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`the page did not come to that within a minute: ${condition}`);
  };
  const button = () => [...document.querySelectorAll("#sessions button")].find(each => each.textContent === session);
  await until(button);
  button().click();
  await until(() => !document.getElementById("session").hidden && document.querySelector("#session blockquote"));
  const rows = id => [...document.querySelectorAll(`#${id} tbody tr`)].map(row => [...row.cells].map(cell => cell.textContent));
  console.log(JSON.stringify({
    tiles: Object.fromEntries([...document.querySelectorAll(".tile")].map(tile => [tile.querySelector("span").textContent, tile.querySelector("b").textContent])),
    branches: rows("branches"),
    groups: rows("groups"),
    sessions: rows("sessions"),
    quotes: [...document.querySelectorAll("#session blockquote")].map(quote => quote.textContent),
    steps: document.querySelectorAll("#session details tbody tr").length,
    markup: document.querySelectorAll("#sessions b, #session b").length,
    trouble: document.getElementById("trouble").hidden ? null : document.getElementById("trouble").textContent,
    errors,
  }));
  page.window.close();
  process.exit(0);
}

main(...process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
