/* Fetched only by browsers without modules, and written so that Internet Explorer can read it. */
(function () {
  var script = document.querySelector("script[src*='ui/js/old'][data-page]");
  var bar = document.createElement("p");
  var link = document.createElement("a");
  bar.className = "old-browser";
  bar.appendChild(document.createTextNode("您的浏览器版本过低，页面可能显示不全。"));
  link.href = script.getAttribute("data-page");
  link.appendChild(document.createTextNode("查看可用的浏览器"));
  bar.appendChild(link);
  document.body.insertBefore(bar, document.body.firstChild);
})();
