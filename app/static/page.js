// What Streamlit has no parameter for, kept true whenever it redraws: the language of the document follows the
// reader's choice, and the menu is no list of list items (its sections stand between list and items).
new MutationObserver(() => {
  const lang = document.getElementsByClassName("j-brand")[0]?.lang;
  if (lang && document.documentElement.lang !== lang) document.documentElement.lang = lang;
  const menu = '[data-testid="stSidebarNavItems"]';
  for (const part of document.querySelectorAll(`${menu}:not([role]), ${menu} li:not([role])`))
    part.setAttribute("role", "none");
}).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["lang"] });
